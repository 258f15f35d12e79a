"""Results as they are written and read (integration 2.4, robustness B119)."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.soap.soap_messages import message
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS, validate
from webcert.adapters.soap.results import ErrorId, Result

CREATE = CONTRACTS["CreateDraftCertificate"]
CORE = "urn:riv:clinicalprocess:healthcond:certificate:3"
ALL = [results.ok(), results.info("Finns redan"), *(results.error(kind, "Fel") for kind in ErrorId)]


@pytest.mark.parametrize("result", ALL, ids=lambda one: one.error or one.code)
def test_a_result_is_valid_and_reads_as_it_was_written(result: Result) -> None:
    answer = results.response(CREATE, result)

    assert validate(answer, CREATE) == []
    assert results.read(answer) == result


def test_other_children_stand_before_the_result() -> None:
    first = message("CreateDraftCertificate", "full answer")[0]

    answer = results.response(CREATE, results.ok(), before=[first])

    assert validate(answer, CREATE) == []
    assert etree.QName(answer[0]).localname == "intygs-id"


def answer(*children: tuple[str, str]) -> etree._Element:
    root = etree.Element(CREATE.response)
    result = etree.SubElement(root, f"{{{CREATE.namespace}}}result")
    for name, text in children:
        etree.SubElement(result, f"{{{CORE}}}{name}").text = text
    return root


UNCLEAR = {
    "an unknown code": answer(("resultCode", "MAYBE")),
    "an error without id": answer(("resultCode", "ERROR"), ("resultText", "x")),
    "an unknown error id": answer(("resultCode", "ERROR"), ("errorId", "NO_ERROR")),
    "an empty result": answer(),
    "no result": etree.Element(CREATE.response),
}


@pytest.mark.parametrize("element", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_an_unclear_result_is_a_temporary_error(element: etree._Element) -> None:
    found = results.read(element)

    assert (found.code, found.error) == ("ERROR", ErrorId.TECHNICAL_ERROR)


def test_a_refusal_does_not_show_its_text_as_an_exception() -> None:
    assert str(results.Refused(ErrorId.VALIDATION_ERROR, "Personen 191212121212")) == "VALIDATION_ERROR"
