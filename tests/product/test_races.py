"""Actions on one document at the same time, in 200 random orders of statements each: no impossible state (robustness R6, I7).

Each race is set up, run and judged on a document of its own. A failure names its seed, which gives the same order again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests import signer
from tests.product.conftest import ISSUER, NOW, PERSON, UNIT
from tests.product.interleaving import Crew
from webcert.accesslog import chain
from webcert.accesslog.models import AccessLogRow
from webcert.adapters import certxml
from webcert.adapters.signing import values, xmldsig
from webcert.certificates import actions, children, lifecycle, locking, signing
from webcert.certificates.actions import Conflict
from webcert.certificates.models import DRAFTS, Certificate, CertificateEvent, SignedXml, SigningTicket, Status, TicketState
from webcert.decisionsupport.codes import installed
from webcert.delivery.models import Delivery
from webcert.delivery.worker import Worker
from webcert.domain.document import RelationKind
from webcert.domain.errors import NotAllowed

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = range(200)
#: When the racing drafts were made, and when they are due to be locked, which what they were made from is not.
OLD, LOCKING = NOW - timedelta(days=20), NOW
REFUSED = {"signed", "locked", "deleted", "other_window"}


@dataclass
class Signature:
    """What a signer was shown and gave back."""

    ticket: SigningTicket
    value: bytes
    certificate: bytes


@dataclass
class Race:
    """One document, the actions on it and what they were answered."""

    number: uuid.UUID
    revision: int
    before: dict
    events: list[str]
    parent: uuid.UUID | None = None
    saves: list[tuple[int, dict]] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    signed: list[Signature] = field(default_factory=list)
    deleted: int = 0
    locked: list[tuple[int, dict]] = field(default_factory=list)
    made: list[tuple[RelationKind, uuid.UUID]] = field(default_factory=list)
    delivered: list[tuple[str, str, str]] = field(default_factory=list)


class Stage:
    """Documents and the actions that race."""

    def __init__(self, kind, doctor, folder) -> None:
        self.kind, self.doctor = kind, doctor
        self.texts = [kind.sample(Random(seed), today=NOW.date(), codes=installed()) for seed in range(12)]
        self.key, certificate = signer.for_one_occasion(folder, hsa_id=ISSUER.hsa_id, name=ISSUER.name)
        self.certificate = certificate.public_bytes(Encoding.DER)

    def draft(self, rng: Random, *, created: datetime = OLD) -> Race:
        made = actions.create_draft(kind=self.kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=self.doctor, at=created)
        return self.opened(made, rng)

    def opened(self, draft: Certificate, rng: Random, parent: uuid.UUID | None = None) -> Race:
        actions.open_document(draft, window="one", may_edit=True, by=self.doctor, at=NOW)
        saved = self._autosave(draft.pk, draft.revision, rng.choice(self.texts[:4]))
        return Race(number=saved.pk, revision=saved.revision, before=saved.answers, events=events_of(saved.pk), parent=parent)

    def replacement(self, rng: Random) -> Race:
        """A replacement of a signed certificate, as a draft that is due to be locked."""
        parent = self.draft(rng, created=NOW)
        self.sign(parent)
        circumstances = children.Circumstances(unit=UNIT, issuer=ISSUER)
        child = children.make_child(
            RelationKind.REPLACES, parent_id=parent.number, person=PERSON, at_place=circumstances, by=self.doctor, at=OLD
        )
        return self.opened(child, rng, parent.number)

    def _autosave(self, number, revision, answers):
        return actions.autosave(
            certificate_id=number, answers=answers, unit=UNIT, revision=revision, save_id=str(uuid.uuid4()), window="one",
            issuer=ISSUER, by=self.doctor, at=NOW,
        )  # fmt: skip

    def save(self, race: Race, rng: Random) -> None:
        """Two saves, the second on top of the first, as a window does."""
        revision = race.revision
        for answers in rng.sample(self.texts[4:], 2):
            saved = self._autosave(race.number, revision, answers)
            revision = saved.revision
            race.saves.append((revision, self.kind.dump(answers)))

    def sign(self, race: Race) -> None:
        ticket = signing.start_signing(
            certificate_id=race.number, revision=race.revision, window="one", launch_id="one", login="login", person=PERSON,
            issuer=ISSUER, by=self.doctor, at=NOW,
        )  # fmt: skip
        _, value = values.sign(bytes(ticket.signed_info), self.key)
        race.signatures.append(Signature(ticket, value, self.certificate))
        signing.complete_signing(
            ticket_id=ticket.id, value=value, certificate_der=self.certificate, person=PERSON, by=self.doctor, at=NOW
        )
        race.signed.append(race.signatures[-1])

    def delete(self, race: Race) -> None:
        lifecycle.delete(
            certificate_id=race.number, revision=race.revision, window="one", person=PERSON, by=self.doctor, at=NOW
        )
        race.deleted += 1

    def lock(self, race: Race) -> None:
        if locking.lock_old_drafts(at=LOCKING):
            now = Certificate.objects.get(pk=race.number)
            race.locked.append((now.revision, now.answers))

    def child(self, kind: RelationKind, race: Race) -> None:
        """A child of the document, or of its parent where it is a replacement itself."""
        circumstances = children.Circumstances(unit=UNIT, issuer=ISSUER)
        made = children.make_child(
            kind, parent_id=race.parent or race.number, person=PERSON, at_place=circumstances, by=self.doctor, at=NOW
        )
        race.made.append((kind, made.pk))

    def deliver(self, race: Race) -> None:
        def handle(row: Delivery) -> None:
            race.delivered.append((row.key, row.receiver, row.event or row.kind))

        worker = Worker(handlers=dict.fromkeys(("register", "send", "revoke", "status_update"), handle), now=lambda: NOW + timedelta(hours=1))
        while worker.deliver_next():
            pass


def events_of(number: uuid.UUID) -> list[str]:
    return list(CertificateEvent.objects.filter(certificate=number).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def stage(kind, doctor, key_folder):
    return Stage(kind, doctor, key_folder)


def jobs_of(main: str, stage: Stage, race: Race, rng: Random):
    """The main action against a save and a signing, with one or two more."""
    known = {
        "save": partial(stage.save, race, Random(rng.random())), "sign": partial(stage.sign, race), "lock": partial(stage.lock, race),
        "delete": partial(stage.delete, race), "renew": partial(stage.child, RelationKind.RENEWS, race),
        "replace": partial(stage.child, RelationKind.REPLACES, race), "copy": partial(stage.child, RelationKind.COPIES, race),
        "deliver": partial(stage.deliver, race), "seal": chain.seal,
    }  # fmt: skip
    more = rng.sample([main, "save", "sign", "lock", "delete", "renew", "replace", "copy", "deliver", "seal"], rng.randint(0, 2))
    names = [main, "save", "sign", *more]
    rng.shuffle(names)
    return names, [known[name] for name in names]


@pytest.mark.parametrize("main", ["lock", "delete", "renew", "replace"])
def test_no_order_of_actions_gives_an_impossible_state(main, stage):
    seen: Counter[str] = Counter()
    with Crew(5) as crew:
        for seed in SEEDS:
            rng = Random(f"{main} {seed}")
            race = stage.replacement(rng) if main == "replace" or (main == "renew" and seed % 2) else stage.draft(rng)
            names, jobs = jobs_of(main, stage, race, rng)
            answers = crew.race(jobs, rng)
            try:
                judge(race, names, answers)
                stage.deliver(race)
                judge_messages(race)
            except AssertionError as wrong:
                raise AssertionError(f"seed {main} {seed}: {dict(enumerate(zip(names, answers, strict=True)))}: {wrong}") from wrong
            seen[end_of(race)] += 1
            locking.lock_old_drafts(at=LOCKING)  # so that the next race's job finds its own draft only
            chain.seal()
    assert list(chain.faults(at=NOW)) == []
    assert set(seen) >= {"lock": {"locked", "signed"}, "delete": {"deleted", "signed"}}.get(main, {"signed", "draft"}), seen


def end_of(race: Race) -> str:
    document = Certificate.objects.filter(pk=race.number).first()
    if document is None:
        return "deleted"
    return "signed" if document.is_signed else "draft" if document.is_draft else "locked"


def judge(race: Race, names, answers) -> None:
    """What must hold of the document, its parent and the answers, whoever came first."""
    for name, answer in zip(names, answers, strict=True):
        assert answer is None or isinstance(answer, (int, Conflict, NotAllowed)), f"{name} ended with {answer!r}"
        if name == "save" and isinstance(answer, Exception):
            assert isinstance(answer, Conflict) and answer.cause in REFUSED, f"the save was refused with {answer!r}"
    end = end_of(race)
    assert (end == "deleted") == (race.deleted == 1) and race.deleted < 2
    assert (end == "signed") == (len(race.signed) > 0)
    assert (end == "locked") == (len(race.locked) == 1)
    revisions = [revision for revision, _ in race.saves]
    assert sorted(revisions) == list(range(race.revision + 1, race.revision + 1 + len(revisions))), "two saves were given one revision"
    assert len(AccessLogRow.objects.filter(certificate_id=race.number, activity="Radera")) == race.deleted
    if end == "deleted":
        assert not race.saves, "a save that was answered went with the draft"
    else:
        judge_document(Certificate.objects.get(pk=race.number), race)
    judge_children(race.parent or race.number)
    if not race.parent:
        possible = {"locked": {RelationKind.COPIES}, "signed": {RelationKind.RENEWS, RelationKind.REPLACES}}.get(end, set())
        assert {kind for kind, _ in race.made} <= possible, f"{race.made} of a document that ended {end}"


def judge_document(document: Certificate, race: Race) -> None:
    newest = max(race.saves)[1] if race.saves else race.before
    assert document.answers == newest, "a confirmed save is missing, or a refused one is there"
    assert document.revision == race.revision + len(race.saves) + document.is_signed
    assert document.tickets.filter(state=TicketState.OPEN).count() == 0 or document.is_draft
    if race.locked:
        assert race.locked == [(document.revision, document.answers)], "the draft changed after it was locked"
    assert events_of(document.pk) == race.events + ["ANDRAT"] * len(race.saves) + ["SIGNAT"] * document.is_signed
    assert SignedXml.objects.filter(pk=document.pk).count() == document.is_signed
    if document.is_signed:
        judge_signature(document, race)


def judge_signature(document: Certificate, race: Race) -> None:
    (signature,) = race.signed
    ticket = signature.ticket
    assert document.status == Status.SIGNED and document.signed_at == ticket.signing_time
    assert ticket.revision == document.revision - 1, "another revision was signed than the one shown"
    frozen = xmldsig.Frozen(certificate_id=str(document.pk), xml=bytes(ticket.frozen), signed_info=bytes(ticket.signed_info))
    xml = bytes(document.signed.xml)
    assert xml == xmldsig.assemble(frozen, value=signature.value, certificate=signature.certificate)
    stored = Delivery.objects.filter(key=str(document.pk), kind="register")
    assert [bytes(one.content) for one in stored] == [certxml.to_store(xml, installed())]


def judge_children(parent: uuid.UUID) -> None:
    """One replacement and one copy at most that count."""
    counting = Certificate.objects.filter(parent_id=parent, revoked_at=None, status__in=[*DRAFTS, Status.SIGNED])
    kinds = Counter(RelationKind(one.relation["kind"]) for one in counting)
    assert kinds[RelationKind.REPLACES] <= 1 and kinds[RelationKind.COPIES] <= 1, f"{kinds} of one parent"


def judge_messages(race: Race) -> None:
    """What left: in the order of the actions, with nothing after the end."""
    mine = [(receiver, what) for key, receiver, what in race.delivered if key == str(race.number)]
    registry = [what for receiver, what in mine if receiver == "registry"]
    care = [what for receiver, what in mine if receiver != "registry"]
    end = end_of(race)
    assert registry == ["register"] * (end == "signed")
    last = {"signed": "SIGNAT", "deleted": "RADERA"}.get(end) or events_of(race.number)[-1]
    assert care[0] == "SKAPAT" and set(care[1:-1]) <= {"ANDRAT"} and care[-1] == last, f"{care} of a document that ended {end}"
    assert not Delivery.objects.filter(key=str(race.number)).exclude(state="done").exists()
