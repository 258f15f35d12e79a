"""Figures for monitoring, as OpenMetrics text, to whoever shows the token (integration 15.4, robustness 7.2 and B133)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse

from webcert.adapters import keys, outside
from webcert.adapters.soap import contact
from webcert.delivery.models import Delivery, State
from webcert.domain.errors import Unavailable
from webcert.launch.pages import error_page

_STARTED = time.monotonic()
_UNKNOWN = -1


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; without the configured token there is no such page."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        return error_page(request, "notfound")
    return HttpResponse("".join(f"{line}\n" for line in _lines()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines() -> Iterator[str]:
    yield f"health_uptime_value {int(time.monotonic() - _STARTED)}"
    yield f"health_intygstjanst_accessible_normal {int(not _registry_answers())}"
    try:
        rows = _queue()
    except DatabaseError:
        yield "health_db_accessible_normal 1"
        yield "health_jms_accessible_normal 1"
        yield f"health_signature_queue_depth_value {_UNKNOWN}"
        rows = []
    else:
        yield "health_db_accessible_normal 0"
        yield "health_jms_accessible_normal 0"  # the queue is a table of the same database
        yield f"health_signature_queue_depth_value {sum(depth for _, state, depth, _ in rows if state == State.WAITING)}"
    for kind, state, depth, oldest in rows:
        yield f'webcert_outbox_messages{{kind="{kind}",state="{state}"}} {depth}'
        yield f'webcert_outbox_oldest_seconds{{kind="{kind}",state="{state}"}} {oldest}'
    for one in outside.watched():
        try:
            yield f'webcert_certificate_days_left{{name="{one.name}"}} {keys.left(one, now=outside.now()).days}'
        except (OSError, ValueError):
            yield f'webcert_certificate_days_left{{name="{one.name}"}} {_UNKNOWN}'


def _registry_answers() -> bool:
    try:
        return contact.reach(f"{settings.REGISTRY_URL}/metrics", tls=outside.tls("registry")).status == 200
    except Unavailable:
        return False


def _queue() -> list[tuple[str, str, int, int]]:
    """Kind, state, number of messages and age of the oldest in seconds; never which message."""
    waiting = Delivery.objects.exclude(state=State.DONE).order_by("kind", "state").values_list("kind", "state")
    now = outside.now()
    return [
        (kind, state, depth, int((now - oldest).total_seconds()))
        for kind, state, depth, oldest in waiting.annotate(depth=Count("pk"), oldest=Min("happened_at"))
    ]
