"""Who calls the services: known from the client certificate, or refused before anything else is done (robustness 6, V11; decision 0017)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside
from webcert.adapters.callers import CallerRefused, Gate, HeaderForm
from webcert.adapters.soap import envelope, server
from webcert.adapters.soap.faults import FaultCode
from webcert.adapters.soap.inbound import views
from webcert.domain.errors import Unavailable

_PREFIX = "services/"
#: So many refusals within so long raise the alarm (B62).
_MANY, _SPAN = 20, timedelta(minutes=10)


def gate() -> Gate | None:
    """The gate as configured; None on a laptop, where the sandbox calls over plain HTTP."""
    if not settings.CALLERS:
        return None
    return Gate(
        table=Path(settings.CALLERS), issuers=Path(settings.CALLER_ISSUERS), proxies=settings.PROXIES,
        header=settings.CALLER_HEADER, form=HeaderForm(settings.CALLER_HEADER_FORM),
    )  # fmt: skip


class KnownCallers:
    """Lets a service be called by those who are on its list, and binds who they are to every line of the log.

    Services and pages each stand on their own host name when one is configured for the services. A table or issuers that cannot
    be used stop the start: OSError, ValueError.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._refusals = Refusals()
        found = gate()
        if found is not None:
            found.check(frozenset(views.OFFERED))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> HttpResponse | None:
        """Refuse who may not, with a fault that does not tell which check failed."""
        match = request.resolver_match
        is_service = match is not None and match.route.startswith(_PREFIX)
        if settings.SERVICES_HOST and is_service != (request.get_host().partition(":")[0] == settings.SERVICES_HOST):
            return HttpResponseNotFound()
        found = gate() if is_service else None
        if found is None:
            return None
        at = outside.now()
        try:
            caller = found.caller(
                service=str(kwargs["service"]), address=request.META.get("REMOTE_ADDR", ""), headers=request.headers, now=at,
                revoked=outside.revoked(),
            )  # fmt: skip
        except CallerRefused as refused:
            many = self._refusals.add(refused.hsa_id, at)
            audit.note(
                Event.ACCESS_REFUSED, code="caller", check=refused.check, service=str(kwargs["service"]), caller=refused.hsa_id or None, alarm=many
            )
            return _fault(403, FaultCode.CLIENT, "The caller may not use this service.")
        except Unavailable:
            audit.note(Event.ACCESS_REFUSED, code="caller", check="revocation unknown", service=str(kwargs["service"]), alarm=True)
            return _fault(503, FaultCode.SERVER, "The caller's certificate cannot be checked now. Try again later.")
        structlog.contextvars.bind_contextvars(caller=caller)
        request.META["webcert.caller"] = caller
        return None


def _fault(status: int, code: FaultCode, text: str) -> HttpResponse:
    return HttpResponse(envelope.fault(code, text), status=status, content_type=server.CONTENT_TYPE)


class Refusals:
    """How often each caller, or all that are unknown together, has been refused lately in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: dict[str, deque[datetime]] = {}

    def add(self, who: str, at: datetime) -> bool:
        """Count one more; whether they are so many that somebody should look, said once in each span."""
        with self._lock:
            times = self._times.setdefault(who, deque(maxlen=_MANY))
            times.append(at)
            if len(times) < _MANY or at - times[0] > _SPAN:
                return False
            times.clear()
            return True
