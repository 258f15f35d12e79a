"""The addresses of Risk och råd: parse, call one action, answer with the panel as it then is (decision-support 4, style 7)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from webcert.adapters import outside
from webcert.certificates import queries, risk, risk_charts
from webcert.certificates.models import Certificate
from webcert.certificates.requests import Visit, visit_of
from webcert.certificates.risk_panel import risk_panel
from webcert.certificates.risk_usage import SEEN_BY_SERVER, Use, used
from webcert.certificates.views import seen_by
from webcert.decisionsupport.risk import Opinion
from webcert.domain.access import Action
from webcert.domain.errors import BadInput
from webcert.domain.person import Person

_ANSWER = "answer:"


def _asked(request: HttpRequest, launch: str, certificate_id: UUID, action: Action) -> tuple[Visit, Certificate, Person]:
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, action, outside.person_registry())
    risk.refuse_risk(action, certificate, visit.actor)
    return visit, certificate, person


def _shown(request: HttpRequest, visit: Visit, certificate: Certificate, person: Person) -> JsonResponse:
    panel = risk_panel(seen_by(certificate, person, visit))
    for one in panel.shown:
        risk.note_shown(one, by=visit.actor, at=visit.at)
    drawn = {"risk": panel, "bands": risk_charts.bands(), "plot": risk_charts}
    return JsonResponse({"risk": render_to_string("components/risk.html", drawn, request)})


@require_GET
def show(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """The panel as it is now."""
    visit, certificate, person = _asked(request, launch, certificate_id, Action.USE_RISK)
    used(Use.LOADED, certificate, visit.actor)
    return _shown(request, visit, certificate, person)


@require_POST
def consent(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Keep the patient's consent, or take it away (4.2)."""
    visit, certificate, person = _asked(request, launch, certificate_id, Action.USE_RISK)
    if request.POST.get("given") not in ("0", "1"):
        raise BadInput("given")
    risk.consent(certificate_id=certificate_id, given=request.POST["given"] == "1", person=person, by=visit.actor, at=visit.at)
    used(Use.CONSENT_ANSWERED, certificate, visit.actor)
    return _shown(request, visit, certificate, person)


@require_POST
def calculate(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Calculate the patient's risk from the answers (4.4)."""
    visit, certificate, person = _asked(request, launch, certificate_id, Action.USE_RISK)
    answers = {name.removeprefix(_ANSWER): str(value) for name, value in request.POST.items() if name.startswith(_ANSWER)}
    risk.calculate(
        certificate_id=certificate_id, code=request.POST.get("code", ""), answers=answers, postal_code=_postal_code(visit),
        person=person, by=visit.actor, at=visit.at,
    )  # fmt: skip
    used(Use.CALCULATE_CLICKED, certificate, visit.actor)
    return _shown(request, visit, certificate, person)


def _postal_code(visit: Visit) -> str:
    """The postal code of a care unit; of a unit within one it is not told (integration 12)."""
    unit = next((one.details for one in visit.login.user.units if one.details.hsa_id == visit.actor.unit_id), None)
    code = unit.postal_code.replace(" ", "") if unit is not None else ""
    return code if len(code) == 5 and code.isdecimal() else ""


@require_POST
def opinion(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Keep the doctor's own opinion of the risk (4.3)."""
    visit, _, person = _asked(request, launch, certificate_id, Action.JUDGE_RISK)
    try:
        given = Opinion(request.POST.get("opinion", ""))
    except ValueError as error:
        raise BadInput("opinion") from error
    risk.give_opinion(certificate_id=certificate_id, opinion=given, person=person, by=visit.actor, at=visit.at)
    return JsonResponse({"saved": given.value})


@require_POST
def use(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Note what the user did with the panel (4.8)."""
    visit, certificate, _ = _asked(request, launch, certificate_id, Action.USE_RISK)
    named = request.POST.get("use", "")
    found = next((one for one in Use if one == named and one not in SEEN_BY_SERVER), None)
    if found is None:
        raise BadInput("use")
    used(found, certificate, visit.actor)
    return HttpResponse(status=204)
