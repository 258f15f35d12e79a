"""Answers and certificate XML, both ways, driven by the certificate language."""

from webcert.adapters.certxml.build import build, certificate
from webcert.adapters.certxml.check import check
from webcert.adapters.certxml.read import NotACertificate, document

__all__ = ["NotACertificate", "build", "certificate", "check", "document"]
