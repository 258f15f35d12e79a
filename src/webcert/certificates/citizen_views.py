"""The address where the registry's event queue is emptied: what citizens did (integration 6.3, decision 13)."""

from __future__ import annotations

import hmac
import json
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.certificates.citizen import SentByCitizen, certificate_sent
from webcert.domain.errors import BadInput

#: Bytes of a message; one of these is a few hundred.
LARGEST = 4096
_LONGEST = 255


@csrf_exempt
def sent(request: HttpRequest) -> HttpResponse:
    """Take the message that a citizen has sent a certificate. The same again is answered the same and changes nothing."""
    if not settings.EVENT_TOKEN:
        return HttpResponse(status=404)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not _is_known(request.headers.get("Authorization", "")):
        audit.note(Event.ACCESS_REFUSED, code="event_token")
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    try:
        certificate_sent(_read(body), at=outside.now())
    except BadInput as error:
        audit.note(Event.INPUT_REFUSED, field=error.field)
        return JsonResponse({"field": error.field}, status=400)
    return HttpResponse(status=204)


def _is_known(authorization: str) -> bool:
    scheme, _, token = authorization.partition(" ")
    same = hmac.compare_digest(token.encode("utf-8", "replace"), settings.EVENT_TOKEN.encode())
    return same and scheme.casefold() == "bearer"


def _read(body: bytes) -> SentByCitizen:
    """The message; fields that it has beside the known ones do not matter. Raises BadInput."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("json") from error
    if not isinstance(found, dict):
        raise BadInput("json")
    if _text(found, "action") != "sent":
        raise BadInput("action")
    try:
        certificate_id = UUID(_text(found, "certificate-id"))
    except ValueError as error:
        raise BadInput("certificate-id") from error
    _text(found, "certificate-type-version")
    return SentByCitizen(certificate_id=certificate_id, type_code=_text(found, "certificate-type"), unit_id=_text(found, "care-unit-id"))


def _text(found: dict[str, object], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value or len(value) > _LONGEST:
        raise BadInput(name)
    return value
