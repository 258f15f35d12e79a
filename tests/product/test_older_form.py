"""A type that the registry stores in an older form: signed in svar, stored in the other (tstrk1031 8.1, D21)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from tests.product.conftest import ISSUER, NOW, PERSON, UNIT, Registry
from tests.product.test_sign_and_send import finish, start
from webcert.adapters import certxml
from webcert.adapters.signing import xmldsig
from webcert.adapters.soap import client, results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.certificates import actions
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.delivery import handlers
from webcert.delivery.models import Delivery
from webcert.delivery.models import Kind as Message
from webcert.domain.errors import Unavailable

pytestmark = pytest.mark.django_db
REGISTER = CONTRACTS["RegisterTSDiabetes"]


@pytest.fixture
def kind():
    return catalogue.by_code("TSTRK1031")


@pytest.fixture
def draft(db, kind, doctor):
    at_home = replace(PERSON, address="Provgatan 1", postal_code="12345", city="Provstad")
    return actions.create_draft(kind=kind, person=at_home, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)


@pytest.fixture
def signed(open_draft, save, doctor, key_folder):
    return finish(start(save(open_draft), doctor), key_folder, doctor)


@pytest.fixture
def row(signed):
    return Delivery.objects.get(kind=Message.REGISTER)


@pytest.fixture
def registry(monkeypatch):
    """The registry's way to answer; `asked` is the call."""
    asked = {}

    def answering(result):
        def call(url, contract, body, **given):
            asked.update(url=url, contract=contract.name, body=body, **given)
            return results.response(contract, result)

        monkeypatch.setattr(handlers.client, "call", call)
        return asked

    return answering


def deliver(row):
    handlers.handlers(Registry(), lambda system: client.Tls())[Message.REGISTER](row)


def test_what_is_signed_is_in_svar(signed):
    xml = bytes(signed.signed.xml)

    assert etree.QName(etree.fromstring(xml)).localname == "RegisterCertificate"
    assert xmldsig.verify(xml).certificate_id == str(signed.id)


def test_what_is_stored_says_the_same_in_the_older_form_without_the_signature(signed, row):
    message = bytes(row.content)

    assert etree.fromstring(message).tag == REGISTER.request
    assert b"Signature" not in message
    assert certxml.check(message, today=NOW.date()) == []
    assert certxml.document(message).answers == certxml.document(bytes(signed.signed.xml)).answers
    assert certxml.document(message).patient.address == "Provgatan 1"
    assert message == certxml.to_store(bytes(signed.signed.xml), installed())


def test_the_care_system_hears_in_svar(signed):
    update = Delivery.objects.get(event="SIGNAT")

    assert etree.QName(etree.fromstring(bytes(update.content))).localname == "RegisterCertificate"


def test_it_goes_to_the_address_of_its_contract(row, registry, settings):
    asked = registry(results.OK)

    deliver(row)

    assert asked["url"] == f"{settings.REGISTRY_URL}/register-ts-diabetes/v1.0"
    assert (asked["contract"], asked["body"]) == ("RegisterTSDiabetes", bytes(row.content))
    assert asked["logical_address"] == settings.REGISTRY_ADDRESS


def test_a_certificate_that_is_there_already_is_done(row, registry):
    registry(results.info("Certificate already exists"))

    deliver(row)


@pytest.mark.parametrize("error,permanent", [("VALIDATION_ERROR", True), ("TECHNICAL_ERROR", False), ("APPLICATION_ERROR", False)])
def test_an_error_is_permanent_or_tried_again_as_for_every_type(row, registry, error, permanent):
    registry(results.error(results.ErrorId(error), "Fel"))

    with pytest.raises(Unavailable) as refusal:
        deliver(row)

    assert refusal.value.permanent is permanent
