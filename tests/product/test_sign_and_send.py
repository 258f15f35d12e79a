"""Signing and sending: frozen bytes, one effect, events in order (workflow 9, D17, D53)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests import signer
from tests.product.conftest import ISSUER, NOW, PERSON
from webcert.adapters import certxml
from webcert.adapters.signing import values, xmldsig
from webcert.certificates import actions, signing
from webcert.certificates.models import Certificate, Status, TicketState
from webcert.delivery.models import Delivery
from webcert.domain.access import Denial
from webcert.domain.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(open_draft, save, doctor):
    complete = save(open_draft)
    return start(complete, doctor)


def start(certificate, by, *, window="one"):
    return signing.start_signing(
        certificate_id=certificate.pk, revision=certificate.revision, window=window, launch_id="one", login="login",
        person=PERSON, issuer=ISSUER, by=by, at=NOW,
    )


def finish(ticket, folder, by, *, hsa_id=ISSUER.hsa_id, signed_info=None, at=NOW):
    key, certificate = signer.for_one_occasion(folder, hsa_id=hsa_id, name=ISSUER.name)
    _, value = values.sign(signed_info or bytes(ticket.signed_info), key)
    return signing.complete_signing(
        ticket_id=ticket.id, value=value, certificate_der=certificate.public_bytes(Encoding.DER), person=PERSON, by=by, at=at
    )


def events():
    return [row.event or row.kind for row in Delivery.objects.order_by("id")]


def test_an_incomplete_draft_is_not_signed(open_draft, doctor):
    with pytest.raises(Invalid) as refusal:
        start(open_draft, doctor)

    assert {problem.category for problem in refusal.value.problems} >= {"diagnos", "bedomning"}


def test_a_signed_certificate_verifies_and_is_accepted_by_the_authority(ticket, key_folder, doctor):
    signed = finish(ticket, key_folder, doctor)

    xml = bytes(signed.signed.xml)
    assert xmldsig.verify(xml).hsa_id == ISSUER.hsa_id
    assert certxml.check(xml, today=NOW.date()) == []


def test_signing_queues_the_store_before_the_event_and_drops_the_waiting_change(ticket, key_folder, doctor):
    finish(ticket, key_folder, doctor)

    assert events() == ["SKAPAT", "register", "SIGNAT"]


def test_a_second_completion_gives_the_first_result(ticket, key_folder, doctor):
    first = finish(ticket, key_folder, doctor)

    assert bytes(finish(ticket, key_folder, doctor).signed.xml) == bytes(first.signed.xml)
    assert events().count("register") == 1


def test_another_persons_signature_is_refused(ticket, key_folder, doctor):
    with pytest.raises(NotAllowed) as refusal:
        finish(ticket, key_folder, doctor, hsa_id="SE2321000999-1A0E")

    assert refusal.value.denial is Denial.INDETERMINATE_IDENTITY
    assert Certificate.objects.get().status == Status.DRAFT_COMPLETE


def test_a_signature_over_other_bytes_is_refused(ticket, key_folder, doctor):
    with pytest.raises(xmldsig.SignatureInvalid):
        finish(ticket, key_folder, doctor, signed_info=b"something else")

    assert Certificate.objects.get().status == Status.DRAFT_COMPLETE


def test_a_late_signature_is_refused(ticket, key_folder, doctor):
    with pytest.raises(NotAllowed):
        finish(ticket, key_folder, doctor, at=NOW + timedelta(minutes=16))


def test_a_change_after_the_start_voids_the_ticket(ticket, key_folder, doctor, save):
    save(Certificate.objects.get(), seed=9)

    with pytest.raises(NotAllowed):
        finish(ticket, key_folder, doctor)

    ticket.refresh_from_db()
    assert ticket.state == TicketState.CANCELLED


def test_others_are_told_who_is_signing(ticket, colleague):
    assert actions.signing_by_other(Certificate.objects.get(), colleague, NOW) == ISSUER.name


def test_sending_is_done_once(ticket, key_folder, doctor):
    signed = finish(ticket, key_folder, doctor)
    actions.send(certificate_id=signed.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)

    with pytest.raises(NotAllowed):
        actions.send(certificate_id=signed.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)

    assert events() == ["SKAPAT", "register", "SIGNAT", "send", "SKICKA"]


def test_a_deceased_patients_certificate_may_be_sent(ticket, key_folder, doctor):
    signed = finish(ticket, key_folder, doctor)

    sent = actions.send(
        certificate_id=signed.pk, person=replace(PERSON, deceased=True), sender=ISSUER, by=doctor, at=NOW
    )

    assert sent.sent_to == "FKASSA"
