"""What the registry holds and what the authorities have received: lists, certificates to read, raw XML."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, url_for

from webcert.sandbox import readable
from webcert.sandbox.people import Patient
from webcert.sandbox.readable import Readable
from webcert.sandbox.records import Certificate, Part, Status, StatusCode
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.state import State

PARTIES = {
    Part.CARE: "Vården",
    Part.INSURANCE: "Försäkringskassan",
    Part.TRANSPORT: "Transportstyrelsen",
    Part.CITIZEN: "Invånaren",
}
#: The authorities' inboxes by the first step of their addresses.
INBOXES = {"fk": Part.INSURANCE, "ts": Part.TRANSPORT}
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

    def stored(certificate_id: str) -> Certificate:
        return state.certificates.get(certificate_id) or abort(404)

    def shown(certificate: Certificate, *, back: str, who: str) -> str:
        return render_template(
            "inbox/certificate.html", certificate=certificate, content=readable.read(certificate),
            patient=state.patient_with(certificate.person), back=back, who=who,
            raw=url_for("inbox.raw", certificate_id=certificate.id), statuses=_in_words(certificate.statuses),
            messages=state.messages_of(certificate.id),
        )  # fmt: skip

    @pages.get("/<any(fk, ts):inbox>/")
    def received(inbox: str) -> str:
        recipient = INBOXES[inbox]
        with state.lock:
            lines = [_line(state, found, at=sent.at, by=sent.by) for sent, found in state.sent_to(recipient)]
        return render_template("inbox/received.html", inbox=inbox, name=PARTIES[recipient], lines=lines)

    @pages.get("/<any(fk, ts):inbox>/intyg/<certificate_id>")
    def received_read(inbox: str, certificate_id: str) -> str:
        certificate, recipient = stored(certificate_id), INBOXES[inbox]
        if not certificate.time_of(StatusCode.SENT, recipient):
            abort(404)
        return shown(certificate, back=url_for("inbox.received", inbox=inbox), who=PARTIES[recipient])

    @pages.get("/registry/")
    def registry() -> str:
        with state.lock:
            found = list(reversed(state.certificates.values()))
            lines = [_line(state, one, at=one.time_of(StatusCode.RECEIVED)) for one in found]
        return render_template("inbox/registry.html", lines=lines, in_words=_in_words)

    @pages.get("/registry/intyg/<certificate_id>")
    def registry_read(certificate_id: str) -> str:
        return shown(stored(certificate_id), back=url_for("inbox.registry"), who="Intygstjänsten")

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
