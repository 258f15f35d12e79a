"""Försäkringskassan: writes to care with real SOAP requests to the product's own address."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from django.test import Client
from lxml import etree

from webcert.adapters.soap import envelope, results
from webcert.certificates.models import Certificate
from webcert.domain.clock import swedish

URL = "/services/send-message-to-care/v2.0"
RIV = "urn:riv:clinicalprocess:healthcond:certificate"
SUBJECTS = "ffa59d8f-8d7e-46ae-ac9e-31804e8e8499"
PARTIES = "769bb12b-bd9f-4203-a5cd-fd14f2eb3b80"
_SPACES = f'xmlns:r="{RIV}:SendMessageToCareResponder:2" xmlns:c="{RIV}:3" xmlns:t="{RIV}:types:3"'


@dataclass(frozen=True)
class Answered:
    """What the product said: HTTP status, result code, error id and text; a SOAP fault has the code "fault"."""

    status: int
    code: str
    error: str
    text: str

    @property
    def is_ok(self) -> bool:
        """Whether the message was taken."""
        return (self.status, self.code) == (200, "OK")


@dataclass(frozen=True)
class Item:
    """What a complement request points at."""

    question: str
    text: str = "Beskriv utförligare."
    instance: int | None = None

    def xml(self) -> str:
        """As it stands in the message."""
        row = f"<r:instans>{self.instance}</r:instans>" if self.instance is not None else ""
        return f"<r:komplettering><r:frage-id>{self.question}</r:frage-id>{row}<r:text>{escape(self.text)}</r:text></r:komplettering>"


@dataclass
class Authority:
    """Försäkringskassan, whose clock goes on with each message."""

    now: Callable[[], datetime]
    client: Client = field(default_factory=Client)

    def asks(self, about: Certificate, subject: str = "OVRIGT", text: str = "När är patienten åter?", **more: object) -> str:
        """Ask a question that is to be taken; gives its message id."""
        return self._taken(about, subject=subject, text=text, **more)

    def wants_complement(self, about: Certificate, *items: Item, text: str = "Vi behöver fler uppgifter.", **more: object) -> str:
        """Ask for a complement; gives the request's message id."""
        return self._taken(about, subject="KOMPLT", text=text, items=items, **more)

    def answers(self, about: Certificate, question: str, subject: str = "KONTKT", text: str = "Ring på torsdag.", **more: object) -> str:
        """Answer a question from care."""
        return self._taken(about, subject=subject, text=text, answers=question, **more)

    def reminds(self, about: Certificate, question: str, text: str = "Vi saknar svar på vår fråga.", **more: object) -> str:
        """Remind of a question."""
        return self._taken(about, subject="PAMINN", text=text, reminds_of=question, **more)

    def _taken(self, about: Certificate, **message: object) -> str:
        number = str(message.pop("message_id", uuid.uuid4()))
        answered = self.writes(about, message_id=number, **message)
        assert answered.is_ok, answered
        return number

    def writes(self, about: Certificate, **message: object) -> Answered:
        """Post a message; the fields that are not named are as they should be."""
        content = body(about, sent_at=swedish(self.now()), **message)
        return self.posts(envelope.wrap(content, logical_address=about.unit_id))

    def posts(self, data: bytes, *, content_type: str = "text/xml; charset=utf-8") -> Answered:
        """Post bytes to the product."""
        response = self.client.post(URL, data, content_type=content_type)
        answer = envelope.unwrap(response.content).body
        if etree.QName(answer).localname == "Fault":
            return Answered(response.status_code, "fault", "", "".join(answer.itertext()))
        result = results.read(answer)
        return Answered(response.status_code, result.code, result.error.value if result.error else "", result.text)


def body(
    about: Certificate, *, sent_at: datetime, message_id: str = "", subject: str = "OVRIGT", text: str = "En fråga.", heading: str = "",
    reference: str = "FK-2026-000123", person: str = "", certificate: str = "", reminds_of: str = "", answers: str = "", part: str = "FKASSA",
    contacts: Iterable[str] = ("Handläggare Test Handläggarsson", "010-000 00 00"), items: Iterable[Item] = (), answer_by: str = "",
    subject_system: str = SUBJECTS, part_system: str = PARTIES,
) -> bytes:  # fmt: skip
    """A SendMessageToCare element (questions 4)."""
    def some(name: str, value: str) -> str:
        return f"<r:{name}>{escape(value)}</r:{name}>" if value else ""

    reply = f"<r:svarPa><c:meddelande-id>{answers}</c:meddelande-id></r:svarPa>" if answers else ""
    lines = "".join(some("kontaktInfo", line) for line in contacts)
    made = (
        f"<r:SendMessageToCare {_SPACES}><r:meddelande-id>{message_id or uuid.uuid4()}</r:meddelande-id>{some('referens-id', reference)}"
        f"<r:skickatTidpunkt>{sent_at.replace(tzinfo=None).isoformat(timespec='seconds')}</r:skickatTidpunkt>"
        f"<r:intygs-id><t:root>{about.unit_id}</t:root><t:extension>{certificate or about.pk}</t:extension></r:intygs-id>"
        "<r:patientPerson-id><t:root>1.2.752.129.2.1.3.1</t:root>"
        f"<t:extension>{person or about.patient_number}</t:extension></r:patientPerson-id>"
        f"<r:logiskAdressMottagare>{about.unit_id}</r:logiskAdressMottagare>"
        f"<r:amne><t:code>{subject}</t:code><t:codeSystem>{subject_system}</t:codeSystem></r:amne>"
        f"{some('rubrik', heading)}<r:meddelande>{escape(text)}</r:meddelande>{some('paminnelseMeddelande-id', reminds_of)}{reply}"
        f"<r:skickatAv><r:part><t:code>{part}</t:code><t:codeSystem>{part_system}</t:codeSystem></r:part>{lines}</r:skickatAv>"
        f"{''.join(one.xml() for one in items)}{some('sistaDatumForSvar', answer_by)}</r:SendMessageToCare>"
    )
    return made.encode()
