"""The panel of questions at the right of a certificate, as one user sees it (questions 7 and 8; ui 8 and 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

from webcert.certificates.header import Seen
from webcert.certificates.models import Certificate
from webcert.certificates.presentation import minute
from webcert.conversations import handling
from webcert.conversations.handling import Box
from webcert.conversations.models import ASKED_BY_CARE, DraftKind, Message, MessageDraft, Status
from webcert.conversations.threads import Thread, threads_of
from webcert.domain.access import Action
from webcert.domain.document import RelationKind
from webcert.formlang.certificate_type import Feature
from webcert.formlang.text_version import TextVersion

#: Texts longer than this are folded.
_FOLDED = 300
_ADDRESSES = ("questions", "ask", "question-draft", "complement", "complement-with-comment", "answer-request")


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemView:
    """What a complement request points at: heading and row of the question, its text, and the question to go to ("" for none)."""

    heading: str
    row: str
    text: str
    question: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CardView:
    """One message: who wrote what, when."""

    sender: str
    contacts: tuple[str, ...]
    subject: str
    time: str
    text: str
    folded: bool
    from_care: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderView:
    """A reminder above its question."""

    time: str
    text: str
    answer_by: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadView:
    """A question with everything that belongs to it; `box` is how it tells that it is handled."""

    number: int
    is_request: bool
    is_open: bool
    question: CardView
    answer: CardView | None
    reminders: tuple[ReminderView, ...]
    items: tuple[ItemView, ...]
    answer_by: date | None
    box: Box
    may_answer: bool
    begun: str
    answered_with: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelView:
    """Everything in the panel. `reads_only` is a complement draft's, which shows the requests of its parent and nothing to press."""

    is_sent: bool
    reads_only: bool
    counted: bool
    successor: str
    requests: tuple[ThreadView, ...]
    questions: tuple[ThreadView, ...]
    may_ask: bool
    subjects: tuple[tuple[str, str], ...]
    begun_subject: str
    begun_text: str
    may_complement: bool
    may_comment: bool
    may_reply: bool
    begun_comment: str
    begun_reply: str
    started: str
    urls: Mapping[str, str]
    version: str

    @property
    def open_requests(self) -> int:
        """How many requests are to be handled."""
        return sum(one.is_open for one in self.requests)

    @property
    def open_questions(self) -> int:
        """How many administrative questions are to be handled."""
        return sum(one.is_open for one in self.questions)

    @property
    def open(self) -> int:
        """The badge of the tab."""
        return self.open_requests + self.open_questions if self.counted else 0

    @property
    def begins_with_requests(self) -> bool:
        """Which of the two lists is seen first."""
        return bool(self.open_requests) or not self.open_questions


def panel(seen: Seen, texts: TextVersion) -> PanelView | None:
    """The panel of a certificate, or of a complement draft; None where there is none or the user may not read it."""
    about, reads_only = _about(seen)
    if about is None or Feature.QUESTIONS not in about.kind.can or not seen.has_access(Action.READ_QUESTIONS):
        return None
    drafts = {(one.question, one.kind): one for one in MessageDraft.objects.filter(certificate_id=about.pk)}
    threads = [_thread(one, seen, about, texts, drafts, reads_only=reads_only) for one in threads_of(about.pk)]
    if reads_only:
        threads = [one for one in threads if one.is_request]
    begun = drafts.get(("", DraftKind.QUESTION)) or MessageDraft()
    handles = seen.has_access(Action.HANDLE) and _is_own(seen) and not reads_only
    newest = next((one for one in sorted(threads, key=lambda one: one.number, reverse=True) if one.is_request and one.is_open), None)
    texts_begun = {one.kind: one.text for one in drafts.values() if one.kind in (DraftKind.COMMENT, DraftKind.REPLY)} if newest else {}
    started = seen.family.complement_draft
    return PanelView(
        is_sent=about.sent_at is not None, reads_only=reads_only, counted=handles or reads_only, successor=about.kind.successor,
        requests=tuple(one for one in threads if one.is_request), questions=tuple(one for one in threads if not one.is_request),
        may_ask=not reads_only and seen.may(Action.ASK), subjects=tuple((one.value, one.label) for one in ASKED_BY_CARE),
        begun_subject=begun.subject, begun_text=begun.text,
        may_complement=not reads_only and seen.may(Action.COMPLEMENT), may_comment=not reads_only and seen.may(Action.COMPLEMENT_WITH_COMMENT),
        may_reply=not reads_only and seen.may(Action.COMPLEMENT_BY_MESSAGE), begun_comment=texts_begun.get(DraftKind.COMMENT, ""),
        begun_reply=texts_begun.get(DraftKind.REPLY, ""), started=seen.url("document", started) if started and not reads_only else "",
        urls={name: seen.url(name, about) for name in _ADDRESSES}, version=_version(threads, seen),
    )  # fmt: skip


