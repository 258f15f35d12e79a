"""What a handler's answer, refusal or failure becomes: the last rows of integration 2.3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from structlog.testing import capture_logs

from tests.soap.soap_messages import message
from tests.soap.soap_samples import SPACES
from tests.soap.soap_service import BOTH, CREATE, LIST, ask, kind, raising, refusal, service
from webcert.adapters.soap import envelope, results
from webcert.adapters.soap.contracts import Contract
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.domain.errors import BadInput, Unavailable


@BOTH
def test_a_refusal_of_the_handler_is_told_in_the_way_of_the_contract(contract: Contract) -> None:
    reply = ask(
        service(
            contract, raising(Refused(ErrorId.APPLICATION_ERROR, "Personen finns inte i personregistret."))
        )
    )

    assert refusal(reply, contract) == (
        kind(contract, ErrorId.APPLICATION_ERROR),
        "Personen finns inte i personregistret.",
    )


@BOTH
def test_a_wrong_value_is_named_by_its_field(contract: Contract) -> None:
    found, text = refusal(ask(service(contract, raising(BadInput("typAvIntyg/code")))), contract)

    assert (found, text) == (kind(contract), "typAvIntyg/code has a value that cannot be used.")


@BOTH
def test_a_silent_system_behind_us_is_an_application_error(contract: Contract) -> None:
    reply = ask(
        service(
            contract, raising(Unavailable(service="person registry", permanent=False, detail="no contact"))
        )
    )

    found, text = refusal(reply, contract)

    assert found == kind(contract, ErrorId.APPLICATION_ERROR, "Server")
    assert "person registry" not in text


@BOTH
def test_any_other_error_is_logged_and_told_without_internal_text(contract: Contract) -> None:
    with capture_logs() as logs:
        found, text = refusal(ask(service(contract, raising(RuntimeError("hemligt")))), contract)

    assert (found, text) == (
        kind(contract, ErrorId.APPLICATION_ERROR, "Server"),
        "The request could not be carried out.",
    )
    assert [one["event"] for one in logs] == ["soap_request_failed"]
    assert logs[0]["exc_info"] is True


WRONG_ANSWERS: dict[str, Callable[[Contract], Any]] = {
    "breaks the schema": lambda contract: etree.Element(contract.response, x="1"),
    "is another element": lambda contract: message(contract.name, "full request"),
}


@BOTH
@pytest.mark.parametrize("answer", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_an_answer_of_ours_that_is_wrong_is_not_sent(
    contract: Contract, answer: Callable[[Contract], Any]
) -> None:
    with capture_logs() as logs:
        found, _ = refusal(ask(service(contract, lambda: answer(contract))), contract)

    assert found == kind(contract, ErrorId.APPLICATION_ERROR, "Server")
    assert [one["event"] for one in logs] == ["soap_answer_invalid"]


def test_an_answer_keeps_the_text_that_the_handler_gave() -> None:
    answer = results.response(CREATE, results.info("Å & <b>"))

    reply = ask(service(CREATE, lambda: answer))

    assert results.read(envelope.unwrap(reply.body).body).text == "Å & <b>"


def test_an_empty_list_of_answers_passes_its_schema() -> None:
    empty = etree.Element(LIST.response)

    reply = ask(service(LIST, lambda: empty))

    assert reply.status == 200
    assert SPACES["c"].encode() not in reply.body
