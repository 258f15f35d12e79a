"""Answers and certificate XML, both ways, driven by the certificate language."""

from webcert.adapters.certxml.build import build, certificate
from webcert.adapters.certxml.check import check
from webcert.adapters.certxml.read import NotACertificate
from webcert.adapters.certxml.registration import document, intyg_in_svar, to_store

__all__ = ["NotACertificate", "build", "certificate", "check", "document", "intyg_in_svar", "to_store"]
