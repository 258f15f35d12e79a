"""The print of TSTRK1007 (tstrk1007 11)."""

from __future__ import annotations

import pytest

from tests.certtypes.tstrk1007_drafts import KIND, draft
from tests.pdf.made import document, pages, printed, text
from webcert.certtypes import catalogue
from webcert.formlang.print_form import Variant

NAME = "Transportstyrelsens läkarintyg högre körkortsbehörighet"


def made(variant=Variant.FULL, *, version="6.8", sent=False):
    return printed(KIND, catalogue.texts(KIND, version), document(draft()), variant, sent=sent)


def words(pdf):
    return " ".join(text(pdf).split())


def test_the_title_tells_form_and_version():
    assert f"{NAME} (TSTRK1007 v6.8)" in words(made())


def test_answers_and_warnings_stand_as_in_the_reading_view():
    content = words(made())

    assert "C, CE, Taxi" in content
    assert "Stelopererad höger fotled" in content
    assert "Det krävs också ett läkarintyg om patientens diabetes." in content
    assert "Höger öga 0,5 1,0 Nej" in content
    assert "Patientens adressuppgifter" not in content


def test_the_last_page_tells_of_the_certificate_with_its_link_as_words():
    last = " ".join(pages(made())[-1].split())

    assert "www.transportstyrelsen.se" in last
    assert "LINK" not in last


@pytest.mark.parametrize("variant,sent,told", [
    (Variant.DRAFT, False, "ska INTE skickas till Transportstyrelsen"), (Variant.FULL, True, "Intyget har redan skickats till Transportstyrelsen."),
    (Variant.FULL, False, "signerats elektroniskt"),
])  # fmt: skip
def test_the_frame_tells_what_it_is(variant, sent, told):
    assert told in words(made(variant, sent=sent))


def test_an_older_certificate_is_printed_with_its_own_texts():
    assert "16. Övrig kommentar" in words(made(version="6.7"))
