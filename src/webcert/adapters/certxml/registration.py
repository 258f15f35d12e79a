"""Certificates as the registry stores them: in svar, or in the older form that the type declares."""

from __future__ import annotations

from lxml import etree

from webcert.adapters.certxml import older_form, read
from webcert.adapters.certxml.build import build
from webcert.certtypes import catalogue
from webcert.domain.document import Document
from webcert.formlang.question import CodeBook


def to_store(signed: bytes, codes: CodeBook) -> bytes:
    """The message that stores a certificate in the registry, made of the signed one alone.

    In svar it is the signed bytes themselves. An older form has no place for the signature, which stays here (D21).
    """
    found = read.document(signed)
    kind = catalogue.by_code(found.type_code)
    return older_form.build(found, kind, kind.older_form, codes) if kind.older_form else signed


def document(data: bytes) -> Document:
    """The document in a message of either form. Raises UnsafeXml, NotACertificate, UnknownType, Unreadable."""
    intyg = read.intyg(read.opened(data))
    kind = older_form.kind_of(intyg)
    if kind is None or kind.older_form is None:
        return read.document(data)
    return older_form.document(intyg, kind, kind.older_form)


def intyg_in_svar(data: bytes, codes: CodeBook) -> etree._Element:
    """The `intyg` element of a message, in svar whatever form it came in. Raises as `document`."""
    intyg = read.intyg(read.opened(data))
    kind = older_form.kind_of(intyg)
    if kind is None:
        return intyg
    return read.intyg(etree.fromstring(build(document(data), kind, codes)))