def _about(seen: Seen) -> tuple[Certificate | None, bool]:
    """The certificate whose questions are shown, and whether it is a draft's parent."""
    document = seen.certificate
    if document.is_signed:
        return document, False
    complements = document.relation is not None and document.relation["kind"] == RelationKind.COMPLEMENTS
    return (seen.family.parent if complements and document.is_draft else None), True


def _is_own(seen: Seen) -> bool:
    return seen.certificate.unit_id in seen.actor.own_units


def _thread(
    thread: Thread, seen: Seen, about: Certificate, texts: TextVersion, drafts: dict[tuple[str, str], MessageDraft], *, reads_only: bool
) -> ThreadView:
    question, revoked = thread.question, about.revoked_at is not None
    may = not reads_only and _is_own(seen) and seen.has_access(Action.HANDLE)
    answerable = not question.from_care and question.status == Status.WAITS_FOR_CARE and question.subject in ASKED_BY_CARE
    begun = drafts.get((question.message_id, DraftKind.ANSWER))
    return ThreadView(
        number=question.pk, is_request=question.is_request, is_open=thread.is_open, question=_card(question),
        answer=_card(thread.answer, answers=True) if thread.answer else None,
        reminders=tuple(
            ReminderView(time=minute(one.sent_at), text=one.text, answer_by=one.answer_by) for one in thread.reminders
        ) if thread.is_open else (),
        items=tuple(_items(question, about, texts)), answer_by=question.answer_by if thread.is_open else None,
        box=Box.NOTHING if reads_only else handling.box(thread, revoked=revoked, may=may),
        may_answer=answerable and not reads_only and seen.may(Action.ANSWER), begun=begun.text if begun else "",
        answered_with=seen.url("document", Certificate(pk=question.answered_with)) if question.answered_with else "",
    )  # fmt: skip


def _card(message: Message, *, answers: bool = False) -> CardView:
    subject = message.get_subject_display()
    heading = f" - {message.heading}" if message.heading and message.heading != subject else ""
    return CardView(
        sender=message.by_name if message.from_care else "Försäkringskassan", contacts=tuple(message.contacts),
        subject=f"{'Re: ' if answers else ''}{subject}{heading}", time=minute(message.sent_at), text=message.text,
        folded=len(message.text) > _FOLDED or message.text.count("\n") > 4, from_care=message.from_care,
    )  # fmt: skip


def _items(question: Message, about: Certificate, texts: TextVersion) -> Iterator[ItemView]:
    answers = None
    for one in question.items:
        pointed = str(one["question"])
        found = next((each for each in about.kind.questions if each.carries(pointed)), None)
        if found is None:
            yield ItemView(heading="", row="", text=str(one["text"]), question="")
            continue
        row = ""
        if one["instance"] > 0:
            answers = answers or about.load_answers(now=question.stored_at)
            row = found.row_label(answers[found], one["instance"], texts)
        heading = found.heading_of(pointed, texts) or texts.headings.get(about.kind.category_of(found.id).id, "")
        yield ItemView(heading=heading, row=row, text=str(one["text"]), question=pointed)


def _version(threads: list[ThreadView], seen: Seen) -> str:
    """What changes when somebody else has changed what the panel shows."""
    told: list[Any] = [(one.number, one.is_open, one.answer is not None, len(one.reminders)) for one in threads]
    standing = seen.standing
    told += [standing.sent, standing.revoked, standing.replaced, standing.complemented, standing.complement_draft]
    return f"{crc32(repr(told).encode()):x}"
