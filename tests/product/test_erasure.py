"""Record destruction: two persons, everything of the document, and what stays (robustness 6.1)."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from django.db import connection

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT
from tests.product.test_lifecycle import RENEWS, REPLACES, certificate, child
from tests.product.test_sign_and_send import finish, start
from webcert.accesslog import chain
from webcert.accesslog.models import AccessLogRow, Erasure
from webcert.certificates import actions, erasure
from webcert.certificates.models import (
    Certificate,
    CertificateEvent,
    DraftEditing,
    RiskConsent,
    RiskOpinion,
    RiskPrediction,
    SignedXml,
    SigningTicket,
)
from webcert.certificates.standing import family_of
from webcert.delivery.models import Delivery
from webcert.domain.ids import PersonId
from webcert.launch.models import LaunchContext, LoginAttempt

pytestmark = pytest.mark.django_db
__all__ = ["certificate", "child"]

DECISION, FIRST, SECOND = "IVO 3.4-1234/2026", "Anna Ek", "Bo Al"


@pytest.fixture
def delivered(certificate):
    """A signed certificate with everything that the product keeps around one, and nothing left to deliver."""
    Delivery.objects.update(state="done")
    LaunchContext.objects.create(
        id="c", login="l", parameters={"fornamn": "Tolvan"}, certificate_id=certificate.pk, created_at=NOW
    )
    LoginAttempt.objects.create(
        state_hash="s", browser_hash="b", link={"id": str(certificate.pk)}, created_at=NOW
    )
    return certificate


@pytest.fixture
def other(db, kind, doctor):
    """A document that no decision names."""
    return actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)


def confirm(operator, *documents, decision=DECISION):
    return erasure.confirm(decision=decision, operator=operator, certificates=erasure.named([one.pk for one in documents]), at=NOW)


def left(number):
    """How many rows of any kind still speak of a document, the access log and the line that stays apart."""
    kept = [
        Certificate.objects.filter(pk=number), *(
            model.objects.filter(certificate_id=number)
            for model in (CertificateEvent, SignedXml, SigningTicket, DraftEditing, LaunchContext)
        ),
        Delivery.objects.filter(key=str(number)), LoginAttempt.objects.filter(link__id=str(number)),
    ]  # fmt: skip
    return sum(rows.count() for rows in kept)


def test_two_operators_destroy_everything_of_a_certificate(delivered):
    number, sha256 = delivered.pk, delivered.signed.sha256
    assert left(number) > 7
    logged = AccessLogRow.objects.filter(certificate_id=number).count()

    assert confirm(FIRST, delivered) is False
    assert left(number) > 7
    assert confirm(SECOND, delivered) is True

    assert left(number) == 0
    assert AccessLogRow.objects.filter(certificate_id=number).count() == logged > 0
    stays = Erasure.objects.get()
    assert (stays.certificate_id, stays.decision, stays.operators, stays.at) == (number, DECISION, [FIRST, SECOND], NOW)
    assert stays.sha256 == sha256
    chain.seal()
    assert list(chain.faults(at=NOW)) == []


def test_no_text_of_the_certificate_is_left_in_any_table(delivered):
    text = _text(delivered.answers)
    assert _tables_with(text)
    confirm(FIRST, delivered)
    confirm(SECOND, delivered)

    assert _tables_with(text) == []


def test_what_risk_och_rad_keeps_goes_and_with_the_last_document_the_consent(delivered, other):
    RiskConsent.objects.create(patient_number=PERSON.person_id.digits, unit_id=UNIT.hsa_id, given_at=NOW)
    RiskConsent.objects.create(patient_number="197402272384", unit_id=UNIT.hsa_id, given_at=NOW)
    RiskPrediction.objects.create(
        certificate=delivered, code="M545", code_used="M54", status="OK", model_version="0", answers={"demo_work": "no"}, calculated_at=NOW
    )
    RiskOpinion.objects.create(certificate=delivered, opinion="HOGRE", code_used="M54", provider_id="p", unit_id="u", given_at=NOW)
    assert erasure.content(delivered) | {"certificates_riskprediction": 1, "certificates_riskopinion": 1} == erasure.content(delivered)
    for operator in (FIRST, SECOND):
        confirm(operator, delivered)
    assert not RiskPrediction.objects.exists()
    assert not RiskOpinion.objects.exists()
    assert RiskConsent.objects.count() == 2

    Delivery.objects.update(state="done")
    assert erasure.content(other)["certificates_riskconsent"] == 1
    for operator in (FIRST, SECOND):
        confirm(operator, other)
    assert [one.patient_number for one in RiskConsent.objects.all()] == ["197402272384"]


def _tables_with(text):
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            if text in repr([bytes(cell) if isinstance(cell, memoryview) else cell for row in cursor.fetchall() for cell in row]):
                found.append(table)
    return found


def _text(answers):
    """The longest plain word that the doctor has written."""
    words = json.dumps(answers, ensure_ascii=False).replace('"', " ").split()
    return max((word for word in words if word.isascii() and word.isalpha()), key=len)


@pytest.mark.django_db(transaction=True)
def test_no_text_of_the_certificate_is_left_in_the_files_of_sqlite(delivered, on_sqlite):
    if not on_sqlite:
        pytest.skip("PostgreSQL overwrites at its vacuum")
    text = _text(delivered.answers).encode()
    file = Path(connection.settings_dict["NAME"])

    def kept():
        return any(text in path.read_bytes() for path in file.parent.glob(f"{file.name}*"))

    assert kept()
    confirm(FIRST, delivered)
    confirm(SECOND, delivered)

    assert not kept()


@pytest.mark.parametrize("again", [FIRST, "anna ek", "  Anna   Ek "])
def test_one_person_is_not_two(delivered, again):
    confirm(FIRST, delivered)

    assert confirm(again, delivered) is False
    assert left(delivered.pk) > 7


def test_a_confirmation_counts_for_the_same_decision_and_documents_only(delivered, other):
    confirm(FIRST, delivered)

    assert confirm(SECOND, delivered, decision="another") is False
    Delivery.objects.update(state="done")
    assert confirm(SECOND, delivered, other) is False
    assert left(delivered.pk) > 7


def test_what_is_not_named_stays(delivered, other):
    Delivery.objects.update(state="done")
    before = left(other.pk)
    confirm(FIRST, delivered)
    confirm(SECOND, delivered)

    assert left(other.pk) == before > 0


@pytest.mark.parametrize("state,refused", [("waiting", True), ("leased", True), ("parked", False), ("done", False)])
def test_it_waits_for_deliveries(delivered, state, refused):
    Delivery.objects.filter(key=str(delivered.pk), kind="register").update(state=state)
    if refused:
        with pytest.raises(erasure.Refused, match=str(delivered.pk)):
            confirm(FIRST, delivered)
        return
    confirm(FIRST, delivered)

    assert confirm(SECOND, delivered) is True


def test_a_delivery_that_comes_between_the_two_holds_it_up(delivered):
    confirm(FIRST, delivered)
    Delivery.objects.filter(key=str(delivered.pk), kind="register").update(state="waiting")

    with pytest.raises(erasure.Refused):
        confirm(SECOND, delivered)

    assert left(delivered.pk) > 7


@pytest.mark.parametrize("decision,operator", [("", FIRST), (" ", FIRST), (DECISION, ""), (DECISION, " ")])
def test_decision_and_operator_are_named(delivered, decision, operator):
    with pytest.raises(erasure.Refused):
        confirm(operator, delivered, decision=decision)


def test_a_patients_documents_are_found_also_under_a_former_number(draft, other, kind, doctor):
    Certificate.objects.filter(pk=draft.pk).update(former_number=PERSON.person_id.digits, patient_number="194112128154")

    assert {one.pk for one in erasure.of_patient(PERSON.person_id)} == {draft.pk, other.pk}
    assert [one.pk for one in erasure.of_patient(PersonId("194112128154"))] == [draft.pk]


def test_a_child_outlives_its_parent(delivered, child, save, doctor, key_folder):
    replacing, renewing = child(delivered, REPLACES), child(delivered, RENEWS)
    actions.open_document(replacing, window="one", may_edit=True, by=doctor, at=NOW)
    replacing.refresh_from_db()
    finish(start(save(replacing, seed=4), doctor), key_folder, doctor)
    Delivery.objects.update(state="done")
    assert set(erasure.relatives(delivered)) == {replacing.pk, renewing.pk}

    confirm(FIRST, delivered)
    confirm(SECOND, delivered)

    renewing.refresh_from_db()
    replacing.refresh_from_db()
    assert (renewing.parent_id, renewing.relation) == (None, None)
    assert replacing.relation["parent_id"] == str(delivered.pk)
    assert family_of(replacing).parent is None
    assert erasure.relatives(replacing) == []


def test_a_dry_run_tells_how_much_there_is(delivered):
    found = erasure.content(delivered)

    assert found["certificates_signedxml"] == 1
    assert found["certificates_certificateevent"] == CertificateEvent.objects.filter(certificate=delivered).count() > 0
    assert found["delivery_delivery"] == Delivery.objects.filter(key=str(delivered.pk)).count() > 0


def test_what_a_restored_backup_brings_back_is_destroyed_again(delivered, draft):
    number = delivered.pk
    confirm(FIRST, delivered)
    confirm(SECOND, delivered)
    kept = erasure.entries()
    Certificate.objects.create(
        id=number, type_code=draft.type_code, text_version="1.0", patient_number="191212121212", unit_id="u", provider_id="p",
        unit={}, issuer={}, created_at=NOW, saved_at=NOW,
    )  # fmt: skip

    assert erasure.replay(kept) == 1
    assert erasure.replay(kept) == 0
    assert left(number) == 0
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("change", [{"certificate": str(uuid.UUID(int=1))}, {"operators": ["x"]}, {"mark": "0" * 64}])
def test_an_entry_that_we_did_not_write_destroys_nothing(delivered, draft, change):
    confirm(FIRST, delivered)
    confirm(SECOND, delivered)
    entry = erasure.entries()[0]

    with pytest.raises(erasure.Refused):
        erasure.replay([{**entry, **change}])
