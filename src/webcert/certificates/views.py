"""The pages of drafts and certificates: parse, call one action, present (style 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from webcert.adapters import outside, pdf
from webcert.certificates import actions, presentation, queries, risk_panel
from webcert.certificates.header import Seen, header
from webcert.certificates.lifecycle_dialogs import dialogs
from webcert.certificates.models import Certificate, Status
from webcert.certificates.panel import panel
from webcert.certificates.requests import Visit, revision_of, told, visit_of
from webcert.certificates.signing import failure_of, is_sent_when_signed
from webcert.certificates.standing import family_of, refuse_now, standing_of
from webcert.decisionsupport import search
from webcert.domain.access import Action, Denial, why_not_whoever
from webcert.domain.clock import swedish, swedish_date
from webcert.domain.document import PatientDetails, RelationKind, UnitDetails
from webcert.domain.errors import BadInput, NotAllowed
from webcert.domain.ids import PersonId
from webcert.domain.lifecycle import why_not_now
from webcert.domain.patient import full_name, is_from_registry, obtained_address, patient_details, written_address
from webcert.domain.person import Person
from webcert.domain.staff import Role
from webcert.formlang.diagnoses import SYSTEMS
from webcert.formlang.problems import BadForm
from webcert.launch import links, preferences, session
from webcert.launch.pages import error_page

log = structlog.get_logger()
#: What pages of certificates that only the registry holds give for a revision; they have none.
_NOT_HELD = "registry"


@require_GET
def document(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """The draft or the certificate (workflow 5.2)."""
    visit = visit_of(request, launch)
    found = queries.find(certificate_id, outside.certificate_registry())
    action = Action.VIEW if found is not None and found.is_signed else Action.VIEW_DRAFT
    certificate, person = queries.certificate_for(visit.actor, certificate_id, action, outside.person_registry(), found=found)
    may_edit = queries.allowed(Action.EDIT, certificate, visit.actor, person)
    if may_edit and certificate.is_draft:
        number = links.present_number(visit.context.parameters, today=swedish_date(visit.at))
        certificate = actions.take_number(certificate, number, by=visit.actor, at=visit.at)
        certificate = actions.take_patient(certificate, person, links.address(visit.context.parameters), by=visit.actor, at=visit.at)
    actions.take_reference(certificate, visit.context.parameters.get("ref", ""))
    takes_turn = may_edit or queries.allowed(Action.DELETE, certificate, visit.actor, person)
    raised = actions.open_document(certificate, window=visit.window, may_edit=takes_turn, by=visit.actor, at=visit.at)
    if certificate.is_draft and may_edit and not actions.signing_by_other(certificate, visit.actor, visit.at):
        return render(request, "pages/draft.html", {"page": _draft_page(certificate, person, visit) | {
            "texts_raised": raised, "signing_failed": failure_of(certificate, request.GET.get("ticket", ""), visit.login.id)}})
    return render(request, "pages/certificate.html", {"page": _certificate_page(certificate, person, visit)})


def _common(certificate: Certificate, person: Person, visit: Visit) -> dict[str, Any]:
    texts = certificate.texts()
    link, unit, seen = visit.context.parameters, visit.login.unit, seen_by(certificate, person, visit)
    deceased = person.deceased or visit.actor.deceased_in_link
    states_name = certificate.is_signed and certificate.kind.patient_named
    differs = not states_name and links.name_differs(link, person.first_name, person.middle_name, person.last_name)
    renamed = states_name and full_name(certificate.patient_details()) != person.name
    asked_registry = certificate.kind.patient_named and certificate.is_draft and is_from_registry(person, links.address(link))
    today = swedish_date(visit.at)
    present, reserve = links.present_number(link, today=today), links.reserve_number(link, today=today)
    former = PersonId(certificate.former_number) if certificate.former_number else None
    if present is not None and present != certificate.person_id:
        former = certificate.person_id
    return {
        "id": str(certificate.pk), "name": certificate.kind.name, "form": certificate.kind.form, "texts": texts,
        "user": visit.actor.name, "role": visit.actor.role.swedish, "unit_name": unit.name if unit else "",
        "provider_name": unit.provider_name if unit else "", "patient_name": person.name,
        "patient_number": (present or person.person_id).formatted, "former_number": former.formatted if former else "",
        "revision": certificate.revision if certificate.is_held else _NOT_HELD, "close_url": reverse("close-window", args=[visit.context.id]),
        "protected_user": visit.login.user.protected, "signs": visit.actor.role is not Role.CARE_ADMINISTRATOR,
        "inactive_unit": visit.actor.inactive_unit, "show_renew_dialog_url": reverse("show-renew-dialog"),
        "flags": presentation.flags(
            person, deceased=deceased, name_differs=differs, number_changed=former is not None, reserve_number=reserve,
            name_changed=renamed, address_from_registry=asked_registry,
        ),
        "about": [part for part in texts.headings.get("FRM_2", "").strip().split("\n\n") if part],
        "actions": dialogs(seen), "protected": person.protected, "successor": certificate.kind.successor,
        "send_reminder": certificate.kind.send_reminder,
        "print_url": f"{_url('print', visit, certificate)}?variant=full", "what": "intyg" if certificate.is_signed else "utkast",
        "poll_url": _url("poll", visit, certificate), "header": header(seen), "panel": panel(seen, texts),
        "side_folded": preferences.get(visit.actor.hsa_id, preferences.SIDE_FOLDED) == "true", "choice_url": reverse("preference"),
    }  # fmt: skip


def _draft_page(certificate: Certificate, person: Person, visit: Visit) -> dict[str, Any]:
    answers = certificate.kind.fit(certificate.load_answers(now=visit.at), certificate.texts())
    common = _common(certificate, person, visit)
    is_administrator = visit.actor.role is Role.CARE_ADMINISTRATOR
    responsible = visit.context.parameters.get("responsibleHospName", "Ej angivet") if is_administrator else None
    return {
        **common, "today": swedish_date(visit.at).isoformat(), "left_out": certificate.left_out, "responsible": responsible, "read_only": False,
        "categories": presentation.form(
            certificate.kind, answers, common["texts"], search_url=reverse("diagnoses"), unseen=certificate.unseen,
            earlier=_last_period(certificate, visit),
        ),
        "unit_fields": presentation.unit_fields(certificate.unit_details()),
        "patient_fields": presentation.patient_fields(certificate),
        "patient_locked": obtained_address(person, links.address(visit.context.parameters)) is not None,
        "may_mark_ready": queries.allowed(Action.MARK_READY, certificate, visit.actor, person),
        "ready": presentation.minute(certificate.ready_at) if certificate.ready_at else "",
        "support_url": _url("support", visit, certificate) if certificate.kind.support else "",
        "looked_at": certificate.kind.support.looked_at if certificate.kind.support else (),
        "reason": certificate.kind.support.reason.id if certificate.kind.support else "",
        "sends_when_signed": is_sent_when_signed(certificate), "recipient": certificate.kind.recipient.name,
        "can_sign": queries.allowed(Action.SIGN, certificate, visit.actor, person),
        "save_url": _url("answers", visit, certificate), "sign_url": _url("sign", visit, certificate),
        "signing_method": settings.SIGNING_METHOD,
        "risk": risk_panel.tab(seen_by(certificate, person, visit)),
    }  # fmt: skip


def _last_period(draft: Certificate, visit: Visit) -> tuple[str, str] | None:
    """The last period of the certificate that the draft renews, where the type tells of one (fk7804 9)."""
    if not draft.relation or draft.relation["kind"] != RelationKind.RENEWS:
        return None
    parent = family_of(draft).parent
    return draft.kind.earlier(parent.load_answers(now=visit.at), swedish_date(visit.at)) if parent else None


def _certificate_page(certificate: Certificate, person: Person, visit: Visit) -> dict[str, Any]:
    common = _common(certificate, person, visit)
    minimal = f"{_url('print', visit, certificate)}?variant=minimal" if _may_print_minimal(certificate, person, visit) else ""
    return {
        **common, **presentation.content(certificate, common["texts"], at=visit.at), "minimal_url": minimal,
        "signature": presentation.signature(certificate), "state": presentation.state(certificate), "revoked": certificate.revoked_at is not None,
    }  # fmt: skip


def _url(name: str, visit: Visit, certificate: Certificate) -> str:
    return reverse(name, args=[visit.context.id, certificate.pk])


def _may_print_minimal(certificate: Certificate, person: Person, visit: Visit) -> bool:
    unless = certificate.kind.minimal_unless
    holds = unless is not None and unless.holds(certificate.load_answers(now=visit.at))
    possible = why_not_now(Action.PRINT_MINIMAL, standing_of(certificate)) is None
    return possible and not holds and queries.allowed(Action.PRINT_MINIMAL, certificate, visit.actor, person)


def seen_by(certificate: Certificate, person: Person, visit: Visit) -> Seen:
    """The document as this user sees it now."""
    family = family_of(certificate)
    return Seen(
        certificate=certificate, family=family, standing=standing_of(certificate, family), person=person, actor=visit.actor, at=visit.at,
        minimal=_may_print_minimal(certificate, person, visit), url=lambda name, other: _url(name, visit, other),
        signing="" if certificate.is_signed else actions.signing_by_other(certificate, visit.actor, visit.at),
        hides_renew_dialog=certificate.is_signed and preferences.is_set(visit.actor.hsa_id, preferences.HIDE_RENEW_DIALOG),
    )  # fmt: skip


def _answer(request: HttpRequest, certificate: Certificate, person: Person, visit: Visit) -> dict[str, Any]:
    problems = actions.problems_in(certificate, certificate.load_answers(now=visit.at))
    seen = seen_by(certificate, person, visit)
    return {
        "revision": certificate.revision, "header": render_to_string("components/header.html", {"header": header(seen)}, request),
        "risk": risk_panel.key_of(seen),
        "problems": [presentation.problem_json(one) for one in problems],
        "missing": presentation.missing(certificate.kind, problems, certificate.texts()),
    }  # fmt: skip


@require_http_methods(["PUT"])
def answers(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Autosave: the whole answer set with the revision it began from (workflow 7.1)."""
    visit = visit_of(request, launch)
    if request.content_type != "application/x-www-form-urlencoded":
        raise BadInput("Content-Type", status=415)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.EDIT, outside.person_registry())
    form = dict(QueryDict(request.body).lists())
    revision, save_id = revision_of(form.pop("revision", [])), _single(form, "save_id", 36)
    seen = _seen(form)
    unit, patient = _unit(form, certificate.unit_details()), _patient(form, certificate, person, visit)
    before = certificate.kind.fit(certificate.load_answers(now=visit.at), certificate.texts())
    try:
        read = certificate.kind.read_form(form, before=before)
        saved = actions.autosave(
            certificate_id=certificate_id, answers=read, unit=unit, revision=revision, save_id=save_id, window=visit.window,
            issuer=visit.login.user.issuer, by=visit.actor, at=visit.at, patient=patient, seen=seen,
        )  # fmt: skip
    except BadForm as bad:
        raise BadInput(bad.field) from bad
    return JsonResponse(_answer(request, saved, person, visit))


