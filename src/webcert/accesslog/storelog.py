"""StoreLog 2: access-log rows as the log service takes them (integration 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from lxml import etree

from webcert.accesslog.models import AccessLogRow
from webcert.adapters.soap import client
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import LOG
from webcert.adapters.soap.xml import local_name
from webcert.domain.clock import swedish
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId

_CONTRACT = CONTRACTS["StoreLog"]
_TYPES = f"{LOG}:2"
_PATH = "/informationsecurity/auditing/log/StoreLog/v2/rivtabp21"

_PURPOSE, _RESOURCE = "Vård och behandling", "Intyg"
_DONE, _REFUSED = ("OK", "INFO"), ("ERROR", "VALIDATION_ERROR")


def deliver(*, first: int, last: int, service: str, tls: client.Tls) -> None:
    """Hand over the rows with these numbers in the chain. Raises Unavailable, for good when the entries are refused."""
    rows = AccessLogRow.objects.filter(seal__number__range=(first, last)).order_by("seal__number")
    answer = client.call(
        settings.NTJP_URL + _PATH, _CONTRACT, message(rows), service=service, logical_address=settings.LOG_ADDRESS,
        limits=replace(client.LOG_SERVICE, **settings.LOG_SECONDS), tls=tls,
    )  # fmt: skip
    code = next((child.text or "" for child in answer.iter() if local_name(child) == "resultCode"), "")
    if code not in _DONE:
        raise Unavailable(service=service, permanent=code in _REFUSED, detail=code)


def message(rows: Iterable[AccessLogRow]) -> etree._Element:
    """The request with one entry a row; empty optional elements are left out."""
    root = etree.Element(_CONTRACT.request, nsmap={"r": _CONTRACT.namespace, "l": _TYPES})
    for row in rows:
        _entry(etree.SubElement(root, f"{{{_CONTRACT.namespace}}}log"), row)
    return root


def _entry(log: etree._Element, row: AccessLogRow) -> None:
    _add(log, "logId", str(row.log_id))
    system = _add(log, "system")
    _add(system, "systemId", settings.LOG_SYSTEM_ID)
    _add(system, "systemName", settings.LOG_SYSTEM_NAME)
    activity = _add(log, "activity")
    _add(activity, "activityType", row.activity)
    _add(activity, "activityLevel", str(row.certificate_id))
    _add_some(activity, "activityArgs", row.argument)
    _add(activity, "startDate", swedish(row.at).replace(tzinfo=None).isoformat(timespec="seconds"))
    _add(activity, "purpose", _PURPOSE)
    user = _add(log, "user")
    _add(user, "userId", row.user_hsa_id)
    _add_some(user, "assignment", row.commission)
    _add_some(user, "title", row.user_title)
    _places(user, row.provider_id, row.provider_name, row.unit_id, row.unit_name)
    resource = _add(_add(log, "resources"), "resource")
    _add(resource, "resourceType", _RESOURCE)
    patient, person_id = _add(_add(resource, "patient"), "patientId"), PersonId(row.patient_number)
    _add(patient, "root", person_id.root)
    _add(patient, "extension", person_id.digits)
    _places(resource, row.owner_provider_id, row.owner_provider_name, row.owner_unit_id, row.owner_unit_name)


def _places(parent: etree._Element, provider_id: str, provider_name: str, unit_id: str, unit_name: str) -> None:
    provider = _add(parent, "careProvider")
    _add(provider, "careProviderId", provider_id)
    _add_some(provider, "careProviderName", provider_name)
    unit = _add(parent, "careUnit")
    _add(unit, "careUnitId", unit_id)
    _add_some(unit, "careUnitName", unit_name)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_TYPES}}}{name}")
    element.text = text
    return element


def _add_some(parent: etree._Element, name: str, text: str) -> None:
    if text:
        _add(parent, name, text)
