"""The patient sends a certificate in Mina intyg: the event queue's address, who may use it, and what it does (integration 6.3)."""

from __future__ import annotations

import json
import uuid

import pytest
from django.urls import reverse

from tests.product.conftest import ISSUER, NOW, PERSON
from tests.product.test_sign_and_send import finish, start
from webcert.accesslog.models import AccessLogRow
from webcert.certificates import actions, citizen_views, questions
from webcert.certificates.models import Certificate, CertificateEvent, EventKind
from webcert.conversations.models import Subject
from webcert.delivery.models import Delivery, Kind
from webcert.domain.access import Denial
from webcert.domain.errors import NotAllowed

pytestmark = pytest.mark.django_db
TOKEN = "en-hemlighet-som-bara-finns-i-proven-0123456789"


@pytest.fixture
def signed(open_draft, save, key_folder, doctor):
    return finish(start(save(open_draft), doctor), key_folder, doctor)


@pytest.fixture
def tell(client, settings):
    """Put a message where the event queue is emptied."""
    settings.EVENT_TOKEN = TOKEN

    def told(body, *, token=f"Bearer {TOKEN}", method="POST"):
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        headers = {"Authorization": token} if token else {}
        return client.generic(method, reverse("citizen-sent"), data, content_type="application/json", headers=headers)

    return told


def event(certificate, **changed):
    found = {
        "action": "sent", "certificate-id": str(certificate.pk), "certificate-type": certificate.type_code,
        "certificate-type-version": certificate.text_version, "care-unit-id": certificate.unit_id,
    }  # fmt: skip
    return {name: value for name, value in {**found, **changed}.items() if value is not None}


def everything():
    certificates = Certificate.objects.order_by("pk").values_list("pk", "sent_at", "sent_to", "revision")
    return list(certificates), CertificateEvent.objects.count(), Delivery.objects.count(), AccessLogRow.objects.count()


def test_the_certificate_is_sent_and_the_care_system_told_that_no_user_did_it(signed, tell):
    registry = Delivery.objects.exclude(kind=Kind.STATUS_UPDATE).count()

    assert tell(event(signed)).status_code == 204

    signed.refresh_from_db()
    assert signed.sent_to == signed.kind.recipient.code
    told = Delivery.objects.get(event="SKICKA")
    assert (told.payload["handled_by"], told.payload["asked_by_care"]["handled"]) == ("", 0)
    assert CertificateEvent.objects.get(kind=EventKind.SENT).by == ""
    assert Delivery.objects.exclude(kind=Kind.STATUS_UPDATE).count() == registry


def test_nothing_is_written_in_the_access_log(signed, tell):
    before = AccessLogRow.objects.count()

    tell(event(signed))

    assert AccessLogRow.objects.count() == before


def test_questions_become_possible_and_sending_is_done(signed, tell, doctor):
    given = {"person": PERSON, "sender": ISSUER, "by": doctor, "at": NOW}
    with pytest.raises(NotAllowed):
        questions.ask(certificate_id=signed.pk, subject=Subject.CONTACT, text="Vem är handläggare?", **given)

    tell(event(signed))

    questions.ask(certificate_id=signed.pk, subject=Subject.CONTACT, text="Vem är handläggare?", **given)
    with pytest.raises(NotAllowed) as refusal:
        actions.send(certificate_id=signed.pk, **given)
    assert refusal.value.denial is Denial.INVALID_STATE


def test_the_same_again_changes_nothing(signed, tell):
    tell(event(signed))
    before = everything()

    assert tell(event(signed)).status_code == 204
    assert everything() == before


def test_what_care_has_sent_stays_as_care_sent_it(signed, tell, doctor):
    actions.send(certificate_id=signed.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)
    before = everything()

    assert tell(event(signed)).status_code == 204
    assert everything() == before


def test_what_is_not_held_or_not_signed_is_passed_over_with_a_line(open_draft, tell, caplog):
    before = everything()

    for of in (event(open_draft), event(open_draft, **{"certificate-id": str(uuid.uuid4())})):
        assert tell(of).status_code == 204

    assert everything() == before
    assert caplog.text.count("sending_by_citizen_ignored") == 2


def test_a_unit_that_is_not_integrated_gets_the_event_stored_but_not_told(signed, tell):
    from webcert.certificates.models import UnitSettings

    UnitSettings.objects.all().delete()

    tell(event(signed))

    assert CertificateEvent.objects.filter(kind=EventKind.SENT).count() == 1
    assert not Delivery.objects.filter(event="SKICKA").exists()


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer å"])
def test_without_the_token_nobody_is_heard(signed, tell, token):
    before = everything()

    answer = tell(event(signed), token=token)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert everything() == before


@pytest.mark.parametrize("token", ["", "Bearer ", f"Bearer {TOKEN}"])
def test_without_the_setting_there_is_no_such_address(signed, tell, settings, token):
    settings.EVENT_TOKEN = ""

    assert tell(event(signed), token=token).status_code == 404
    assert tell(event(signed), token=token, method="GET").status_code == 404


def test_other_methods_are_refused(signed, tell):
    answer = tell("", method="GET")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_field_that_is_not_known_does_not_matter(signed, tell):
    assert tell(event(signed, extra={"a": [1]})).status_code == 204
    assert Certificate.objects.get().sent_at is not None


BAD = {
    "nothing": (b"", "json"), "not JSON": (b"{", "json"), "not UTF-8": (b'"\xff"', "json"), "a list": (b"[]", "json"),
    "very deep": (b"[" * 4000, "json"),
}  # fmt: skip
BAD_FIELDS = [
    (name, value)
    for name in ("action", "certificate-id", "certificate-type", "certificate-type-version", "care-unit-id")
    for value in (None, "", 1, ["x"], "x" * 256)
] + [("action", "revoked"), ("certificate-id", "c-1"), ("certificate-type", "TSTRK1007"), ("care-unit-id", "SE2321000999-1A03")]


@pytest.mark.parametrize(("body", "field"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_is_refused(signed, tell, body, field):
    answer = tell(body)

    assert (answer.status_code, answer.json()) == (400, {"field": field})


@pytest.mark.parametrize(("field", "value"), BAD_FIELDS, ids=lambda one: str(one)[:20])
def test_a_wrong_field_is_named_and_nothing_changes(signed, tell, field, value):
    before = everything()

    answer = tell(event(signed, **{field: value}))

    assert (answer.status_code, answer.json()) == (400, {"field": field})
    assert everything() == before


@pytest.mark.parametrize("size", [citizen_views.LARGEST + 1, 3_000_000])
def test_what_is_too_large_is_refused(signed, tell, size):
    assert tell(b" " * size).status_code == 413


def test_a_message_as_large_as_may_be_is_read(signed, tell):
    body = json.dumps(event(signed)).encode()

    assert tell(body.ljust(citizen_views.LARGEST)).status_code == 204
