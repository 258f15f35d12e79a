"""Försäkringskassan's page: what it sends, what the registry refuses in front of care, and by which code word (questions 4.2, integration 5.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest

from tests.sandbox.asked import Messages
from tests.soap.soap_loopback import soap_server
from tests.soap.soap_official import OFFICIAL
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.results import ErrorId
from webcert.adapters.soap.server import Service
from webcert.sandbox import messages as writing
from webcert.sandbox.messages import SUBJECTS, Item, Written

REGISTER, SEND = "/registry/register-certificate-se/v3.0", "/registry/send-certificate-to-recipient/v2.0"
MESSAGE = "/registry/send-message-to-recipient/v2.0"
PAGE = "/fk/intyg/c-1/meddelande"


@dataclass
class Care:
    """The product, which takes messages unless it is told to refuse."""

    taken: list[Any] = field(default_factory=list)
    refusal: str = ""

    def __call__(self, body: Any, address: str) -> Any:
        contract = CONTRACTS["SendMessageToCare"]
        if self.refusal:
            return results.response(contract, results.error(ErrorId.APPLICATION_ERROR, self.refusal))
        self.taken.append(body)
        return results.response(contract, results.OK)

    def last(self, path: str) -> str:
        """Text at a path of local names in the newest message."""
        return str(self.taken[-1].xpath("string(" + "/".join(f"*[local-name()='{step}']" for step in path.split("/")) + ")"))


@pytest.fixture
def care():
    return Care()


@pytest.fixture
def app(new_app, care):
    with soap_server({writing.PATH: Service(CONTRACTS["SendMessageToCare"], care)}) as url:
        yield new_app(product_url=url)


@pytest.fixture
def sent(soap, messages: Messages):
    """A certificate that has come to Försäkringskassan."""
    soap(REGISTER, messages.register("c-1"))
    soap(SEND, messages.send("c-1"))


def write(client, **fields):
    return client.post(PAGE, data={"text": "Hej", **fields})


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if one != "PAMINN"])
def test_every_kind_of_question_is_sent_and_kept(client, sandbox, sent, care, official, subject):
    answer = write(client, subject=subject, heading="Rubrik", answer_by="2026-12-01")

    assert answer.status_code == 303
    assert (care.last("amne/code"), care.last("sistaDatumForSvar"), care.last("rubrik")) == (subject, "2026-12-01", "Rubrik")
    assert official(OFFICIAL["SendMessageToCare"], care.taken[-1]) == []
    assert [one.subject for one in sandbox.state.messages_of("c-1")] == [subject]


def test_a_request_points_at_a_named_question_and_row(client, sent, care):
    page = unescape(client.get("/fk/intyg/c-1").get_data(as_text=True))
    assert '<option value="35">35 ' in page

    write(client, subject="KOMPLT", **{"item": ["35", "1", ""], "instance": ["", "2", ""], "item-text": ["Hur?", "Vilken?", ""]})

    pointed = [[part.text for part in one] for one in care.taken[-1] if one.tag.endswith("}komplettering")]
    assert pointed == [["35", "Hur?"], ["1", "2", "Vilken?"]]


def test_a_question_is_reminded_of(client, sandbox, sent, care):
    write(client, subject="KONTKT")
    (question,) = sandbox.state.messages_of("c-1")

    assert write(client, subject="PAMINN", reminds=question.id, answer_by="2026-12-02").status_code == 303
    assert (care.last("paminnelseMeddelande-id"), care.last("sistaDatumForSvar")) == (question.id, "2026-12-02")


def test_a_question_from_care_is_answered(client, soap, messages, sent, care):
    soap(MESSAGE, messages.question("m-1", subject="AVSTMN"))

    assert write(client, subject="AVSTMN", answers="m-1").status_code == 303
    assert care.last("svarPa/meddelande-id") == "m-1"


def test_what_care_refuses_is_told_and_not_kept(client, sandbox, sent, care):
    care.refusal = "The certificate has been revoked"

    answer = write(client, subject="KONTKT")

    assert (answer.status_code, care.refusal in answer.get_data(as_text=True)) == (409, True)
    assert sandbox.state.messages_of("c-1") == []


#: What breaks each rule, and its word; "own" is a question from care about contact, "asked" one from Försäkringskassan.
BROKEN = {
    "an unknown subject": ({"subject": "X"}, "SUBJECT_NOT_SUPPORTED_ERROR"),
    "an id that is used": ({"subject": "KONTKT", "id": "asked"}, "MEDDELANDE_ID_NOT_UNIQUE_ERROR"),
    "the id of a question from care": ({"subject": "KONTKT", "id": "own"}, "MEDDELANDE_ID_NOT_UNIQUE_ERROR"),
    "a last day on an answer": ({"subject": "KONTKT", "answers": "own", "answer_by": "2026-12-01"}, "MESSAGE_TYPE_CONSISTENCY_ERROR"),
    "items without request": ({"subject": "OVRIGT", "items": (Item(question="1", instance=0, text="?"),)}, "KOMPLETTERING_INCONSISTENCY_ERROR"),
    "a reminder of nothing": ({"subject": "PAMINN"}, "PAMINNELSE_ID_INCONSISTENCY_ERROR"),
    "a question that reminds": ({"subject": "KONTKT", "reminds_of": "asked"}, "PAMINNELSE_ID_INCONSISTENCY_ERROR"),
    "an answer to nothing": ({"subject": "KONTKT", "answers": "x"}, "REFERENCED_MESSAGE_NOT_FOUND_ERROR"),
    "a reminder of what is not there": ({"subject": "PAMINN", "reminds_of": "x"}, "REFERENCED_MESSAGE_NOT_FOUND_ERROR"),
    "an answer about something else": ({"subject": "OVRIGT", "answers": "own"}, "SUBJECT_CONSISTENCY_ERROR"),
}  # fmt: skip


@pytest.fixture
def asked(sandbox, soap, messages, sent):
    soap(MESSAGE, messages.question("own", subject="KONTKT"))
    writing.send(sandbox, sandbox.state.certificates["c-1"], Written(subject="KONTKT", text="Hej", id="asked"))
    return sandbox


@pytest.mark.parametrize(("message", "word"), BROKEN.values(), ids=BROKEN.keys())
def test_the_registry_refuses_what_breaks_a_rule_and_care_sees_nothing_of_it(asked, care, message, word):
    before = len(care.taken)

    with pytest.raises(writing.NotSent, match=word):
        writing.send(asked, asked.state.certificates["c-1"], Written(text="Hej", **message))

    assert len(care.taken) == before
    assert asked.state.journal.entries[-1].outcome == word


def test_a_certificate_that_has_not_come_has_no_page_to_write_on(client, soap, messages):
    soap(REGISTER, messages.register("c-1"))

    answer = write(client, subject="KONTKT")

    assert "CERTIFICATE_NOT_FOUND_ERROR" in answer.get_data(as_text=True)


#: What care can send wrongly to the recipient, and the word for it.
FROM_CARE = {
    "an unknown certificate": ({"certificate_id": "c-2"}, "CERTIFICATE_NOT_FOUND_ERROR"),
    "another person": ({"number": "194110299221"}, "CIVIC_REGISTRATION_NUMBER_INCONSISTENCY_ERROR"),
    "an unknown subject": ({"subject": "X"}, "SUBJECT_NOT_SUPPORTED_ERROR"),
    "an answer to nothing": ({"answers": "x"}, "REFERENCED_MESSAGE_NOT_FOUND_ERROR"),
    "an answer about something else": ({"answers": "asked", "subject": "OVRIGT"}, "SUBJECT_CONSISTENCY_ERROR"),
    "a reminder": ({"subject": "PAMINN"}, "PAMINNELSE_ID_INCONSISTENCY_ERROR"),
    "an id that is used": ({"message_id": "own"}, "MEDDELANDE_ID_NOT_UNIQUE_ERROR"),
}  # fmt: skip


@pytest.mark.parametrize(("message", "word"), FROM_CARE.values(), ids=FROM_CARE.keys())
def test_care_is_refused_by_the_same_words(asked, soap, messages, message, word):
    result = soap(MESSAGE, messages.question(**{"message_id": "new", **message})).result

    assert (result.error, word in result.text) == (ErrorId.VALIDATION_ERROR, True)


def test_an_answer_from_care_has_no_last_day(asked, soap, messages):
    data = messages.question("new", answers="asked").replace(
        b"</r:SendMessageToRecipient>", b"<r:sistaDatumForSvar>2026-12-01</r:sistaDatumForSvar></r:SendMessageToRecipient>")

    assert "MESSAGE_TYPE_CONSISTENCY_ERROR" in soap(MESSAGE, data).result.text
