"""The specification's examples, one by one (text-versions 9). 1.10 to 1.12 are the 1.0 to 1.2 of examples 11 to 16."""

from __future__ import annotations

import uuid
from random import Random

import pytest
from lxml import etree

from tests.pdf.made import pages
from tests.product.conftest import ISSUER, PERSON, UNIT
from tests.textversions.conftest import HEADINGS, at
from webcert.adapters import certxml, pdf
from webcert.certificates import actions, presentation
from webcert.certificates.children import Circumstances, make_child
from webcert.certificates.models import Certificate, SignedXml, Status
from webcert.certtypes import catalogue
from webcert.cli import samples
from webcert.decisionsupport.codes import installed
from webcert.domain.clock import swedish
from webcert.domain.document import RelationKind

pytestmark = pytest.mark.django_db
KIND = catalogue.by_any_name("FK7800")
ADDITIONAL = KIND.by_id["additional"]


@pytest.fixture
def create(doctor):
    return lambda day: actions.create_draft(kind=KIND, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=at(day))


@pytest.fixture
def opened(doctor):
    def opened(certificate, day, *, window="one"):
        raised = actions.open_document(certificate, window=window, may_edit=True, by=doctor, at=at(day))
        certificate.refresh_from_db()
        return raised

    return opened


@pytest.fixture
def save(doctor):
    def saved(certificate, day, **additional):
        """A valid answer set, with answers to additional questions written as q9001."""
        texts = certificate.texts()
        answers = KIND.sample(Random(1), today=at(day).date(), codes=installed(), texts=texts)
        given = {name[1:]: text for name, text in additional.items()}
        answers = answers.with_answer(ADDITIONAL, {one: given.get(one, "") for one in texts.additional})
        return actions.autosave(
            certificate_id=certificate.pk, answers=answers, unit=UNIT, revision=certificate.revision, save_id=str(uuid.uuid4()),
            window="one", issuer=ISSUER, by=doctor, at=at(day),
        )  # fmt: skip

    return saved


@pytest.fixture
def signed():
    """The draft as a certificate, with the XML that is registered."""

    def signed(certificate, day):
        certificate.status, certificate.signed_at, certificate.signed_by = Status.SIGNED, at(day), ISSUER.hsa_id
        certificate.save()
        xml = certxml.build(certificate.document(now=at(day)), KIND, installed())
        certificate.signed = SignedXml.objects.create(certificate=certificate, xml=xml, sha256="0" * 64)
        return certificate

    return signed


@pytest.fixture
def child(doctor):
    def made(kind, parent, day):
        place = Circumstances(unit=UNIT, issuer=ISSUER)
        return make_child(kind, parent_id=parent.pk, person=PERSON, at_place=place, by=doctor, at=at(day))

    return made


def added(certificate, day):
    """The list of additional answers as the open draft has it."""
    return list(KIND.fit(certificate.load_answers(now=at(day)), certificate.texts())[ADDITIONAL].items())


def stored(certificate):
    return [(one["id"], one["text"]) for one in certificate.answers.get("additional", [])]


def shown(certificate, day):
    """What the reading view has under Tilläggsfrågor."""
    categories = presentation.reading(KIND, certificate.load_answers(now=at(day)), certificate.texts())
    return [(one.heading, one.text) for category in categories if category.id == "KAT_9999" for one in category.shown]


def additional_page(certificate, day):
    variant = pdf.Variant.FULL if certificate.is_signed else pdf.Variant.DRAFT
    made = pdf.render(
        certificate.document(now=at(day)), KIND, certificate.texts(), variant=variant, signed_xml=None,
        printed_at=swedish(at(day)).replace(tzinfo=None), sent=False,
    )  # fmt: skip
    return next((" ".join(page.split()) for page in pages(made) if "Tilläggsfrågor" in page), "")


def test_1_a_new_draft_gets_the_version_of_its_day(create):
    assert create("2016-10-01").text_version == "1.0"


def test_2_a_signed_certificate_is_shown_with_its_own_version(create, signed, opened):
    certificate = signed(create("2016-10-01"), "2016-10-02")

    assert opened(certificate, "2019-10-14") is False
    assert certificate.texts().version == "1.0"
    assert certificate.texts().headings["FRM_2"] != catalogue.texts(KIND, "1.1").headings["FRM_2"]


def test_3_it_is_printed_with_the_form_id_of_its_version(create, signed):
    texts = signed(create("2016-10-01"), "2016-10-02").texts()

    assert texts.form_id[0].startswith("FK 7800 (001 F 001)")
    assert (texts.scan_form, texts.scan_version) == ("7800", "01")


def test_4_a_renewal_begins_with_its_version_and_is_raised_and_saved_when_opened(create, opened, save, signed, child):
    draft = create("2016-10-01")
    opened(draft, "2016-10-01")
    renewed = child(RelationKind.RENEWS, signed(save(draft, "2016-10-01"), "2016-10-02"), "2019-10-14")
    assert renewed.text_version == "1.0"

    assert opened(renewed, "2019-10-14") is True
    assert (renewed.text_version, renewed.revision) == ("1.1", 2)


def test_5_a_draft_opened_again_on_the_day_of_a_new_version_is_raised(create, opened):
    draft = create("2016-12-18")
    opened(draft, "2016-12-18")
    assert draft.text_version == "1.0"

    opened(draft, "2016-12-19")
    assert draft.text_version == "1.1"


