"""Certificates as PDF: a pure payload and a template that only lays out."""

from webcert.adapters.pdf.errors import CannotPrint
from webcert.adapters.pdf.render import file_name, render
from webcert.formlang.print_form import Variant

__all__ = ["CannotPrint", "Variant", "file_name", "render"]
