"""What the registry holds and what the authorities have received: lists, certificates to read, raw XML."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, url_for

from webcert.sandbox import readable
from webcert.sandbox.people import Patient
from webcert.sandbox.readable import Readable
from webcert.sandbox.records import Certificate, MessageSent, Part, Status, StatusCode
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.state import State

PARTIES = {
    Part.CARE: "Vården",
    Part.INSURANCE: "Försäkringskassan",
    Part.TRANSPORT: "Transportstyrelsen",
    Part.CITIZEN: "Invånaren",
}
STATUSES = {StatusCode.RECEIVED: "mottaget", StatusCode.SENT: "skickat", StatusCode.REVOKED: "makulerat"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A certificate in a list: when it came, from whom ("care" or "citizen"), and what it says."""

    at: str
    by: str
    certificate: Certificate
    content: Readable
    patient: Patient | None


def _line(state: State, certificate: Certificate, *, at: str, by: str = "") -> Line:
    return Line(
        at=at, by=by, certificate=certificate, content=readable.read(certificate),
        patient=state.patient_with(certificate.person),
    )  # fmt: skip


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The registry and the inboxes of Försäkringskassan and Transportstyrelsen."""
    pages = Blueprint("inbox", __name__)
    state = sandbox.state

    def received(recipient: Part) -> str:
        with state.lock:
            lines = [_line(state, found, at=sent.at, by=sent.by) for sent, found in state.sent_to(recipient)]
        return render_template("inbox/received.html", name=PARTIES[recipient], lines=lines)

    def stored(certificate_id: str) -> Certificate:
        return state.certificates.get(certificate_id) or abort(404)

    def sent(certificate_id: str, recipient: Part) -> Certificate:
        certificate = stored(certificate_id)
        if not certificate.time_of(StatusCode.SENT, recipient):
            abort(404)
        return certificate

    def shown(certificate: Certificate, *, back: str, raw: str, who: str) -> str:
        return render_template(
            "inbox/certificate.html", certificate=certificate, content=readable.read(certificate),
            patient=state.patient_with(certificate.person), back=url_for(back), who=who,
            raw=url_for(raw, certificate_id=certificate.id), statuses=_in_words(certificate.statuses),
            messages=_messages(state, certificate),
        )  # fmt: skip

    @pages.get("/fk/")
    def insurance() -> str:
        return received(Part.INSURANCE)

    @pages.get("/fk/intyg/<certificate_id>")
    def insurance_read(certificate_id: str) -> str:
        found = sent(certificate_id, Part.INSURANCE)
        return shown(found, back="inbox.insurance", raw="inbox.raw", who=PARTIES[Part.INSURANCE])

    @pages.get("/ts/")
    def transport() -> str:
        return received(Part.TRANSPORT)

    @pages.get("/ts/intyg/<certificate_id>")
    def transport_read(certificate_id: str) -> str:
        found = sent(certificate_id, Part.TRANSPORT)
        return shown(found, back="inbox.transport", raw="inbox.raw", who=PARTIES[Part.TRANSPORT])

    @pages.get("/registry/")
    def registry() -> str:
        with state.lock:
            found = list(reversed(state.certificates.values()))
            lines = [_line(state, one, at=one.time_of(StatusCode.RECEIVED)) for one in found]
        return render_template("inbox/registry.html", lines=lines, in_words=_in_words)

    @pages.get("/registry/intyg/<certificate_id>")
    def registry_read(certificate_id: str) -> str:
        return shown(stored(certificate_id), back="inbox.registry", raw="inbox.raw", who="Intygstjänsten")

    @pages.get("/registry/intyg/<certificate_id>/xml")
    def raw(certificate_id: str) -> Response:
        """The RegisterCertificate element exactly as it came."""
        response = Response(stored(certificate_id).xml, content_type="application/xml; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="intyg-{certificate_id}.xml"'
        return response

    return pages


def _in_words(statuses: tuple[Status, ...]) -> list[tuple[str, str, str]]:
    """Each status as party, word and time."""
    return [(PARTIES[Part(one.part)], STATUSES[StatusCode(one.code)], one.at) for one in statuses]


def _messages(state: State, certificate: Certificate) -> list[MessageSent]:
    return [one for one in state.messages.values() if one.certificate == certificate.id]
