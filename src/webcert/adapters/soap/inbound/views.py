"""The services' addresses (integration 5): POST answers, GET gives WSDL and schemas."""

from __future__ import annotations

from types import ModuleType

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webcert.adapters.soap import published, server
from webcert.adapters.soap.inbound import additions, create_draft, list_with_questions, send_message

#: What is offered, by the last steps of its address below `/services/`.
OFFERED: dict[str, ModuleType] = {
    "create-draft-certificate/v3.0": create_draft,
    "list-certificates-for-care-with-qa/v3.0": list_with_questions,
    "get-certificate-additions/v1.0": additions,
    "send-message-to-care/v2.0": send_message,
}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, service: str) -> HttpResponse:
    """One of the services."""
    module = OFFERED[service]
    offered = server.Service(contract=module.CONTRACT, handler=module.handle, logical_addresses=settings.LOGICAL_ADDRESSES)
    if request.method == "GET":
        query = request.META.get("QUERY_STRING", "")
        found = published.described(offered.contract, query, settings.BASE_URL + request.path)
        if found is None:
            return HttpResponse(status=404)
        return HttpResponse(found, content_type=published.CONTENT_TYPE)
    try:
        data = request.body
    except RequestDataTooBig:
        return _as_response(server.too_large())
    return _as_response(server.respond(data, request.headers.get("Content-Type", ""), offered))


def _as_response(reply: server.Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)
