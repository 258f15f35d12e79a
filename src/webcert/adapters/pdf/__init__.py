"""Certificates as PDF: a pure payload and a template that only lays out."""

from webcert.adapters.pdf.payload import Variant
from webcert.adapters.pdf.render import CannotPrint, file_name, render

__all__ = ["CannotPrint", "Variant", "file_name", "render"]
