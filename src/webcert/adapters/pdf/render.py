"""Turns a document into a PDF/A-3a + PDF/UA-1 file; the compiler refuses what does not conform (tech 2)."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from importlib import resources
from typing import Any

from webcert.adapters.pdf.errors import CannotPrint
from webcert.adapters.pdf.payload import build
from webcert.domain.document import Document
from webcert.formlang.certificate_type import CertificateType
from webcert.formlang.print_form import Variant
from webcert.formlang.text_version import MissingText, TextVersion

_STANDARDS = ["a-3a", "ua-1"]
_mine = threading.local()


def render(
    document: Document, kind: CertificateType, texts: TextVersion, *, variant: Variant, signed_xml: bytes | None,
    printed_at: datetime, sent: bool,
) -> bytes:  # fmt: skip
    """The file. The signed XML is attached to the signed full print only. `printed_at` is Swedish local time.

    Raises CannotPrint, also for a text that the version lacks.
    """
    if not texts.printable:
        raise CannotPrint(f"{kind.form} {texts.version} has no properties for the print")
    lacking = kind.lacking(texts)
    if lacking:
        raise CannotPrint(f"a text is missing in {kind.form} {texts.version}: {lacking[0]}")
    try:
        payload = build(document, kind, texts, variant=variant, sent=sent)
    except MissingText as error:
        raise CannotPrint(f"a text is missing in {kind.form} {texts.version}: {error.args[0]}") from error
    inputs = {"payload": json.dumps(payload, ensure_ascii=False)}
    if variant is Variant.FULL and signed_xml is not None:
        inputs["xml"] = signed_xml.decode()
    return _compile(inputs, printed_at)


def _compile(inputs: dict[str, str], printed_at: datetime) -> bytes:
    import typst  # late, since processes that never print do without

    if not hasattr(_mine, "compiler"):
        template = resources.files("webcert.adapters.pdf") / "template" / "print.typ"
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(resources.files("font_source_sans_pro") / "files")])
        _mine.compiler = typst.Compiler(str(template), font_paths=fonts)
    try:
        made: Any = _mine.compiler.compile(
            format="pdf", sys_inputs=inputs, pdf_standards=_STANDARDS, timestamp=int(printed_at.timestamp())
        )
    except typst.TypstError:
        # The compiler's own words may quote the payload, so they go no further.
        raise CannotPrint("the compiler refuses the print") from None
    return bytes(made)


def file_name(kind: CertificateType, variant: Variant, printed_at: datetime) -> str:
    """The name of the downloaded file, without personal data (fk7804 12)."""
    form = kind.print_form
    prefix = form.minimal_file_name if variant is Variant.MINIMAL else form.file_name
    return f"{prefix}_{printed_at.strftime('%y-%m-%d_%H%M')}.pdf"
