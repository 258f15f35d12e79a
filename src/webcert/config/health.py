"""Whether the process lives, and whether it can serve (robustness 7.1)."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, and texts and codes are loaded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok" if catalogue.text_versions() and installed().tables else "", content_type="text/plain")
