"""GetCertificateAdditions 1: the complement requests of certificates (integration 5.3)."""

from __future__ import annotations

from uuid import UUID

from lxml import etree

from webcert.adapters import outside
from webcert.adapters.certxml import elements as el
from webcert.adapters.certxml.read import text
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.namespaces import CORE, TYPES
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.adapters.soap.xml import children
from webcert.certificates import for_care
from webcert.domain.clock import swedish
from webcert.domain.errors import Unavailable

CONTRACT = CONTRACTS["GetCertificateAdditions"]
_NS = CONTRACT.namespace
_MOST = 1000


def handle(request: etree._Element, logical_address: str) -> etree._Element:
    """The answer to a valid request. Raises results.Refused."""
    asked: dict[str, str] = {}
    for one in children(request, "intygs-id"):
        asked.setdefault(text(one, "extension"), text(one, "root"))
    if len(asked) > _MOST:
        raise Refused(ErrorId.VALIDATION_ERROR, f"There may be at most {_MOST} intygs-id")
    ids = {extension: number for extension in asked if (number := _uuid(extension)) is not None}
    try:
        requests = for_care.complement_requests(set(ids.values()), outside.person_registry())
    except Unavailable as error:
        raise Refused(ErrorId.APPLICATION_ERROR, "The person registry does not answer. Try again later.") from error
    root = etree.Element(CONTRACT.response, nsmap={"r": _NS, None: CORE, "t": TYPES})  # type: ignore[dict-item]
    for extension, unit in asked.items():
        additions = etree.SubElement(root, f"{{{_NS}}}additions")
        el.identity(additions, "intygs-id", unit, extension, namespace=_NS)
        number = ids.get(extension)
        for asks in requests.get(number, ()) if number else ():
            addition = etree.SubElement(additions, f"{{{_NS}}}addition")
            etree.SubElement(addition, f"{{{_NS}}}id").text = str(asks.pk)
            etree.SubElement(addition, f"{{{_NS}}}status").text = "Obesvarad" if asks.is_open else "Besvarad"
            etree.SubElement(addition, f"{{{_NS}}}skapad").text = el.timestamp(swedish(asks.sent_at))
    etree.SubElement(root, f"{{{_NS}}}result").text = "OK"
    return root


def _uuid(extension: str) -> UUID | None:
    try:
        return UUID(extension)
    except ValueError:
        return None
