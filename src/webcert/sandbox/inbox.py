"""What the registry holds and what the authorities have received: lists, certificates to read, raw XML."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from webcert.certtypes import catalogue
from webcert.formlang.certificate_type import Feature
from webcert.sandbox import messages, readable
from webcert.sandbox.people import Patient
from webcert.sandbox.readable import Readable
from webcert.sandbox.records import Certificate, MessageForwarded, MessageSent, Part, Status, StatusCode
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.state import State
from webcert.sandbox.web import see_other

PARTIES = {
    Part.CARE: "Vården",
    Part.INSURANCE: "Försäkringskassan",
    Part.TRANSPORT: "Transportstyrelsen",
    Part.CITIZEN: "Invånaren",
}
#: The authorities' inboxes by the first step of their addresses.
INBOXES = {"fk": Part.INSURANCE, "ts": Part.TRANSPORT}
#: Types that Försäkringskassan asks about.
_ASKED_ABOUT = frozenset(kind.code for kind in catalogue.TYPES if Feature.ASK in kind.can)
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

    def shown(certificate: Certificate, *, back: str, who: str, writes: bool = False, problem: str = "") -> str:
        return render_template(
            "inbox/certificate.html", certificate=certificate, content=readable.read(certificate),
            patient=state.patient_with(certificate.person), back=back, who=who,
            raw=url_for("inbox.raw", certificate_id=certificate.id), statuses=_in_words(certificate.statuses),
            threads=_threads(state, certificate.id), subjects=messages.SUBJECTS, pointable=list(messages.pointable(certificate)),
            writes=writes, problem=problem, today=state.time[:10],
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
        writes = recipient == Part.INSURANCE and certificate.code in _ASKED_ABOUT
        return shown(certificate, back=url_for("inbox.received", inbox=inbox), who=PARTIES[recipient], writes=writes)

    @pages.post("/fk/intyg/<certificate_id>/meddelande")
    def write(certificate_id: str) -> Response | tuple[str, int]:
        """Write to care, as a case worker at Försäkringskassan."""
        certificate = stored(certificate_id)
        try:
            messages.send(sandbox, certificate, _written(request.form))
        except messages.NotSent as error:
            back = url_for("inbox.received", inbox="fk")
            return shown(certificate, back=back, who=PARTIES[Part.INSURANCE], writes=True, problem=str(error)), 409
        return see_other(url_for("inbox.received_read", inbox="fk", certificate_id=certificate_id))

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


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A question with its answer and its reminders; `from_care` tells who asked."""

    question: MessageSent | MessageForwarded
    answer: MessageSent | MessageForwarded | None
    reminders: tuple[MessageForwarded, ...]
    from_care: bool


def _threads(state: State, certificate_id: str) -> list[Thread]:
    """The threads about a certificate, the newest question first."""
    found = state.messages_of(certificate_id)
    answers = {one.answers: one for one in found if one.answers}
    reminders = [one for one in found if isinstance(one, MessageForwarded) and one.reminds_of]
    questions = [one for one in found if not one.answers and not (isinstance(one, MessageForwarded) and one.reminds_of)]
    return [
        Thread(
            question=one, answer=answers.get(one.id), from_care=isinstance(one, MessageSent),
            reminders=tuple(each for each in reminders if each.reminds_of == one.id),
        )
        for one in reversed(questions)
    ]  # fmt: skip


def _written(form: MultiDict[str, str]) -> messages.Written:
    items = (
        messages.Item(question=question, instance=int(row) if row.isdigit() else 0, text=words.strip())
        for question, row, words in zip(form.getlist("item"), form.getlist("instance"), form.getlist("item-text"), strict=False)
        if question and words.strip()
    )
    return messages.Written(
        subject=form.get("subject", ""), text=form.get("text", "").strip(), heading=form.get("heading", "").strip(),
        answers=form.get("answers", ""), reminds_of=form.get("reminds", ""), answer_by=form.get("answer_by", ""), items=tuple(items),
    )  # fmt: skip


def _in_words(statuses: tuple[Status, ...]) -> list[tuple[str, str, str]]:
    """Each status as party, word and time."""
    return [(PARTIES[Part(one.part)], STATUSES[StatusCode(one.code)], one.at) for one in statuses]