def _single(form: dict[str, list[str]], name: str, longest: int) -> str:
    values = form.pop(name, [""])
    if len(values) != 1 or len(values[0]) > longest:
        raise BadInput(name)
    return values[0]


def _seen(form: dict[str, list[str]]) -> frozenset[str]:
    """The prefilled answers that the user has been past; a page may be older than the draft and name more of them."""
    found = form.pop("seen", [])
    if len(found) > 200 or any(len(one) > 20 for one in found):
        raise BadInput("seen")
    return frozenset(found)


def _unit(form: dict[str, list[str]], unit: UnitDetails) -> UnitDetails:
    changed = {name: _single(form, f"unit:{name}", 300).strip() for name, _, _ in presentation.UNIT_FIELDS if f"unit:{name}" in form}
    return replace(unit, **changed)


def _patient(form: dict[str, list[str]], certificate: Certificate, person: Person, visit: Visit) -> PatientDetails | None:
    """The patient with the address of the form, which counts only where no complete one was obtained; None for types that name none."""
    if not certificate.kind.patient_named:
        return None
    stored = certificate.patient_details()
    changed = {name: _single(form, f"patient:{name}", 300).strip() for name, _, _ in presentation.PATIENT_FIELDS if f"patient:{name}" in form}
    written = replace(written_address(stored), **changed)
    return replace(patient_details(person, links.address(visit.context.parameters), written=written), person_id=stored.person_id)


