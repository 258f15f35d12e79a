"""Whether the process lives, and whether it can serve (robustness 7.1)."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, and texts and codes are loaded; else the status is 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    if not (catalogue.text_versions() and all(installed().tables.values())):
        return HttpResponse("texts or codes are missing", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
