"""The patient's name and address in certificates that carry them: from where, locked or written, and frozen (tstrk1007 2, 3)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from random import Random

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from structlog.testing import capture_logs

from tests import signer
from tests.product.conftest import ISSUER, NOW, PERSON, UNIT, Directory, page
from webcert.adapters import certxml, outside
from webcert.adapters.signing import values
from webcert.certificates import actions, children, signing
from webcert.certificates.models import Certificate, Status
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.domain.access import Action, Denial, Place, why_not
from webcert.domain.document import RelationKind
from webcert.domain.patient import Address
from webcert.domain.staff import Role

pytestmark = pytest.mark.django_db
AT_HOME = replace(PERSON, address="Provgatan 1", postal_code="12345", city="Provstad")
SENT = {"postadress": "Journalgatan 2", "postnummer": "54321", "postort": "Journalby"}


class Registry:
    person = AT_HOME

    def look_up(self, person_id):
        return self.person


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    made = Registry()
    monkeypatch.setattr(outside, "person_registry", lambda: made)
    monkeypatch.setattr(outside, "directory", Directory)
    return made


@pytest.fixture
def kind():
    return catalogue.by_any_name("TSTRK1007")


@pytest.fixture
def draft(db, kind, registry, doctor):
    return actions.create_draft(kind=kind, person=registry.person, unit=UNIT, issuer=ISSUER, reference="vs-1", by=doctor, at=NOW)


@pytest.fixture
def signed(open_draft, save, doctor, key_folder):
    complete = save(open_draft)
    ticket = signing.start_signing(
        certificate_id=complete.pk, revision=complete.revision, window="one", launch_id="one", login="login", person=AT_HOME, issuer=ISSUER,
        by=doctor, at=NOW)
    key, certificate = signer.for_one_occasion(key_folder, hsa_id=ISSUER.hsa_id, name=ISSUER.name)
    _, value = values.sign(bytes(ticket.signed_info), key)
    return signing.complete_signing(
        ticket_id=ticket.id, value=value, certificate_der=certificate.public_bytes(Encoding.DER), person=AT_HOME, by=doctor, at=NOW)


def linked(client, **parameters):
    """The same browser, come by a link with these parameters."""
    client.context.parameters = {**client.context.parameters, **parameters}
    client.context.save()
    return client


def stored(draft):
    found = Certificate.objects.get(pk=draft.pk).patient_details()
    return found.address, found.postal_code, found.city


def write(client, draft, **fields):
    revision = Certificate.objects.get(pk=draft.pk).revision
    body = {"revision": str(revision), "save_id": str(uuid.uuid4()), **{f"patient:{name}": value for name, value in fields.items()}}
    form = "&".join(f"{name}={value}" for name, value in body.items())
    return client.put(page(client, draft, "answers"), form, content_type="application/x-www-form-urlencoded")


def read(client, draft):
    return client.get(page(client, draft)).content.decode()


def test_a_new_draft_has_the_registrys_name_and_address(draft):
    assert (draft.patient["first_name"], *stored(draft)) == ("Tolvan", "Provgatan 1", "12345", "Provstad")


def test_a_type_that_names_nobody_stores_nothing(db, doctor):
    other = catalogue.by_any_name("FK7804")

    made = actions.create_draft(kind=other, person=AT_HOME, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW)

    assert made.patient == {}


def test_the_care_systems_whole_address_goes_before_the_registrys(doctor_client, draft):
    read(linked(doctor_client, **SENT), draft)

    assert stored(draft) == tuple(SENT.values())


def test_half_an_address_of_the_care_system_is_none(doctor_client, draft):
    content = read(linked(doctor_client, postadress="Journalgatan 2"), draft)

    assert stored(draft)[0] == "Provgatan 1"
    assert "Adress från nationella personuppgiftstjänsten" in content


def test_a_whole_address_is_locked(doctor_client, draft):
    assert 'name="patient:address" value="Provgatan 1" maxlength="50"' in read(doctor_client, draft)
    assert read(doctor_client, draft).count(" readonly>") == 3

    write(doctor_client, draft, address="Annangatan 3")

    assert stored(draft)[0] == "Provgatan 1"


def test_without_an_address_it_is_written_and_kept(doctor_client, draft, registry):
    registry.person = replace(AT_HOME, city="")
    Certificate.objects.update(patient={})
    assert " readonly>" not in read(doctor_client, draft)

    write(doctor_client, draft, address="Annangatan 3", postal_code="123 45", city="Annanstad")
    read(doctor_client, draft)

    assert stored(draft) == ("Annangatan 3", "123 45", "Annanstad")


def test_what_lacks_is_told_first(doctor_client, draft, registry):
    registry.person = PERSON
    Certificate.objects.update(patient={})

    answer = write(doctor_client, draft, address=" ").json()

    assert [one["field"] for one in answer["problems"][:3]] == ["patient:address", "patient:postal_code", "patient:city"]
    assert answer["missing"][0] == {"anchor": "kategori-patient", "heading": "Patientens adressuppgifter"}


def test_an_incomplete_address_keeps_a_draft_from_being_complete(open_draft, save, doctor):
    saved = save(open_draft)
    assert saved.status == Status.DRAFT_COMPLETE

    patient = replace(saved.patient_details(), city="")
    again = actions.autosave(
        certificate_id=saved.pk, answers=saved.load_answers(now=NOW), unit=UNIT, revision=saved.revision, save_id="x", window="one", issuer=ISSUER,
        by=doctor, at=NOW, patient=patient)

    assert again.status == Status.DRAFT_INCOMPLETE


def test_what_is_signed_names_the_patient(signed):
    patient = certxml.document(bytes(signed.signed.xml)).patient

    assert (patient.first_name, patient.last_name, patient.address, patient.city) == ("Tolvan", "Tolvansson", "Provgatan 1", "Provstad")
    assert certxml.check(bytes(signed.signed.xml), today=NOW.date()) == []


def test_a_certificate_keeps_what_it_states_and_tells_of_a_new_name(signed, doctor_client, registry):
    registry.person = replace(AT_HOME, last_name="Nygiftsson", address="Nygatan 9")

    content = read(linked(doctor_client, **SENT), signed)

    assert "Patientens namn har ändrats" in content
    assert "Patientens namn skiljer sig från det i journalsystemet" not in content.split("<dialog")[0]
    assert "Tolvan Tolvansson" in content
    assert "Provgatan 1" in content
    assert "Nygatan 9" not in content
    assert stored(signed)[0] == "Provgatan 1"


def test_an_unchanged_name_is_not_told_of(signed, doctor_client):
    assert "Patientens namn har ändrats" not in read(doctor_client, signed).split("<dialog")[0]


def test_a_replacement_has_the_patient_as_it_is_now(signed, doctor):
    place = children.Circumstances(unit=UNIT, issuer=ISSUER, patient_address=Address(address="A", postal_code="11111", city="B"))

    child = children.make_child(RelationKind.REPLACES, parent_id=signed.pk, person=AT_HOME, at_place=place, by=doctor, at=NOW)

    assert stored(child) == ("A", "11111", "B")
    assert child.answers == signed.answers


def test_neither_name_nor_address_reaches_a_log(doctor_client, draft):
    with capture_logs() as logs:
        read(linked(doctor_client, **SENT), draft)
        write(doctor_client, draft, address="Annangatan 3")

    assert not any(word in str(logs) for word in ("Tolvan", "Provgatan", "Journalgatan", "Annangatan"))


@pytest.mark.parametrize("action", list(Action))
def test_a_dentist_may_do_nothing_with_the_type(kind, doctor, action):
    dentist = replace(doctor, role=Role.DENTIST)

    assert why_not(action, kind, dentist, AT_HOME, Place(unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id)) is Denial.AUTHORIZATION_VALIDATION


@pytest.mark.parametrize("action", [Action.RENEW, Action.COMPLEMENT, Action.ASK, Action.READ_QUESTIONS, Action.PRINT_MINIMAL])
def test_there_is_no_renewal_question_or_second_print(kind, doctor, action):
    place = Place(unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id)

    assert why_not(action, kind, doctor, AT_HOME, place) is Denial.AUTHORIZATION_VALIDATION


@pytest.mark.parametrize("action", [Action.CREATE, Action.VIEW_DRAFT, Action.VIEW, Action.SIGN, Action.SEND, Action.PRINT])
def test_a_protected_persons_certificate_is_closed_to_a_doctor_too(kind, doctor, action):
    protected = replace(AT_HOME, protected=True)
    place = Place(unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id)

    assert why_not(action, kind, doctor, protected, place) is Denial.AUTHORIZATION_SEKRETESS


def test_samples_name_their_patient(kind):
    drawn = samples.document(kind, Random(3).randint(0, 99))

    assert drawn.patient.address and drawn.patient.last_name
    assert certxml.document(certxml.build(drawn, kind, installed())).patient == drawn.patient
