"""TSTRK1031 as the registry stores it and in svar: worked examples, the registry's rules, samples both ways."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest
from lxml import etree

from tests.certtypes.tstrk1031_drafts import KIND, VALID, draft
from tests.published import published, register_certificate_schema
from webcert.adapters import certxml
from webcert.adapters.soap import envelope
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.domain.document import Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import PersonId
from webcert.formlang.wire import Unreadable

NOW = date(2026, 11, 26)
OLDER = {"s": "urn:local:se:intygstjanster:services:1", "t": "urn:local:se:intygstjanster:services:types:1"}
DOCUMENT = Document(
    id="5f0c2a7e-1031-4c1b-9a55-000000000002", type_code="TSTRK1031", text_version="2.8", answers=draft(), signed_at=datetime(2019, 10, 14, 13, 5, 9),
    patient=PatientDetails(
        person_id=PersonId("197402272384"), first_name="Prova", middle_name="Mellan", last_name="Påhittsson", address="Provgatan 9",
        postal_code="12345", city="Exempelstad",
    ),
    issuer=Issuer(
        hsa_id="TST2321009991-LK01", name="Leif Låtsasson", positions=(("201011", "Distriktsläkare/Specialist allmänmedicin"),),
        specialities=("Allmänmedicin",),
    ),
    unit=UnitDetails(
        hsa_id="TST2321009991-VE01", name="Exempelstads vårdcentral", address="Läkargränd 1", postal_code="12346", city="Exempelstad",
        phone="0850000100", provider_id="TST2321009991-VG01", provider_name="Region Exempel",
    ),
)  # fmt: skip


@cache
def worked(number):
    page = published("spec/certificates/tstrk1031.md").read_text()
    return re.findall(r"```xml\n(.*?)```", page, re.DOTALL)[number]


def plain(element):
    """Names, attributes and texts, without prefixes and the white space between elements."""
    children = [plain(child) for child in element]
    return (element.tag, dict(element.attrib), (element.text or "").strip() if not children else "", children)


def in_svar(document=DOCUMENT):
    return certxml.build(document, KIND, installed())


def stored(document=DOCUMENT):
    return certxml.to_store(in_svar(document), installed())


def said(document):
    return KIND.dump(document.answers)


def test_the_stored_message_is_the_worked_example():
    assert plain(etree.fromstring(stored())) == plain(etree.fromstring(worked(0)))


def test_the_answers_in_svar_are_those_of_the_worked_example():
    core = "urn:riv:clinicalprocess:healthcond:certificate"
    expected = etree.fromstring(f'<a xmlns="{core}:3" xmlns:t="{core}:types:3">{worked(1)}</a>')

    written = etree.fromstring(in_svar()).findall(f".//{{{core}:3}}svar")

    assert [plain(one) for one in written] == [plain(one) for one in expected]


def test_the_worked_example_is_valid_bare_and_in_an_envelope():
    wrapped = envelope.wrap(worked(0).encode(), logical_address="5565594230")

    assert certxml.check(worked(0).encode(), today=NOW) == []
    assert certxml.check(wrapped, today=NOW) == []


def test_the_worked_example_is_read_back():
    read = certxml.document(worked(0).encode())

    assert read == DOCUMENT
    assert said(read) == said(DOCUMENT)


def test_another_root_element_is_read_all_the_same():
    message = stored().replace(b"RegisterTSDiabetes>", b"Annat>").replace(b"<r:RegisterTSDiabetes ", b"<r:Annat ")

    assert certxml.document(message) == DOCUMENT


@pytest.mark.parametrize("version,edition", [("", ""), ("två", "08"), ("02", "åtta")])
def test_an_unreadable_version_is_the_first(version, edition):
    message = stored().decode().replace("<version>02", f"<version>{version}").replace("<utgava>08", f"<utgava>{edition}")

    assert certxml.document(message.encode()).text_version == "2.6"


def test_the_oldest_version_is_written_with_two_digits():
    root = etree.fromstring(stored(replace(DOCUMENT, text_version="2.6")))

    assert [root.findtext(f".//s:{name}", namespaces=OLDER) for name in ("version", "utgava")] == ["02", "06"]


def test_an_unknown_diabetes_type_is_unreadable():
    with pytest.raises(Unreadable):
        certxml.document(stored().replace(b"TYP2", b"TYP3"))


def test_being_unable_to_judge_is_said_in_a_word_of_its_own():
    document = replace(DOCUMENT, answers=draft(q33=("VAR11",)))

    root = etree.fromstring(stored(document))

    assert root.findall(".//s:bedomning/s:korkortstyp", OLDER) == []
    assert root.findtext(".//s:bedomning/s:kanInteTaStallning", namespaces=OLDER) == "true"
    assert said(certxml.document(stored(document))) == said(document)


def test_with_a_separate_certificate_nothing_is_said_about_the_eyes():
    document = replace(DOCUMENT, answers=draft(q43=True, q44=None, q8=None, q6=None))

    root = etree.fromstring(stored(document))

    assert root.findall(".//s:synfunktion", OLDER) == []
    assert said(certxml.document(stored(document))) == said(document)


def test_a_doctor_in_internship_is_told_apart_and_an_unknown_position_is_its_code():
    issuer = replace(DOCUMENT.issuer, positions=(("204010", ""), ("999999", "")))

    message = stored(replace(DOCUMENT, issuer=issuer))

    root = etree.fromstring(message)
    assert root.findtext(".//s:atLakare", namespaces=OLDER) == "true"
    assert [one.text for one in root.findall(".//s:befattningar", OLDER)] == ["Läkare ej legitimerad, allmäntjänstgöring", "999999"]
    assert certxml.document(message).issuer.positions == (("204010", "Läkare ej legitimerad, allmäntjänstgöring"), ("999999", ""))


def test_a_coordination_number_has_its_own_root():
    document = replace(DOCUMENT, patient=replace(DOCUMENT.patient, person_id=PersonId("191212721219")))

    root = etree.fromstring(stored(document))

    assert [one.text for one in root.find(".//s:patient/s:personId", OLDER)] == ["1.2.752.129.2.1.3.3", "19121272-1219"]


def test_the_intyg_is_given_in_svar_whatever_form_it_came_in():
    of_older, of_svar = certxml.intyg_in_svar(stored(), installed()), certxml.intyg_in_svar(in_svar(), installed())

    assert [plain(one) for one in of_older if one.get("id")] == [plain(one) for one in of_svar if one.get("id")]


def changed(*changes):
    root = etree.fromstring(stored())
    for path, value in changes:
        (found,) = root.xpath(f"//s:{path}", namespaces=OLDER)
        if value is None:
            found.getparent().remove(found)
        else:
            found.text = value
    return [one.code for one in certxml.check(etree.tostring(root), today=NOW)]


BY = "grundData/s:skapadAv/s:"


@pytest.mark.parametrize(
    "code,path,value",
    [
        ("T-01", "patient/s:personId/t:root", "1.2.752.129.2.1.4.1"),
        ("T-02", f"{BY}personId/t:root", "1.2.3"),
        ("T-02", f"{BY}vardenhet/s:enhetsId/t:root", "1.2.3"),
        ("T-02", f"{BY}vardenhet/s:vardgivare/s:vardgivarid/t:root", "1.2.752.129.2.1.3.1"),
        ("T-03", "genomforEgenkontrollBlodsocker", None),
        ("T-04", "harAllvarligForekomstVakenTid", None),
        ("XSD", "debutArDiabetes", "04"),
        ("XSD", "patient/s:fornamn", None),
        ("XSD", "allvarligForekomstVakenTidAr", "2019"),
        ("XSD", "signeringsTidstampel", "2019-10-14T13:05:09.123"),
        ("XSD", "idkontroll", "IDK7"),
        ("XSD", "diabetesTyp", "E11"),
        ("VERSION", "utgava", "07"),
    ],
)
def test_each_row_of_the_registry_is_told(code, path, value):
    assert changed((path, value)) == [code]


def test_the_second_root_of_a_person_is_good_too():
    assert changed(("patient/s:personId/t:root", "1.2.752.129.2.1.3.3")) == []


def test_several_rows_are_told_together():
    assert changed(("genomforEgenkontrollBlodsocker", None), (f"{BY}personId/t:root", "1.2.3")) == ["T-02", "T-03"]


def test_lower_categories_need_neither_answer():
    document = replace(DOCUMENT, answers=draft(q1=("IAV15",), q41=None, q42=None, q42_2=None, q45=None))

    assert certxml.check(stored(document), today=NOW) == []


@cache
def official():
    folder = published("contracts/intyg/transportstyrelsen/schemas/interactions/RegisterTSDiabetesInteraction")
    return etree.XMLSchema(etree.parse(folder / "RegisterTSDiabetesResponder_1.0.xsd"))


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_samples_are_valid_in_both_forms_by_the_official_schemas_and_come_back(start):
    for seed in range(start, start + 50):
        document, message = samples.document(KIND, seed), samples.unsigned(KIND, seed)
        svar = in_svar(document)

        assert certxml.check(message, today=NOW) == certxml.check(svar, today=NOW) == []
        assert official().validate(etree.fromstring(message))
        assert register_certificate_schema().validate(etree.fromstring(svar))
        assert said(certxml.document(message)) == said(certxml.document(svar)) == said(document)
        assert certxml.document(svar) == document
        assert stored(certxml.document(message)) == message


def test_the_worked_answers_are_the_ones_the_rules_are_tried_on():
    assert KIND.dump(DOCUMENT.answers).keys() == VALID.keys()
