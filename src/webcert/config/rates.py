"""How often one login or one caller of a service may ask (robustness 6, V2; B60, B114)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

log = structlog.get_logger()

#: For pages by the name of their address, and for everything that one login asks. A burst comes out of the longer window.
OF_ADDRESS = {"answers": parse("60/minute"), "print": parse("30/10 minutes"), "sign": parse("10/minute")}
OF_LOGIN = parse("60/3 seconds")
OF_CALLER = parse("200/4 seconds")
#: Addresses that other systems call.
_CALLED = ("services/", "api/events/", "oidc/backchannel-logout")


class Rates:
    """Refuses with 429 and the seconds to wait what comes too often; nothing has been changed then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._limiter = MovingWindowRateLimiter(storage_from_string(settings.RATE_STORAGE))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Count the request against each limit that it falls under."""
        match = request.resolver_match
        if match is None:
            return None
        if match.route.startswith(_CALLED):
            return self._count(request, [(OF_CALLER, request.META.get("webcert.caller") or request.META.get("REMOTE_ADDR", ""))])
        login = request.session.get("login")
        if login is None:
            return None
        limits = [(OF_LOGIN, login["id"])]
        if match.url_name in OF_ADDRESS:
            limits.append((OF_ADDRESS[match.url_name], f"{match.url_name}:{login['id']}"))
        return self._count(request, limits)

    def _count(self, request: HttpRequest, limits: list[tuple[RateLimitItem, str]]) -> HttpResponse | None:
        for limit, who in limits:
            if not self._limiter.hit(limit, who):
                wait = max(1, math.ceil(self._limiter.get_window_stats(limit, who).reset_time - time.time()))
                log.warning("too_often", route=request.resolver_match.route if request.resolver_match else "-")
                message = f"Det kom för många anrop på kort tid. Vänta {wait} sekunder och försök igen."
                return JsonResponse({"message": message}, status=429, headers={"Retry-After": str(wait)})
        return None