@pytest.fixture
def locked_draft(create):
    draft = create("2016-12-18")
    Certificate.objects.filter(pk=draft.pk).update(status=Status.DRAFT_LOCKED)
    draft.refresh_from_db()
    return draft


def test_6_a_locked_draft_is_never_raised(locked_draft, opened):
    assert opened(locked_draft, "2017-01-02") is False
    assert locked_draft.text_version == "1.0"


def test_7_a_copy_of_a_locked_draft_is_raised_when_it_is_opened(locked_draft, child, opened):
    copy = child(RelationKind.COPIES, locked_draft, "2017-01-02")
    assert copy.text_version == "1.0"

    opened(copy, "2017-01-02")
    assert copy.text_version == "1.1"


def test_8_an_installed_version_is_used_from_its_day_without_restart(put, create):
    put("1.2", "2021-02-11")

    assert [create(day).text_version for day in ("2021-02-10", "2021-02-11")] == ["1.1", "1.2"]


def arriving(version):
    sample = samples.unsigned(KIND, 1).replace(b"<version>1.1</version>", f"<version>{version}</version>".encode())
    return [one.code for one in certxml.check(sample, today=at("2026-07-01").date())]


@pytest.mark.parametrize("version", ["1.7", "1.1.0", "x", "01.1"])
def test_9_an_unknown_version_is_not_supported(version):
    assert arriving(version) == ["VERSION"]


@pytest.mark.parametrize("version", ["1", "1.0", "1.1"])
def test_10_a_whole_number_means_its_first_version(version):
    assert arriving(version) == []


def test_a_version_is_not_supported_before_its_first_and_after_its_last_day(put):
    put("1.5", "2026-07-02")
    put("1.6", "2020-01-01", more="valid_to = 2026-06-30")

    assert [arriving("1.5"), arriving("1.6")] == [["VERSION"], ["VERSION"]]
    assert certxml.check(samples.unsigned(KIND, 1), today=at("2026-06-30").date()) == []
    assert [catalogue.supports(KIND, "1.6", today=at(day).date()) for day in ("2019-12-31", "2020-01-01", "2026-06-30")] == [False, True, True]


@pytest.fixture
def answered(three_versions, create, opened, save):
    """A draft under 1.11 with 9001 = "a" and 9002 = "b"."""
    draft = create("2027-02-01")
    opened(draft, "2027-02-01")
    return save(draft, "2027-02-01", q9001="a", q9002="b")


def test_11_a_draft_opened_under_a_version_with_questions_has_them_unanswered(three_versions, create, opened):
    draft = create("2027-01-15")
    assert draft.text_version == "1.10"

    assert opened(draft, "2027-02-01") is True
    assert (draft.text_version, stored(draft)) == ("1.11", [("9001", ""), ("9002", "")])


def test_a_draft_created_under_such_a_version_has_them_when_it_is_opened(three_versions, create, opened):
    draft = create("2027-02-01")
    assert stored(draft) == []

    assert opened(draft, "2027-02-01") is False
    assert added(draft, "2027-02-01") == [("9001", ""), ("9002", "")]


def test_12_an_answer_to_a_question_that_the_new_version_lacks_is_gone(answered, opened):
    opened(answered, "2027-03-01")

    assert (answered.text_version, stored(answered)) == ("1.12", [("9002", "b"), ("9003", "")])


def test_13_signed_it_keeps_its_answers_and_is_shown_under_its_version_for_ever(answered, signed):
    certificate = signed(answered, "2027-02-02")

    xml = etree.fromstring(bytes(certificate.signed.xml))
    found = {one.get("id"): one.text for one in xml.iter("{*}delsvar") if one.get("id").startswith("900")}
    assert found == {"9001.1": "a", "9002.1": "b"}
    assert shown(certificate, "2028-01-01") == [(HEADINGS["9001"], "a"), (HEADINGS["9002"], "b")]


def test_14_renewed_it_has_both_answers_until_it_is_opened(answered, signed, child, opened):
    renewed = child(RelationKind.RENEWS, signed(answered, "2027-02-02"), "2027-03-02")
    assert (renewed.text_version, stored(renewed)) == ("1.11", [("9001", "a"), ("9002", "b")])

    opened(renewed, "2027-03-02")
    assert (renewed.text_version, stored(renewed)) == ("1.12", [("9002", "b"), ("9003", "")])


def test_15_a_printed_draft_has_unanswered_questions(three_versions, create, opened, save):
    draft = create("2027-02-01")
    opened(draft, "2027-02-01")

    page = additional_page(save(draft, "2027-02-01", q9002="Cykel."), "2027-02-01")
    assert f"1. {HEADINGS['9001']} 2. {HEADINGS['9002']} Cykel." in page


def test_16_a_printed_certificate_has_the_answered_ones_only(three_versions, create, opened, save, signed):
    draft = create("2027-02-01")
    opened(draft, "2027-02-01")

    page = additional_page(signed(save(draft, "2027-02-01", q9002="Cykel."), "2027-02-01"), "2027-02-01")
    assert f"1. {HEADINGS['9002']} Cykel." in page
    assert HEADINGS["9001"] not in page
