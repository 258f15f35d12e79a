"""Mina intyg: the patient reads her own certificates and sends them (integration.md 1, 6.3)."""

from __future__ import annotations

import httpx
from flask import Blueprint, Response, abort, render_template, request, url_for

from webcert.sandbox import browser, checks, readable, registry
from webcert.sandbox.elements import text
from webcert.sandbox.inbox import PARTIES
from webcert.sandbox.people import Patient
from webcert.sandbox.records import Certificate, CitizenEvent, Part, Sent, StatusCode
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.settings import Settings
from webcert.sandbox.web import see_other

_SECONDS = 5.0


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The pages under `/minaintyg`."""
    pages = Blueprint("citizen", __name__, url_prefix="/minaintyg")
    state = sandbox.state

    def patient() -> Patient:
        """The patient who is logged in, remembered by key so that no number stands in an address."""
        found = state.people.patients.get(request.cookies.get(browser.PATIENT, ""))
        return state.patient(found) if found else abort(404)

    def visible() -> list[Certificate]:
        """What the patient can see: a revoked certificate is gone (workflow.md 5.12)."""
        return [one for one in state.certificates_of(patient()) if not one.is_revoked]

    def certificate(certificate_id: str) -> Certificate:
        mine = {one.id: one for one in visible()}
        return mine.get(certificate_id) or abort(404)

    @pages.get("/")
    def choose() -> str:
        known = [one for one in state.people.patients.values() if one.is_known]
        return render_template(
            "citizen/choose.html", patients=known, chosen=request.cookies.get(browser.PATIENT, "tolvan")
        )

    @pages.post("/")
    def log_in() -> Response:
        key = request.form.get("patient", "")
        if key not in state.people.patients:
            abort(400)
        response = see_other(url_for("citizen.mine"))
        response.set_cookie(browser.PATIENT, key, httponly=True, samesite="Lax")
        return response

    @pages.get("/intyg")
    def mine() -> str:
        lines = [(one, readable.read(one)) for one in visible()]
        return render_template(
            "citizen/list.html",
            patient=patient(),
            lines=lines,
            sent_to=_sent_to,
            just_sent=request.args.get("skickat", ""),
        )

    @pages.get("/intyg/<certificate_id>")
    def read(certificate_id: str) -> str:
        found = certificate(certificate_id)
        recipient = checks.recipient_of(found.code)
        return render_template(
            "citizen/certificate.html", certificate=found, content=readable.read(found), patient=patient(),
            recipient=PARTIES[Part(recipient)] if recipient else "", sent_to=_sent_to(found),
            can_send=bool(recipient) and registry.why_not_send(found, recipient) is None,
        )  # fmt: skip

    @pages.post("/intyg/<certificate_id>/skicka")
    def send(certificate_id: str) -> Response:
        """Send to the recipient of the type, once; pressing twice is pressing once."""
        with state.lock:
            found = certificate(certificate_id)
            recipient = checks.recipient_of(found.code)
            sends = registry.why_not_send(found, recipient) is None
            if sends:
                sent = Sent(id=found.id, recipient=recipient, by="citizen", at=state.time)
                state.record(sent, system="citizen", operation="send", certificate=found.id)
        if sends:
            _tell(sandbox, found)
        return see_other(url_for("citizen.mine", skickat=found.id))

    return pages


def _sent_to(certificate: Certificate) -> list[tuple[str, str]]:
    """Recipients by name with the time of sending."""
    return [(PARTIES[Part(one.part)], one.at) for one in certificate.statuses if one.code == StatusCode.SENT]


def _tell(sandbox: Sandbox, certificate: Certificate) -> None:
    """Put the event of integration.md 6.3 where the product takes it, or only note it."""
    event = {
        "action": "sent",
        "certificate-id": certificate.id,
        "certificate-type": certificate.code,
        "certificate-type-version": certificate.version,
        "care-unit-id": text(readable.intyg(certificate), "skapadAv/enhet/enhets-id/extension"),
    }
    outcome = _put(sandbox.settings, event)
    sandbox.state.record(
        CitizenEvent(certificate=certificate.id, event=event, outcome=outcome, at=sandbox.state.time),
        system="citizen", operation="event", outcome=outcome, certificate=certificate.id,
    )  # fmt: skip


def _put(settings: Settings, event: dict[str, str]) -> str:
    """What became of the event: "noted" without an address, the HTTP status, or "no answer"."""
    if not settings.event_url:
        return "noted"
    try:
        answer = httpx.post(
            settings.event_url, json=event, headers={"Authorization": f"Bearer {settings.event_token}"}, timeout=_SECONDS,
            follow_redirects=False, trust_env=False,
        )  # fmt: skip
    except httpx.HTTPError:
        return "no answer"
    return str(answer.status_code)
