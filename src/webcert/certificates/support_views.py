"""Decision support beside a draft, made anew when the answers it follows from have been saved (decision-support 2 and 3)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from webcert.adapters import outside
from webcert.certificates import queries
from webcert.certificates.models import Certificate
from webcert.certificates.requests import Visit, visit_of
from webcert.decisionsupport import fmb_panel, icf, sick_leave
from webcert.decisionsupport.codes import installed
from webcert.decisionsupport.fmb import FMB
from webcert.decisionsupport.icf import ICF, Asked
from webcert.domain.access import Action, Denial
from webcert.domain.clock import swedish_date
from webcert.domain.errors import NotAllowed, Unavailable
from webcert.formlang.answers import Answers
from webcert.formlang.support import Support
from webcert.formlang.text_questions import IcfText

#: Where FMB is read in whole.
SITE = "https://roi.socialstyrelsen.se/fmb"


@require_GET
def show(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """What is shown for the draft as it is saved; asked for by the page itself, which is no activity."""
    visit = visit_of(request, launch, activity=False)
    draft, _ = queries.certificate_for(visit.actor, certificate_id, Action.EDIT, outside.person_registry())
    support = draft.kind.support
    if support is None:
        raise NotAllowed(Denial.DATA_NOT_FOUND)
    answers = draft.load_answers(now=visit.at)
    return JsonResponse({
        "fmb": _fmb(request, answers, support, request.GET.get("vald", "")[:10]),
        "icf": {question.id: _icf(request, answers, support, question, asked) for question, asked in _asked(support)},
        "longer": _longer(draft, answers, support, visit),
    })  # fmt: skip


def _fmb(request: HttpRequest, answers: Answers, support: Support, wanted: str) -> str:
    panel = fmb_panel.panel(answers[support.diagnoses], FMB.get(), installed())
    return render_to_string("components/fmb.html", {"panel": panel, "chosen": panel.chosen(wanted), "site": SITE}, request)


def _asked(support: Support) -> tuple[tuple[IcfText, Asked], ...]:
    return (support.function, Asked.FUNCTION), (support.activity, Asked.ACTIVITY)


def _icf(request: HttpRequest, answers: Answers, support: Support, question: IcfText, asked: Asked) -> dict[str, object]:
    entered, fmb, categories = answers[support.diagnoses], FMB.get(), ICF.get()
    why_nothing = icf.why_nothing(entered, asked, fmb, categories)
    groups = icf.groups(entered, asked, fmb, categories)
    content = {"groups": groups, "question": question, "codes": installed()}
    return {
        "why_nothing": why_nothing, "none_entered": why_nothing == icf.NO_DIAGNOSIS,
        "chooser": "" if why_nothing else render_to_string("components/icf_chooser.html", content, request),
    }  # fmt: skip


def _longer(draft: Certificate, answers: Answers, support: Support, visit: Visit) -> str:
    """What the box by the periods says; "" for no box (decision-support 2.5 to 2.7)."""
    periods = [sick_leave.Period(one.start, one.end) for row in answers[support.periods] if (one := row.interval)]
    proposed, entered, fmb = sick_leave.proposed(periods), answers[support.diagnoses], FMB.get()
    infection = bool(answers[support.infection])
    if proposed is None or infection or sick_leave.recommendation(entered, fmb) is None:
        return ""
    unit = visit.login.user.home(visit.actor.unit_id)
    days = sick_leave.look_back(proposed, swedish_date(visit.at))
    try:
        earlier = outside.certificate_registry().active_sick_leaves(draft.person_id, unit.hsa_id if unit else visit.actor.unit_id, days)
    except Unavailable:
        return sick_leave.NOT_COMPUTED
    found = sick_leave.assess(periods, entered, earlier, fmb, infection=infection)
    return found.warning if found else ""
