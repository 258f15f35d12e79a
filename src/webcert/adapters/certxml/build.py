"""Document -> RegisterCertificate v3 (common-model 2 and 3, integration 7.2)."""

from __future__ import annotations

from lxml import etree

from webcert.adapters.certxml import elements as el
from webcert.adapters.soap.namespaces import CORE
from webcert.domain.document import Document, RelationKind
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.question import CodeBook


def build(document: Document, kind: CertificateType, codes: CodeBook) -> bytes:
    """The message as UTF-8 bytes; unfinished drafts too. The signature is added to these bytes later."""
    root = etree.Element(f"{{{el.RESPONDER}}}RegisterCertificate", nsmap=el.NSMAP)  # type: ignore[arg-type]
    relation = document.relation
    if relation is not None and relation.kind is RelationKind.COMPLEMENTS and relation.message_id:
        reply = etree.SubElement(root, f"{{{el.RESPONDER}}}svarPa")
        el.core(reply, "meddelande-id", relation.message_id)
        if relation.reference_id:
            el.core(reply, "referens-id", relation.reference_id)
    certificate(root, document, kind, codes, namespace=el.RESPONDER)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def certificate(
    parent: etree._Element, document: Document, kind: CertificateType, codes: CodeBook, *, namespace: str = CORE
) -> etree._Element:
    """Append the `intyg` element of a document; `namespace` is that of the message it stands in."""
    intyg = etree.SubElement(parent, f"{{{namespace}}}intyg")
    el.identity(intyg, "intygs-id", document.unit.hsa_id, document.id)
    el.coded(intyg, "typ", kind.code, kind.code_system, kind.wire_name or kind.name)
    el.core(intyg, "version", document.text_version)
    if document.signed_at is not None:
        el.core(intyg, "signeringstidpunkt", el.timestamp(document.signed_at))
        el.core(intyg, "skickatTidpunkt", el.timestamp(document.signed_at))
    el.patient(intyg, document.patient)
    el.professional(intyg, "skapadAv", document.issuer, document.unit)
    if document.relation is not None and document.relation.kind is not RelationKind.COPIES:
        relation = el.core(intyg, "relation")
        code = document.relation.kind.value
        el.coded(relation, "typ", code, el.RELATION_SYSTEM, el.RELATION_NAMES[code])
        el.identity(relation, "intygs-id", document.unit.hsa_id, document.relation.parent_id)
    for svar in kind.write(document.answers, codes):
        el.answer(intyg, svar)
    return intyg