@require_GET
def poll(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """The light question of an open page: who has the draft, and what has changed (D26). No activity, no look-up, no log."""
    visit = visit_of(request, launch, activity=request.GET.get("active") == "1")
    certificate = Certificate.objects.filter(pk=certificate_id).first()
    left = {"left": session.seconds_left(request, visit.at), "ends": session.end_of(request)[1]}
    if certificate is None:
        gone = None if request.GET.get("revision") == _NOT_HELD else told("deleted", "")
        return JsonResponse({"taken": gone, **left})
    queries.refuse(why_not_whoever(Action.VIEW_DRAFT, certificate.kind, visit.actor, queries.place_of(certificate)))
    answer: dict[str, Any] = {**left, "taken": None}
    try:
        revision = revision_of([request.GET.get("revision", "")])
        if not certificate.is_signed or revision != certificate.revision:
            actions.check_turn(certificate, revision=certificate.revision, window=visit.window, by=visit.actor, at=visit.at)
    except actions.Conflict as conflict:
        answer["taken"] = told(conflict.cause, conflict.name)
    if certificate.is_signed:
        person = queries.person_of(certificate, outside.person_registry())
        if person is not None and queries.allowed(Action.VIEW, certificate, visit.actor, person):
            seen = seen_by(certificate, person, visit)
            answer["header"] = render_to_string("components/header.html", {"header": header(seen)}, request)
            shown = panel(seen, certificate.texts())
            answer["version"] = shown.version if shown else ""
    elif request.GET.get("problems") == "1":
        certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.VIEW_DRAFT, outside.person_registry())
        answer |= _answer(request, certificate, person, visit)
    return JsonResponse(answer)


