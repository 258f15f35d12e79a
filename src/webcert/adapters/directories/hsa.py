"""The directory over its five services (integration 8): staff with role, units with address and workplace code."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta

import structlog
from lxml import etree

from webcert.adapters.directories.kept import Kept
from webcert.adapters.soap import another, client, deadline
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.xml import is_true, local_name
from webcert.domain.clock import swedish
from webcert.domain.document import NO_WORKPLACE_CODE, UnitDetails
from webcert.domain.errors import Unavailable
from webcert.domain.ids import HsaId
from webcert.domain.staff import CareUnit, Credential, StaffMember, resolve_role

_PURPOSE = "vård och behandling"
_LAST_LINE = re.compile(r"([0-9][0-9 ]{5})(.+)")
_CREDENTIALS, _EMPLOYEE = "GetCredentialsForPersonIncludingProtectedPerson", "GetEmployeeIncludingProtectedPerson"
_UNIT, _MEMBERS = "GetUnit", "GetHealthCareUnitMembers"
#: Results of those who have answered, and of those who have failed but may have given what they have; others are unknown (B119).
_ANSWERED, _FAILED = ("OK", "INFO"), ("ERROR", "")
#: The path of each operation, the element that names who is asked about, in question and answer, and the element that is wanted.
_ASKED = {
    _CREDENTIALS: ("authorizationmanagement", "personHsaId", "credentialInformation"), _EMPLOYEE: ("employee", "personHsaId", "personInformation"),
    _UNIT: ("organization", "unitHsaId", "unit"), _MEMBERS: ("organization", "healthCareUnitHsaId", "healthCareUnitMembers"),
}  # fmt: skip
#: How long an answer may serve again (integration 8).
_LIVES = {_EMPLOYEE: timedelta(seconds=60), _UNIT: timedelta(hours=24), _MEMBERS: timedelta(hours=24)}
#: Who read units: half of the calls that the directory may get at once, so that logins find room beside them.
_READERS = ThreadPoolExecutor(max_workers=client.DIRECTORY.parallel // 2, thread_name_prefix="units")
#: So many units of one person are listed (B122).
_MOST_UNITS = 1000
#: How soon a unit is asked for again that found no room among the calls at once, in seconds.
_ROOM = 0.05

Records = list[etree._Element]
log = structlog.get_logger()


class DirectoryClient:
    """Reads the directory at each login and each creation of a draft."""

    def __init__(
        self, *, base_url: str, logical_address: str, tls: client.Tls, now: Callable[[], datetime],
        limits: client.Limits = client.DIRECTORY, seconds: float = 10, kept: Kept[Records] | None = None,
    ) -> None:  # fmt: skip
        """`now` gives the aware present moment; `seconds` is the time for all that is asked about one person; `kept` holds former answers."""
        self._base_url = base_url
        self._address = logical_address
        self._tls = tls
        self._limits = limits
        self._now = now
        self._seconds = seconds
        self._kept = kept if kept is not None else Kept[Records](size=100)

    def staff(self, hsa_id: HsaId) -> StaffMember | None:
        """The member of staff with active units, None when unknown. Raises Unavailable.

        A unit that cannot be read in the time for all of them is kept with blanks (D32).
        """
        with deadline.ending_in(self._seconds):
            return self._staff(hsa_id)

    def _staff(self, hsa_id: HsaId) -> StaffMember | None:
        credentials = self._credentials(hsa_id)
        people = self._records(_EMPLOYEE, hsa_id.value)
        if not people:
            return None
        titles = tuple(
            (_text(title, "paTitleCode"), _text(title, "paTitleName"))
            for person in people
            for title in _all(person, "paTitle")
        )
        licences = frozenset(text for one in (*people, *credentials) for text in _texts(one, "healthCareProfessionalLicence"))
        records = tuple(
            Credential(
                positions=frozenset(_texts(one, "paTitleCode")), group_codes=frozenset(_texts(one, "groupPrescriptionCode"))
            )
            for one in credentials
        )
        names = (_text(people[0], "givenName"), _text(people[0], "middleAndSurName"))
        return StaffMember(
            hsa_id=hsa_id.value, name=" ".join(name for name in names if name),
            role=resolve_role(licences, frozenset(code for code, _ in titles), records),
            title=", ".join(sorted({text for one in people for text in _texts(one, "title")})),
            positions=tuple(dict.fromkeys(titles)),
            specialities=tuple(dict.fromkeys(text for one in people for text in _texts(one, "specialityName"))),
            protected=any(is_true(_text(one, "protectedPerson")) for one in people),
            units=tuple(self._units(credentials)),
        )  # fmt: skip

    def commissions(self, hsa_id: HsaId) -> frozenset[HsaId]:
        """Ids of the units on which the person has an active commission now. Raises Unavailable."""
        return frozenset(map(HsaId, self._active(self._credentials(hsa_id))))

    def _credentials(self, hsa_id: HsaId) -> Records:
        return self._records(_CREDENTIALS, hsa_id.value)

    def _active(self, credentials: list[etree._Element]) -> dict[str, etree._Element]:
        """One commission in force for each unit, by its id."""
        active: dict[str, etree._Element] = {}
        for record in credentials:
            for commission in _all(record, "commission"):
                if len(active) < _MOST_UNITS and self._is_active(commission):
                    active.setdefault(_text(commission, "healthCareUnitHsaId"), commission)
        return active

    def _units(self, credentials: list[etree._Element]) -> Iterator[CareUnit]:
        active = self._active(credentials)
        ordered = sorted(active.values(), key=lambda one: (_text(one, "healthCareProviderName"), _text(one, "healthCareUnitName")))
        ids = [_text(one, "healthCareUnitHsaId") for one in ordered]
        asked = [(self._begun(_UNIT, one), self._begun(_MEMBERS, one)) for one in ids]
        for commission, (unit, members) in zip(ordered, asked, strict=True):
            yield self._unit(commission, _in_time(unit), _in_time(members))

    def _is_active(self, commission: etree._Element) -> bool:
        if _text(commission, "commissionPurpose").casefold() != _PURPOSE:
            return False
        if not _text(commission, "healthCareUnitHsaId") or not _text(commission, "healthCareProviderHsaId"):
            return False  # a unit that nobody answers for (B122)
        return all(self._in_force(commission, owner) for owner in ("healthCareUnit", "healthCareProvider"))

    def _in_force(self, element: etree._Element, prefix: str) -> bool:
        """Whether Swedish time now lies within start and end; what has an unreadable date counts as ended (B122)."""
        now = swedish(self._now()).replace(tzinfo=None)
        start, end = _text(element, f"{prefix}StartDate"), _text(element, f"{prefix}EndDate")
        try:
            return (not start or _local(start) <= now) and (not end or _local(end) > now)
        except ValueError:
            return False

    def _unit(self, commission: etree._Element, found: etree._Element | None, members: etree._Element | None) -> CareUnit:
        hsa_id = _text(commission, "healthCareUnitHsaId")
        provider = (_text(commission, "healthCareProviderHsaId"), _text(commission, "healthCareProviderName"))
        code = _text(members, "healthCareUnitPrescriptionCode") if members is not None else ""
        details = UnitDetails(
            hsa_id=hsa_id, name=_text(commission, "healthCareUnitName"), workplace_code=code or NO_WORKPLACE_CODE,
            phone=_text(found, "telephoneNumber") if found is not None else "",
            email=_text(found, "mail") if found is not None else "",
            provider_id=provider[0], provider_name=provider[1], **_address(found, "postalAddress", "postalCode"),
        )  # fmt: skip
        return CareUnit(
            details=details, commission=_text(commission, "commissionName"),
            sub_units=tuple(self._sub_units(members, provider)) if members is not None else (),
        )  # fmt: skip

    def _sub_units(self, members: etree._Element, provider: tuple[str, str]) -> Iterator[UnitDetails]:
        prefix = "healthCareUnitMember"
        for member in sorted(_all(members, prefix), key=lambda one: _text(one, f"{prefix}Name")):
            if self._in_force(member, prefix):
                phones = ", ".join(_texts(member, f"{prefix}TelephoneNumber"))
                yield UnitDetails(
                    hsa_id=_text(member, f"{prefix}HsaId"), name=_text(member, f"{prefix}Name"), phone=phones,
                    workplace_code=_text(member, f"{prefix}PrescriptionCode") or NO_WORKPLACE_CODE,
                    provider_id=provider[0], provider_name=provider[1],
                    **_address(member, f"{prefix}postalAddress", f"{prefix}postalCode"),
                )  # fmt: skip

    def _begun(self, operation: str, value: str) -> Future[Records]:
        """The records of a unit, which others read meanwhile, within the time of this block."""
        kept = self._former(operation, value)
        if kept is None:
            return _READERS.submit(copy_context().run, self._read, operation, value)
        found: Future[Records] = Future()
        found.set_result(kept)
        return found

    def _read(self, operation: str, value: str) -> Records:
        """The records, as soon as there is room for the call. Raises Unavailable."""
        while True:
            try:
                return self._records(operation, value)
            except client.TooManyCalls:
                if deadline.left() <= _ROOM:
                    raise
            time.sleep(_ROOM)

    def _former(self, operation: str, value: str) -> Records | None:
        return self._kept.find(self._key(operation, value), now=self._now(), life=_LIVES[operation]) if operation in _LIVES else None

    def _key(self, operation: str, value: str) -> tuple[str, str, str, str]:
        return self._base_url, self._address, operation, value.casefold()

    def _records(self, operation: str, value: str) -> Records:
        """What the directory has on somebody or something, now or not long ago. Raises Unavailable, also for an answer about another (B28)."""
        former = self._former(operation, value)
        if former is not None:
            return former
        contract, (area, argument, wanted) = CONTRACTS[operation], _ASKED[operation]
        body = etree.Element(contract.request, nsmap={"r": contract.namespace})
        etree.SubElement(body, f"{{{contract.namespace}}}{argument}").text = value
        answer = client.call(
            f"{self._base_url}/infrastructure/directory/{area}/{operation}/1/rivtabp21", contract, body, service="directory",
            logical_address=self._address, limits=self._limits, tls=self._tls,
        )  # fmt: skip
        found, code = _all(answer, wanted), _text(answer, "resultCode")
        failed = code not in _ANSWERED
        if failed and code not in _FAILED:
            raise Unavailable(service="directory", permanent=False, detail="unreadable answer: unknown result")
        if failed and not found:
            raise Unavailable(service="directory", permanent=False, detail="error without data")
        another.refuse("directory", operation, asked=[value.casefold()], told=(_text(one, argument).casefold() for one in found))
        if failed:
            log.warning("directory_error_with_data", operation=operation)
        elif found and operation in _LIVES:
            self._kept.keep(self._key(operation, value), found, now=self._now(), life=_LIVES[operation])
        return found


def _in_time(asked: Future[Records]) -> etree._Element | None:
    """The first record, None for a unit that cannot be read, or not in time, or about which another answer came."""
    try:
        found = asked.result(timeout=deadline.left())
    except (Unavailable, TimeoutError):
        asked.cancel()
        return None
    return found[0] if found else None


def _local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return swedish(moment).replace(tzinfo=None) if moment.tzinfo else moment


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local_name(child) == name]


def _texts(element: etree._Element, name: str) -> list[str]:
    return [text for child in _all(element, name) if (text := (child.text or "").strip())]


def _text(element: etree._Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _address(element: etree._Element | None, lines_name: str, code_name: str) -> dict[str, str]:
    """Address, postal code and city from address lines whose last is postal code and city (integration 8.2)."""
    holder = next(iter(_all(element, lines_name)), None) if element is not None else None
    lines = _texts(holder, "addressLine") if holder is not None else []
    if element is None or not lines:
        return {}
    code, city = _text(element, code_name), lines[-1]
    match = _LAST_LINE.fullmatch(lines[-1])
    if not code and match and len(lines[-1]) > 7:
        code, city = match[1].replace(" ", ""), match[2].strip()
    return {"address": " ".join(lines[:-1]), "postal_code": code, "city": city}
