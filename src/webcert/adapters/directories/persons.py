"""The person registry over GetPersonsForProfile 3 (integration 9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lxml import etree

from webcert.adapters.soap import another, client, deadline
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import PERSON
from webcert.adapters.soap.xml import child, children, is_true
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.domain.person import Person

_CONTRACT, _SERVICE = CONTRACTS["GetPersonsForProfile"], "person registry"
#: As many as one call may ask for.
_MOST_IDS = 500
PATH = "/strategicresourcemanagement/persons/person/GetPersonsForProfile/3/rivtabp21"


class PersonRegistryClient:
    """Asks the registry anew each time; nothing is kept (D22)."""

    def __init__(
        self, *, base_url: str, logical_address: str, tls: client.Tls, production: bool = False,
        limits: client.Limits = client.PERSON_REGISTRY,
    ) -> None:  # fmt: skip
        """In production a test-indicated person counts as not found (D29)."""
        self._url = base_url + PATH
        self._address = logical_address
        self._tls = tls
        self._limits = limits
        self._production = production

    def look_up(self, person_id: PersonId) -> Person | None:
        """The person, None when not found. Raises Unavailable."""
        return self.look_up_all([person_id])[person_id]

    def look_up_all(self, person_ids: Collection[PersonId]) -> dict[PersonId, Person | None]:
        """Several persons, None for each that is not found. Raises Unavailable; never a part of the answer (D56).

        One call, or one after the other for each 500; all of them together take no longer than one may.
        """
        asked = list(dict.fromkeys(person_ids))
        with deadline.ending_in(self._limits.total):
            answers = [self._ask(asked[first : first + _MOST_IDS]) for first in range(0, len(asked), _MOST_IDS)]
        return {person_id: person for one in answers for person_id, person in one.items()}

    def _ask(self, person_ids: Sequence[PersonId]) -> dict[PersonId, Person | None]:
        answer = client.call(
            self._url, _CONTRACT, _request(person_ids), service=_SERVICE, logical_address=self._address,
            limits=self._limits, tls=self._tls,
        )  # fmt: skip
        records = children(answer, "requestedPersonRecord")
        found = {_text(one, "requestedPersonalIdentity", "extension"): child(one, "personRecord") for one in records}
        another.refuse(_SERVICE, _CONTRACT.name, asked=[one.digits for one in person_ids], told=found)
        if len(found) < len(records):
            raise Unavailable(service=_SERVICE, permanent=False, detail="unreadable answer: a person twice")
        for number, record in found.items():
            if record is not None:
                another.refuse(_SERVICE, _CONTRACT.name, asked=_numbers(record), told=[number])
        return {one: self._seen(one, found.get(one.digits)) for one in person_ids}

    def _seen(self, person_id: PersonId, record: etree._Element | None) -> Person | None:
        person = None if record is None else _person(person_id, record)
        return None if person is not None and person.test_indicated and self._production else person


def _request(person_ids: Collection[PersonId]) -> etree._Element:
    namespace = _CONTRACT.namespace
    root = etree.Element(_CONTRACT.request, nsmap={"r": namespace, "p": PERSON})
    for person_id in person_ids:
        asked = etree.SubElement(root, f"{{{namespace}}}personId")
        etree.SubElement(asked, f"{{{PERSON}}}root").text = person_id.root
        etree.SubElement(asked, f"{{{PERSON}}}extension").text = person_id.digits
    etree.SubElement(root, f"{{{namespace}}}profile").text = "P2"
    etree.SubElement(root, f"{{{namespace}}}ignoreReferredIdentity").text = "false"
    return root


def _text(element: etree._Element, *path: str) -> str:
    found: etree._Element | None = element
    for name in path:
        found = child(found, name) if found is not None else None
    return (found.text or "").strip() if found is not None else ""


def _numbers(record: etree._Element) -> list[str]:
    """The numbers of the person in a record: her own and those that it is linked to, such as a former one."""
    linked = (_text(one, "referredPersonalIdentity", "extension") for one in children(record, "linkedIdentity"))
    return [_text(record, "personalIdentity", "extension"), *linked]


def _person(person_id: PersonId, record: etree._Element) -> Person:
    home = ("addressInformation", "residentialAddress")
    lines = (_text(record, *home, name) for name in ("careOf", "postalAddress1", "postalAddress2"))
    postal_code = _text(record, *home, "postalCode")
    return Person(
        person_id=person_id,
        first_name=_text(record, "name", "givenName", "name"), middle_name=_text(record, "name", "middleName", "name"),
        last_name=_text(record, "name", "surname", "name"), address=", ".join(line for line in lines if line),
        postal_code="" if postal_code == "0" else postal_code, city=_text(record, *home, "city"),
        protected=is_true(_text(record, "protectedPersonIndicator")) or is_true(_text(record, "protectedPopulationRecord")),
        deceased=_text(record, "deregistration", "deregistrationReasonCode") == "AV",
        test_indicated=is_true(_text(record, "testIndicator")),
    )  # fmt: skip
