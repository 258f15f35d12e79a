"""Processes that die at any statement of a user's action or a received message, and workers that die at any delivery (P6, P7, K22 to K28)."""

from __future__ import annotations

import contextlib
import uuid
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from tests.product.conftest import PERSON
from tests.product.test_kill_points import Killed, Outside, drain
from webcert.certificates import questions
from webcert.certificates.lifecycle import Reason, revoke
from webcert.certificates.models import CertificateEvent
from webcert.conversations.models import Message, Status, Subject
from webcert.conversations.threads import counts_of, has_open_requests, threads_of
from webcert.delivery.models import Delivery, Kind, State
from webcert.delivery.worker import Worker

pytestmark = pytest.mark.django_db


class AtStatement:
    """Dies before the n-th statement. The end of a savepoint is the commit here, and is done or not by itself."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("RELEASE SAVEPOINT"):
            return execute(sql, params, many, context)
        self.left -= 1
        if self.left == 0:
            raise Killed
        return execute(sql, params, many, context)


class Story:
    """What happens to a certificate, in an order that the seed says; whatever is killed is done again."""

    def __init__(self, rng, certificate, doctor, clock):
        self.rng, self.certificate, self.doctor, self.clock, self.closed = rng, certificate, doctor, clock, False

    def _user(self):
        return {"certificate_id": self.certificate.pk, "person": PERSON, "by": self.doctor.actor, "at": self.clock()}

    def _writes(self):
        return {**self._user(), "sender": self.doctor.user.issuer, "text": "Text."}

    def asks(self):
        given = self._writes()
        return lambda: questions.ask(subject=Subject.CONTACT, **given)

    def receives(self):
        mine = [one for one in threads_of(self.certificate.pk) if one.question.from_care and one.answer is None]
        answered = self.rng.choice(mine).question if mine and self.rng.random() < 0.4 else None
        subject = answered.subject if answered else self.rng.choice([Subject.MEETING, Subject.COMPLEMENT, Subject.OTHER])
        it = questions.Received(
            message_id=str(uuid.UUID(int=self.rng.getrandbits(128))), reference_id="", sent_at=self.clock(), certificate_id=str(self.certificate.pk),
            person=self.certificate.patient_number, addressed_to="", subject=subject, heading="", text="Hej.", reminds_of="",
            answers=answered.message_id if answered else "", known_sender=True, contacts=(), items=(), answer_by=None,
        )  # fmt: skip
        return lambda: questions.receive(it, at=it.sent_at)

    def answers(self):
        to = [one.question for one in threads_of(self.certificate.pk) if one.question.status == Status.WAITS_FOR_CARE and not one.question.is_request]
        given = self._writes()
        return (lambda: questions.answer(number=to[0].pk, **given)) if to else None

    def handles(self):
        to = [one for one in threads_of(self.certificate.pk) if one.is_open]
        given = self._user()
        return (lambda: questions.handle(number=to[-1].question.pk, handled=True, **given)) if to else None

    def replies(self):
        given = self._writes()
        return (lambda: questions.answer_request(**given)) if has_open_requests(self.certificate.pk) else None

    def complements(self):
        if not has_open_requests(self.certificate.pk):
            return None
        answer = self.doctor.complements(self.certificate)
        if not answer.is_ok:  # it has been complemented
            return None
        draft = answer.new_draft
        return lambda: self.doctor.signs(draft)

    def revokes(self):
        given = {**self._user(), "sender": self.doctor.user.issuer}
        return lambda: revoke(reason=next(iter(Reason)), text="", **given)

    def goes_on(self, steps=8):
        """Random steps; the last may be that the certificate is revoked."""
        for _ in range(steps):
            step = self.rng.choice([self.asks, self.receives, self.receives, self.answers, self.handles, self.replies, self.complements])
            yield step()
        if self.rng.random() < 0.5:
            yield self.revokes()


def until_done(rng, action):
    """Do it; up to three times it dies on the way, and then nothing of it is there."""
    for _ in range(3):
        before = Message.objects.count(), CertificateEvent.objects.count(), Delivery.objects.count()
        try:
            with connection.execute_wrapper(AtStatement(rng.randint(1, 40))):
                action()
        except Killed:
            left = Message.objects.count(), CertificateEvent.objects.count(), Delivery.objects.count()
            assert left == before
            continue
        return
    action()


@pytest.mark.parametrize("seed", range(200))
def test_nothing_is_lost_nothing_comes_twice_and_the_order_is_kept(seed, certificate, doctor, clock):
    rng = Random(seed)
    outside, now = Outside(rng, deaths=8), [clock.at]
    story = Story(rng, certificate, doctor, clock)

    def deliver():
        now[0] = max(now[0], clock.at) + timedelta(minutes=5)
        with contextlib.suppress(Killed):
            drain(Worker(handlers=dict.fromkeys(Kind, outside.deliver), now=lambda: now[0]))

    for action in story.goes_on():
        if action is not None:
            until_done(rng, action)
        if rng.random() < 0.5:
            deliver()
    for _ in range(300):
        deliver()
        if not Delivery.objects.exclude(state=State.DONE).exists():
            break

    rows = list(Delivery.objects.order_by("pk"))
    assert {row.state for row in rows} == {State.DONE}
    assert sorted(outside.first) == sorted(row.once for row in rows)
    for key, receiver in {(row.key, row.receiver) for row in rows}:
        mine = [row.once for row in rows if (row.key, row.receiver) == (key, receiver)]
        assert [once for once in outside.first if once in mine] == mine
    sent = {one.once for one in rows if one.kind == Kind.MESSAGE}
    assert sent == {f"message:{one}" for one in Message.objects.filter(from_care=True).values_list("message_id", flat=True)}
    told = [row for row in rows if row.key == str(certificate.pk) and row.event in COUNTED]
    assert told
    by_care, by_recipient = counts_of([certificate.pk])[certificate.pk]
    assert counted(told[-1], "asked_by_care") == (by_care.unanswered, by_care.answered, by_care.handled)
    assert counted(told[-1], "asked_by_recipient") == (by_recipient.unanswered, by_recipient.answered, by_recipient.handled)


COUNTED = {"MAKULE", "NYFRFM", "NYSVFM", "NYFRFV", "HANFRFM", "HANFRFV"}


def counted(row, direction):
    return tuple(row.payload[direction][name] for name in ("unanswered", "answered", "handled"))
