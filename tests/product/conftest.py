"""Documents, people and actors for tests of the product; the outside systems are played by objects here."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.urls import reverse

from webcert.accesslog import append_only
from webcert.adapters.signing import keys
from webcert.certificates import actions
from webcert.certtypes import catalogue
from webcert.cli.samples import ISSUER, UNIT
from webcert.decisionsupport.codes import installed
from webcert.domain.access import Actor
from webcert.domain.ids import HsaId, PersonId
from webcert.domain.person import Person
from webcert.domain.staff import CareUnit, Role, StaffMember
from webcert.launch import session as logins

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
USER = StaffMember(
    hsa_id=ISSUER.hsa_id, name=ISSUER.name, role=Role.DOCTOR, positions=ISSUER.positions,
    units=(CareUnit(details=UNIT, commission="Vård och behandling"),),
)
PERSON = Person(person_id=PersonId("191212121212"), first_name="Tolvan", last_name="Tolvansson")


@pytest.fixture(autouse=True)
def _emptied(request):
    """A test that commits has its database emptied afterwards, which the guards of the access log would refuse."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None or not mark.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    where = ' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in append_only.tables():
            for verb in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"{where}'.format(table=table))


class Registry:
    """The person registry: answers with one person, or is silent."""

    def __init__(self, person: Person | None = PERSON) -> None:
        self.person = person

    def look_up(self, person_id: PersonId) -> Person | None:
        return self.person


class Directory:
    def staff(self, hsa_id):
        return USER if hsa_id.value == USER.hsa_id else None

    def commissions(self, hsa_id):
        return frozenset({HsaId(UNIT.hsa_id)} if hsa_id.value == USER.hsa_id else ())


@pytest.fixture
def kind():
    return catalogue.by_any_name("FK7804")


@pytest.fixture
def doctor() -> Actor:
    return Actor(
        hsa_id=ISSUER.hsa_id, name=ISSUER.name, role=Role.DOCTOR, unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id,
        own_units=frozenset({UNIT.hsa_id}),
    )


@pytest.fixture
def colleague(doctor: Actor) -> Actor:
    return replace(doctor, hsa_id="SE2321000999-1A0E", name="Axel Träningsson")


@pytest.fixture
def draft(db, kind, doctor):
    return actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="vs-1", by=doctor, at=NOW)


@pytest.fixture
def open_draft(draft, doctor):
    actions.open_document(draft, window="one", may_edit=True, by=doctor, at=NOW)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def save(doctor, kind):
    """Save a valid answer set from a window."""

    def saved(certificate, *, seed=1, window="one", by=None, revision=None, save_id=None, answers=None):
        made = answers or kind.sample(Random(seed), today=NOW.date(), codes=installed())
        return actions.autosave(
            certificate_id=certificate.pk, answers=made, unit=UNIT, revision=revision or certificate.revision,
            save_id=save_id or str(uuid.uuid4()), window=window, issuer=ISSUER, by=by or doctor, at=NOW,
        )

    return saved


@pytest.fixture
def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


@pytest.fixture
def key_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.ensure(folder)
    return folder


def page(client, draft, name="document"):
    return reverse(name, args=[client.context.id, draft.pk])


@pytest.fixture
def doctor_client(client, draft):
    """A browser with a login, a launch context and the claim on the draft."""
    now = datetime.now(UTC)
    stored = client.session
    stored["login"] = {"id": "a" * 64, "user": USER.to_json(), "began": now.isoformat(), "unit": UNIT.hsa_id,
                       "recheck": (now + timedelta(hours=1)).isoformat()}  # fmt: skip
    stored["active"] = now.isoformat()
    stored.save()
    client.context = logins.new_context(
        logins.Login(id="a" * 64, user=USER, unit=UNIT), link={"kopieringOK": True}, certificate_id=draft.pk, at=now
    )
    client.get(page(client, draft))
    return client
