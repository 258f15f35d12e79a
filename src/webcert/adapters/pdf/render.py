"""Turns a document into a PDF/A-3a + PDF/UA-1 file; the compiler refuses what does not conform (tech 2)."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from importlib import resources
from typing import Any

from webcert.adapters.pdf.payload import Variant, build
from webcert.domain.document import Document
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.text_version import TextVersion

_STANDARDS = ["a-3a", "ua-1"]
_mine = threading.local()


class CannotPrint(Exception):
    """The print could not be made; nothing of the document stands in the error."""


def render(
    document: Document, kind: CertificateType, texts: TextVersion, *, variant: Variant, signed_xml: bytes | None,
    printed_at: datetime, sent: bool,
) -> bytes:  # fmt: skip
    """The file. The signed XML is attached to the signed full print only. `printed_at` is Swedish local time.

    Raises CannotPrint, also for a text that the version lacks.
    """
    try:
        payload = build(document, kind, texts, variant=variant, sent=sent)
    except KeyError as error:
        raise CannotPrint(f"a text is missing in {kind.form} {texts.version}") from error
    inputs = {"payload": json.dumps(payload, ensure_ascii=False)}
    if variant is Variant.FULL and signed_xml is not None:
        inputs["xml"] = signed_xml.decode()
    return _compile(inputs, printed_at)


def _compile(inputs: dict[str, str], printed_at: datetime) -> bytes:
    compiler = _compiler()
    try:
        made: bytes = compiler.compile(
            format="pdf", sys_inputs=inputs, pdf_standards=_STANDARDS, timestamp=int(printed_at.timestamp())
        )
    except Exception as error:
        raise CannotPrint(type(error).__name__) from None
    return made


def _compiler() -> Any:
    """One compiler a thread; imported late, since processes that never print do without."""
    if not hasattr(_mine, "compiler"):
        import typst

        template = resources.files("webcert.adapters.pdf") / "form.typ"
        _mine.compiler = typst.Compiler(str(template), font_paths=typst.Fonts(include_system_fonts=False))
    return _mine.compiler


def file_name(kind: CertificateType, variant: Variant, printed_at: datetime) -> str:
    """The name of the downloaded file, without personal data (fk7804 12)."""
    form = kind.print_form
    prefix = form.minimal_file_name if variant is Variant.MINIMAL else form.file_name
    return f"{prefix}_{printed_at.strftime('%y-%m-%d_%H%M')}.pdf"
