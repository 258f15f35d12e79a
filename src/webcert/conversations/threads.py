"""The messages of a certificate in threads: a question, its answer and its reminders (questions 1.1, 8.2, 10.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from webcert.conversations.models import Message, Status, Subject


@dataclass(frozen=True, slots=True)
class Thread:
    """A question with its answer, if there is one, and its reminders, oldest first."""

    question: Message
    answer: Message | None = None
    reminders: tuple[Message, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be handled."""
        return self.question.is_open


def threads_of(certificate_id: UUID) -> list[Thread]:
    """The threads of a certificate, that with the latest event first. What refers to a message that is not there is left out."""
    messages = list(Message.objects.filter(certificate_id=certificate_id).order_by("-last_event_at", "-pk"))
    answers = {one.answers: one for one in messages if one.answers}
    reminders: dict[str, list[Message]] = {}
    for one in reversed(messages):
        if one.reminds_of:
            reminders.setdefault(one.reminds_of, []).append(one)
    return [
        Thread(one, answers.get(one.message_id), tuple(sorted(reminders.get(one.message_id, ()), key=lambda each: (each.sent_at, each.pk))))
        for one in messages if one.is_question
    ]  # fmt: skip


def open_questions(certificate_id: UUID) -> list[Message]:
    """The questions that are still to be handled, newest first."""
    found = Message.objects.filter(certificate_id=certificate_id, answers="", reminds_of="").exclude(status=Status.CLOSED)
    return list(found.order_by("-sent_at", "-pk"))


def open_requests(certificate_id: UUID) -> list[Message]:
    """The complement requests that are still to be handled, newest first."""
    return [one for one in open_questions(certificate_id) if one.is_request]


def has_open_requests(certificate_id: UUID) -> bool:
    """Whether a complement request is still to be handled."""
    asked = Message.objects.filter(certificate_id=certificate_id, answers="", reminds_of="", from_care=False, subject=Subject.COMPLEMENT)
    return asked.exclude(status=Status.CLOSED).exists()


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many questions there are in one direction, by how far they have come (questions 10.3)."""

    unanswered: int = 0
    answered: int = 0
    handled: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.unanswered + self.answered + self.handled


def counts_of(certificate_ids: Iterable[UUID]) -> dict[UUID, tuple[Counts, Counts]]:
    """Questions from care and to care of each certificate that has any, in one look-up; an answer is about its question's certificate."""
    columns = ("certificate_id", "message_id", "answers", "reminds_of", "from_care", "status")
    messages = list(Message.objects.filter(certificate_id__in=list(certificate_ids)).values_list(*columns))
    has_answer = {answers for _, _, answers, *_ in messages if answers}
    found: dict[UUID, dict[bool, dict[str, int]]] = {}
    for of, number, answers, reminds_of, from_care, status in messages:
        if answers or reminds_of:
            continue
        name = "handled" if status == Status.CLOSED else "answered" if number in has_answer else "unanswered"
        numbers = found.setdefault(of, {True: {}, False: {}})[from_care]
        numbers[name] = numbers.get(name, 0) + 1
    return {of: (Counts(**numbers[True]), Counts(**numbers[False])) for of, numbers in found.items()}
