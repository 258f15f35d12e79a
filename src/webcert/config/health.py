"""Whether the process lives, and whether it can serve (robustness 7.1)."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from webcert.certtypes import catalogue
from webcert.config.text_loading import READING
from webcert.decisionsupport.codes import installed
from webcert.decisionsupport.following import FOLLOWING
from webcert.formlang.certificate_type import CertificateType


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, codes are loaded, and so are texts, for every type and from every folder; else the status is 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    if not (READING.complete and FOLLOWING.complete and all(map(_has_texts, catalogue.TYPES)) and all(installed().tables.values())):
        return HttpResponse("texts or codes are missing", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _has_texts(kind: CertificateType) -> bool:
    return any(one.is_of(kind.code, kind.version) for one in catalogue.text_versions())
