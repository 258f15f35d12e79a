"""The access log: one row for each action of the table, its fields, and none for what was refused (workflow 17)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from django.urls import reverse

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT
from tests.product.test_bad_input import USER, called, outside_systems
from tests.product.test_lifecycle import (
    COPIES,
    RENEWS,
    REPLACES,
    certificate,
    child,
    delete,
    locked,
    ready,
    revoke,
)
from webcert.accesslog.models import AccessLogRow
from webcert.adapters import outside
from webcert.certificates import actions
from webcert.domain.document import UnitDetails
from webcert.domain.errors import NotAllowed
from webcert.domain.staff import Role

pytestmark = pytest.mark.django_db
__all__ = ["certificate", "child", "locked", "outside_systems", "revoke"]

SHARED = "Läsning i enlighet med sammanhållen journalföring"
ELSEWHERE = UnitDetails(hsa_id="SE2321000999-1A09", name="Andra", provider_id="SE2321000999-1A00", provider_name="Region Exempel")


@pytest.fixture
def rows():
    """What has been logged about a document since the fixture was called last."""
    seen = set(AccessLogRow.objects.values_list("pk", flat=True))

    def new(document):
        found = AccessLogRow.objects.filter(certificate_id=document.pk).exclude(pk__in=seen).order_by("pk")
        seen.update(found.values_list("pk", flat=True))
        return [(row.activity, row.argument) for row in found]

    return new


@pytest.fixture
def reader(doctor):
    """The doctor in a launch context with shared records."""
    return replace(doctor, shared_records=True)


def opened(document, by, window="one"):
    actions.open_document(document, window=window, may_edit=False, by=by, at=NOW)


def test_a_new_draft_is_written(draft, rows):
    assert [row.activity for row in AccessLogRow.objects.filter(certificate_id=draft.pk)] == ["Skriva"]


def test_a_draft_from_the_care_system_is_logged_with_the_user_and_unit_of_the_request(client):
    assert called(client) == "OK"

    row = AccessLogRow.objects.get()
    assert (row.activity, row.user_hsa_id, row.commission) == ("Skriva", USER.hsa_id, "Vård och behandling")
    assert (row.unit_id, row.unit_name, row.provider_id, row.provider_name) == (UNIT.hsa_id, UNIT.name, UNIT.provider_id, UNIT.provider_name)


@pytest.mark.parametrize("relation", [RENEWS, REPLACES])
def test_a_child_reads_the_original_and_writes_the_new_document(certificate, child, reader, rows, relation):
    rows(certificate)
    made = child(certificate, relation, by=reader)

    assert rows(certificate) == [("Läsa", SHARED)]
    assert rows(made) == [("Skriva", "")]


def test_a_copy_reads_the_locked_draft_and_writes_the_new_document(locked, child, rows):
    rows(locked)
    made = child(locked, COPIES)

    assert rows(locked) == [("Läsa", "")]
    assert rows(made) == [("Skriva", "")]


def test_the_first_save_of_each_login_is_written_once(open_draft, save, doctor, rows):
    rows(open_draft)
    first, second = replace(doctor, login="a"), replace(doctor, login="b")
    saved = open_draft
    for seed, by in enumerate((first, first, second, first, second)):
        saved = save(saved, seed=seed, by=by)

    assert rows(saved) == [("Skriva", ""), ("Skriva", "")]


def test_a_save_that_changes_nothing_is_not_written(open_draft, doctor, rows):
    answers = open_draft.load_answers(now=NOW)
    rows(open_draft)
    actions.autosave(
        certificate_id=open_draft.pk, answers=answers, unit=UNIT, revision=open_draft.revision, save_id=str(uuid.uuid4()),
        window="one", issuer=ISSUER, by=replace(doctor, login="a"), at=NOW,
    )

    assert rows(open_draft) == []


@pytest.mark.parametrize("what", ["draft", "locked", "certificate"])
def test_viewing_is_reading(request, what, doctor, reader, rows):
    document = request.getfixturevalue(what)
    rows(document)

    opened(document, doctor)
    opened(document, reader)

    assert rows(document) == [("Läsa", ""), ("Läsa", SHARED)]


def test_a_deleted_draft_is_logged(open_draft, doctor, rows):
    rows(open_draft)

    delete(open_draft, doctor)

    assert [row.activity for row in AccessLogRow.objects.filter(certificate_id=open_draft.pk)][-1] == "Radera"


def test_signing_is_logged(certificate, rows):
    assert AccessLogRow.objects.filter(certificate_id=certificate.pk).last().activity == "Signera"


@pytest.mark.parametrize("what,argument", [("certificate", "Intyg utskrivet"), ("draft", "Utkastet utskrivet"), ("locked", "Utkastet utskrivet")])
def test_a_print_is_logged(request, what, argument, doctor, reader, rows):
    document = request.getfixturevalue(what)
    rows(document)

    actions.printed(document, variant="full", by=doctor, at=NOW)
    actions.printed(document, variant="full", by=reader, at=NOW)

    assert rows(document) == [("Utskrift", argument), ("Utskrift", f"{argument}. {SHARED}")]


def test_sending_is_logged_with_its_recipient(certificate, doctor, rows):
    rows(certificate)

    actions.send(certificate_id=certificate.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)

    assert rows(certificate) == [("Utskrift", "Intyg skickat till mottagare FKASSA")]


@pytest.mark.parametrize("what", ["certificate", "locked"])
def test_revoking_is_logged(request, what, revoke, rows):
    document = request.getfixturevalue(what)
    rows(document)

    revoke(document)

    assert rows(document) == [("Radera", "")]


def test_marking_ready_is_not_logged(open_draft, doctor, rows):
    rows(open_draft)
    administrator = replace(doctor, role=Role.CARE_ADMINISTRATOR)

    ready(open_draft, administrator)

    assert rows(open_draft) == []


def test_locking_is_not_logged(draft, rows, locked):
    rows(draft)

    assert rows(locked) == []


def test_what_is_refused_is_not_logged(certificate, doctor, rows):
    rows(certificate)
    stranger = replace(doctor, own_units=frozenset({"SE2321000999-1A0X"}), unit_id="SE2321000999-1A0X")

    with pytest.raises(NotAllowed):
        actions.send(certificate_id=certificate.pk, person=PERSON, sender=ISSUER, by=stranger, at=NOW)

    assert rows(certificate) == []


def test_a_row_tells_who_where_and_whose_but_no_names_of_persons(draft, doctor):
    by = replace(
        doctor, title="Överläkare", commission="Vård och behandling", unit_id="SE2321000999-1A09", unit_name=" Andra ",
        provider_id="SE2321000999-1A00", provider_name="Region Exempel",
    )
    opened(draft, by)

    row = AccessLogRow.objects.last()
    assert (row.user_hsa_id, row.user_title, row.commission) == (doctor.hsa_id, "Överläkare", "Vård och behandling")
    assert (row.unit_id, row.unit_name, row.provider_name) == ("SE2321000999-1A09", "Andra", "Region Exempel")
    assert (row.owner_unit_id, row.owner_unit_name) == (UNIT.hsa_id, UNIT.name)
    assert (row.owner_provider_id, row.owner_provider_name) == (UNIT.provider_id, UNIT.provider_name)
    assert row.patient_number == PERSON.person_id.digits
    kept = " ".join(str(getattr(row, field.attname)) for field in row._meta.concrete_fields)
    assert doctor.name not in kept
    assert PERSON.last_name not in kept


def test_a_row_that_cannot_be_written_stops_the_action(open_draft, doctor, monkeypatch):
    monkeypatch.setattr("webcert.accesslog.record.Unsealed.objects.create", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        delete(open_draft, doctor)

    open_draft.refresh_from_db()
    assert AccessLogRow.objects.filter(activity="Radera").count() == 0


# Over the pages


def page(client, name, document, **asked):
    return client.get(reverse(name, args=[client.context.id, document.pk]), asked)


def test_a_page_that_is_shown_is_logged_before_it_leaves(doctor_client, draft, rows):
    rows(draft)

    assert page(doctor_client, "document", draft).status_code == 200

    assert rows(draft) == [("Läsa", "")]


def test_a_page_that_is_refused_is_not_logged(doctor_client, draft, rows, monkeypatch):
    rows(draft)
    monkeypatch.setattr(outside, "person_registry", lambda: type("Nobody", (), {"look_up": lambda self, number: None})())

    assert page(doctor_client, "document", draft).status_code == 404

    assert rows(draft) == []


def test_a_print_that_fails_is_not_logged(doctor_client, draft, rows, monkeypatch):
    rows(draft)
    monkeypatch.setattr("webcert.certificates.views.pdf.render", lambda *_, **__: 1 / 0)

    assert page(doctor_client, "print", draft).status_code == 500

    assert rows(draft) == []


def test_the_light_question_is_not_logged(doctor_client, draft, rows):
    rows(draft)

    assert page(doctor_client, "poll", draft, revision=draft.revision).status_code == 200

    assert rows(draft) == []


def test_a_protected_user_is_logged_like_everybody_else(doctor_client, draft, rows):
    rows(draft)
    stored = doctor_client.session
    stored["login"] = {**stored["login"], "user": replace(USER, protected=True).to_json()}
    stored.save()

    page(doctor_client, "document", draft)

    assert rows(draft) == [("Läsa", "")]
    assert AccessLogRow.objects.last().user_hsa_id == USER.hsa_id
