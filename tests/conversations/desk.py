"""A member of staff at a desk: opens documents and presses what is there, through the product's own addresses."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client, TestCase
from django.urls import reverse
from lxml import html
from structlog.testing import capture_logs

from tests import signer
from tests.conversations.panel_page import Panel, ThreadOnPage, find
from webcert.adapters.signing import values
from webcert.certificates import actions, signing
from webcert.certificates.models import Certificate
from webcert.conversations.models import Message
from webcert.domain.document import UnitDetails
from webcert.domain.person import Person
from webcert.domain.staff import StaffMember
from webcert.launch import session as logins

#: The browser's mark on requests that a page makes by itself.
_OWN = {"Sec-Fetch-Mode": "same-origin"}


@dataclass(frozen=True)
class Answer:
    """What the product answered: HTTP status, the code of a refusal ("" for none), and what came."""

    status: int
    refusal: str
    content: Any

    @property
    def is_ok(self) -> bool:
        """Whether it was done."""
        return self.status in (200, 204) and not self.refusal

    @property
    def told(self) -> str:
        """What the user is told."""
        return f"{self.content.get('title', '')} {self.content.get('message', '')}".strip()

    @property
    def new_draft(self) -> Certificate:
        """The document that the page goes to."""
        return Certificate.objects.get(pk=self.content["location"].partition("#")[0].rpartition("/")[2])


class Desk:
    """One login on one unit, in one launch context."""

    def __init__(
        self, user: StaffMember, unit: UnitDetails, *, now: Callable[[], datetime], key_folder: Path, patient: Callable[[], Person | None],
        **link: object,
    ) -> None:  # fmt: skip
        self.user, self.now, self.key_folder, self.patient = user, now, key_folder, patient
        self.client, at = Client(), now()
        login = uuid.uuid4().hex
        stored = self.client.session
        stored["login"] = {"id": login, "user": user.to_json(), "began": at.isoformat(), "unit": unit.hsa_id, "recheck": "2100-01-01T00:00:00+00:00"}
        stored["active"] = at.isoformat()
        stored.save()
        self.login = logins.Login(id=login, user=user, unit=unit)
        self.context = logins.new_context(self.login, link=link, certificate_id=uuid.uuid4(), at=at)
        self.actor = self.login.actor(link)

    def _call(self, method: str, name: str, about: Certificate, *more: object, **fields: object) -> Answer:
        address = reverse(name, args=[self.context.id, about.pk, *more])
        with capture_logs() as lines, TestCase.captureOnCommitCallbacks(execute=True):
            response = getattr(self.client, method)(address, fields, headers=_OWN)
        refusal = next((one["code"] for one in lines if one["event"] == "access_refused"), "")
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return Answer(response.status_code, refusal, response.json() if is_json else {})

    def opens(self, document: Certificate) -> Page:
        """Open a document as the care system's link does."""
        response = self.client.get(reverse("document", args=[self.context.id, document.pk]))
        return Page(response.status_code, response.content.decode())

    def panel(self, about: Certificate) -> Panel:
        """The panel as it is now."""
        return self.opens(about).panel

    def reads_panel(self, about: Certificate) -> Answer:
        """What an open page gets when it asks for the panel."""
        return self._call("get", "questions", about)

    def asks(self, about: Certificate, subject: str = "KONTKT", text: str = "Vem är handläggare?") -> Answer:
        """Send a new question."""
        return self._call("post", "ask", about, subject=subject, text=text)

    def answers(self, about: Certificate, question: int | ThreadOnPage | Message, text: str = "I mars.") -> Answer:
        """Answer a question."""
        return self._call("post", "answer-question", about, _number(question), text=text)

    def ticks(self, about: Certificate, question: int | ThreadOnPage | Message) -> Answer:
        """Tick "Hanterad"."""
        return self._call("post", "handle-question", about, _number(question), handled="1")

    def unticks(self, about: Certificate, question: int | ThreadOnPage | Message) -> Answer:
        """Take the tick back."""
        return self._call("post", "handle-question", about, _number(question), handled="0")

    def complements(self, about: Certificate) -> Answer:
        """Press "Komplettera intyg" (A)."""
        return self._call("post", "complement", about)

    def complements_with_comment(self, about: Certificate, text: str = "Inget nytt") -> Answer:
        """Choose that there is nothing more to tell (B)."""
        return self._call("post", "complement-with-comment", about, text=text)

    def replies(self, about: Certificate, text: str = "Ingen kan ansvara.") -> Answer:
        """Choose that nobody can be responsible (C)."""
        return self._call("post", "answer-request", about, text=text)

    def writes(self, about: Certificate, kind: str, text: str, *, question: ThreadOnPage | Message | None = None, subject: str = "") -> Answer:
        """Write without sending: the page saves by itself."""
        number = _number(question) if question is not None else ""
        return self._call("post", "question-draft", about, kind=kind, text=text, question=number, subject=subject)

    def renews(self, about: Certificate) -> Answer:
        """Press "Förnya"."""
        return self._call("post", "renew", about)

    def replaces(self, about: Certificate) -> Answer:
        """Press "Ersätt"."""
        return self._call("post", "replace", about)

    def copies(self, about: Certificate) -> Answer:
        """Press "Kopiera"."""
        return self._call("post", "copy", about)

    def revokes(self, about: Certificate) -> Answer:
        """Press "Makulera"."""
        return self._call("post", "revoke", about, reason="FEL_PATIENT", text="")

    def sends(self, about: Certificate) -> Answer:
        """Press "Skicka till Försäkringskassan"."""
        return self._call("post", "send", about)

    def deletes(self, draft: Certificate) -> Answer:
        """Press "Radera" in an opened draft."""
        self.opens(draft)
        draft.refresh_from_db()
        return self._call("post", "delete", draft, revision=draft.revision)

    def marks_ready(self, draft: Certificate) -> Answer:
        """Press "Markera klart för signering" in an opened draft."""
        self.opens(draft)
        draft.refresh_from_db()
        return self._call("post", "mark-ready", draft, revision=draft.revision)

    def saves(self, draft: Certificate, **changed: object) -> Certificate:
        """Change answers in an opened draft."""
        draft.refresh_from_db()
        answers = draft.kind.load(draft.answers | changed, today=self.now().date(), born=draft.person_id.birth_year)
        return actions.autosave(
            certificate_id=draft.pk, answers=answers, unit=draft.unit_details(), revision=draft.revision, save_id=str(uuid.uuid4()),
            window=self.context.id, issuer=self.user.issuer, by=self.actor, at=self.now(),
        )  # fmt: skip

    def signs(self, draft: Certificate) -> Certificate:
        """Open a draft and sign it."""
        self.opens(draft)
        draft.refresh_from_db()
        person = self.patient()
        ticket = signing.start_signing(
            certificate_id=draft.pk, revision=draft.revision, window=self.context.id, launch_id=self.context.id, login=self.login.id,
            person=person, issuer=self.user.issuer, by=self.actor, at=self.now(),
        )  # fmt: skip
        key, certificate = signer.for_one_occasion(self.key_folder, hsa_id=self.user.hsa_id, name=self.user.name)
        _, value = values.sign(bytes(ticket.signed_info), key)
        return signing.complete_signing(
            ticket_id=ticket.id, value=value, certificate_der=certificate.public_bytes(Encoding.DER), person=person, by=self.actor, at=self.now()
        )


def _number(question: int | ThreadOnPage | Message) -> int:
    return question if isinstance(question, int) else question.pk if isinstance(question, Message) else question.number


@dataclass(frozen=True)
class Page:
    """A whole page."""

    status: int
    source: str

    @property
    def panel(self) -> Panel:
        """The panel beside the document."""
        return Panel.read(self.source)

    @property
    def header(self) -> str:
        """The header: status and lines."""
        found = find(html.fromstring(self.source), ".header__state")
        return " ".join(found[0].text_content().split()) if found else ""

    @property
    def buttons(self) -> dict[str, bool]:
        """The header's buttons, and whether each can be pressed."""
        found = find(html.fromstring(self.source), ".header__buttons button") + find(html.fromstring(self.source), ".header__buttons a")
        return {" ".join(one.text_content().split()): "disabled" not in one.attrib and one.get("aria-disabled") != "true" for one in found}

    @property
    def text(self) -> str:
        """Everything it says."""
        return " ".join(html.fromstring(self.source).text_content().split())

    def links_to(self, document: Certificate) -> bool:
        """Whether it has a link to a document."""
        return any(str(document.pk) in (one.get("href") or "") for one in find(html.fromstring(self.source), "a"))
