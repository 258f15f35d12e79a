"""The message that revokes, over each contract: the worked example of integration 7.5, and the official schemas."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from lxml import etree

from tests.published import published
from webcert.adapters.certxml import revocation
from webcert.adapters.certxml.revocation import Revocation
from webcert.adapters.soap.contracts import CONTRACTS, validate
from webcert.certtypes import catalogue
from webcert.cli.samples import ISSUER, UNIT
from webcert.domain.document import NO_WORKPLACE_CODE
from webcert.domain.ids import PersonId
from webcert.formlang.certificate_type import Feature

REVOCATION = Revocation(
    certificate_id="11aa22bb-33cc-44dd-85ee-66ff77aa88bb", patient=PersonId("191212121212"), signed_at=datetime(2019, 10, 7, 11),
    message="Intyget har utfärdats på fel patient.", at=datetime(2019, 10, 8, 8, 12, 0, 7000), sender=ISSUER, unit=UNIT,
)  # fmt: skip
OFFICIAL = {
    "RevokeCertificate": "clinicalprocess-healthcond-certificate/schemas/interactions/RevokeCertificateInteraction/RevokeCertificateResponder_2.1.xsd",
    "RevokeMedicalCertificate": "insuranceprocess-healthreporting/schemas/interactions/RevokeMedicalCertificateInteraction"
    "/RevokeMedicalCertificateResponder_1.0.xsd",
}  # fmt: skip
DECLARED = {one.form: one.revoked_by for one in catalogue.TYPES if Feature.REVOKE in one.can}


def told(element):
    """Local names with text or attributes, in the order of the message."""
    for one in element.iter():
        text = (one.text or "").strip() or one.get("extension")
        if text:
            yield etree.QName(one).localname, text


def test_the_older_message_is_that_of_the_specification():
    assert list(told(revocation.build("RevokeMedicalCertificate", REVOCATION))) == [
        ("vardReferens-id", "REVOKE-11aa22bb-33cc-44dd-85ee-66ff77aa88bb-20191008T081200.007"),
        ("meddelande", "Intyget har utfärdats på fel patient."), ("avsantTidpunkt", "2019-10-08T08:12:00"),
        ("personal-id", ISSUER.hsa_id), ("fullstandigtNamn", ISSUER.name), ("enhets-id", UNIT.hsa_id),
        ("arbetsplatskod", UNIT.workplace_code), ("enhetsnamn", UNIT.name), ("vardgivare-id", UNIT.provider_id),
        ("vardgivarnamn", UNIT.provider_name), ("lakarutlatande-id", "11aa22bb-33cc-44dd-85ee-66ff77aa88bb"),
        ("signeringsTidpunkt", "2019-10-07T11:00:00"), ("person-id", "19121212-1212"),
    ]  # fmt: skip


def test_an_unknown_workplace_code_is_left_out():
    made = revocation.build("RevokeMedicalCertificate", replace(REVOCATION, unit=replace(UNIT, workplace_code=NO_WORKPLACE_CODE)))

    assert not any(etree.QName(one).localname == "arbetsplatskod" for one in made.iter())


@pytest.mark.parametrize("number", ["191212121212", "196904722386"])
@pytest.mark.parametrize("name", OFFICIAL)
def test_each_message_fits_its_official_contract(name, number):
    made = revocation.build(name, replace(REVOCATION, patient=PersonId(number)))
    schema = etree.XMLSchema(etree.parse(published("contracts") / "rivta" / OFFICIAL[name]))

    assert schema.validate(etree.fromstring(etree.tostring(made))), schema.error_log
    assert validate(made, CONTRACTS[name]) == []


def test_each_type_declares_how_it_is_revoked():
    assert DECLARED == {
        "FK7804": "RevokeCertificate", "FK7800": "RevokeCertificate", "FK7801": "RevokeCertificate", "FK7802": "RevokeCertificate",
        "TSTRK1007": "RevokeMedicalCertificate", "TSTRK1031": "RevokeMedicalCertificate",
    }  # fmt: skip
