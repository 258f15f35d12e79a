"""The services' addresses (integration 5): POST answers, GET gives WSDL and schemas."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webcert.adapters.soap import published, server
from webcert.adapters.soap.inbound import create_draft


@csrf_exempt
@require_http_methods(["GET", "POST"])
def create_draft_certificate(request: HttpRequest) -> HttpResponse:
    """CreateDraftCertificate 3."""
    return _respond(request, server.Service(
        contract=create_draft.CONTRACT, handler=create_draft.handle, logical_addresses=settings.LOGICAL_ADDRESSES,
    ))  # fmt: skip


def _respond(request: HttpRequest, service: server.Service) -> HttpResponse:
    if request.method == "GET":
        query = request.META.get("QUERY_STRING", "")
        found = published.described(service.contract, query, settings.BASE_URL + request.path)
        if found is None:
            return HttpResponse(status=404)
        return HttpResponse(found, content_type=published.CONTENT_TYPE)
    try:
        data = request.body
    except RequestDataTooBig:
        return _as_response(server.too_large())
    return _as_response(server.respond(data, request.headers.get("Content-Type", ""), service))


def _as_response(reply: server.Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)