@require_POST
def close_window(request: HttpRequest, launch: str) -> HttpResponse:
    """A window tells that it is being closed (workflow 14)."""
    at = outside.now()
    session.close_window(request, session.context(session.current(request, at=at), launch), at=at)
    return HttpResponse(status=204)


@require_POST
def send(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """Send to the recipient; pressing twice is pressing once (P8)."""
    visit = visit_of(request, launch)
    certificate, person = queries.certificate_for(visit.actor, certificate_id, Action.SEND, outside.person_registry())
    if certificate.sent_at is None or certificate.revoked_at is not None:
        actions.send(certificate_id=certificate_id, person=person, sender=visit.login.user.issuer, by=visit.actor, at=visit.at)
    return JsonResponse({"location": _url("document", visit, certificate)})


@require_GET
def print_(request: HttpRequest, launch: str, certificate_id: UUID) -> HttpResponse:
    """The PDF as an attachment (workflow 5.6, D69)."""
    visit = visit_of(request, launch)
    found = queries.find(certificate_id, outside.certificate_registry())
    minimal = request.GET.get("variant") == "minimal"
    signed = found is not None and found.is_signed
    action = Action.PRINT_MINIMAL if minimal else Action.PRINT if signed else Action.PRINT_DRAFT
    certificate, person = queries.certificate_for(visit.actor, certificate_id, action, outside.person_registry(), found=found)
    refuse_now(action, certificate)
    if minimal and not _may_print_minimal(certificate, person, visit):
        raise NotAllowed(Denial.INVALID_STATE)
    unsigned = pdf.Variant.LOCKED_DRAFT if certificate.status == Status.DRAFT_LOCKED else pdf.Variant.DRAFT
    variant = pdf.Variant.MINIMAL if minimal else pdf.Variant.FULL if signed else unsigned
    try:
        made = pdf.render(
            certificate.document(now=visit.at), certificate.kind, certificate.texts(),
            variant=variant, signed_xml=bytes(certificate.signed.xml) if signed and certificate.is_held else None, printed_at=swedish(visit.at),
            sent=certificate.sent_at is not None,
        )  # fmt: skip
    except pdf.CannotPrint as error:
        log.error("print_failed", form=certificate.kind.form, version=certificate.text_version, reason=str(error))
        return error_page(request, "cannot-print", status=409 if error.told else None, detail=error.told)
    actions.printed(certificate, variant=variant.value, by=visit.actor, at=visit.at)
    name = pdf.file_name(certificate.kind, variant, swedish(visit.at))
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def diagnoses(request: HttpRequest) -> HttpResponse:
    """Suggestions for the diagnosis control (decision-support 1)."""
    session.current(request, at=outside.now())
    typed, system = request.GET.get("q", ""), request.GET.get("system", "")
    if len(typed) > 100:
        raise BadInput("q")
    if system not in SYSTEMS:
        raise BadInput("system")
    index = search.index(system)
    found = index.by_code(typed) if request.GET.get("by") == "code" else index.by_text(typed)
    hits = [{"code": hit.code, "text": hit.text, "allowed": hit.allowed} for hit in found.hits]
    return JsonResponse({"hits": hits, "more": found.more})


