"""What messages leave behind: the audit log without texts, nothing in the access log, names and receivers (questions 12)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import TestCase
from structlog.testing import capture_logs

from tests.conversations.authority import Item
from tests.conversations.stored import message, own_question
from webcert.accesslog.models import AccessLogRow

pytestmark = pytest.mark.django_db
SECRET = "Hemlig text 19121212-1212 som bara parterna läser"


@pytest.fixture
def audited():
    """The audit log's lines of a step."""

    def found(step):
        with capture_logs() as lines, TestCase.captureOnCommitCallbacks(execute=True):
            step()
        return [one for one in lines if one.get("log") == "audit"]

    return found


def test_each_step_is_audited_with_the_message_and_the_certificate_and_without_text(certificate, doctor, fk, audited):
    def line(step, event):
        [one] = [one for one in audited(step) if one["event"] == event]
        assert SECRET not in str(one) and certificate.patient_number not in str(one)
        assert one["certificate_id"] == str(certificate.pk)
        return one["message"]

    received = line(lambda: fk.asks(certificate, text=SECRET), "message_received")
    assert received == message(SECRET).message_id
    assert line(lambda: fk.wants_complement(certificate, text="Komplettera."), "message_received") == message("Komplettera.").message_id


@pytest.mark.parametrize("act,event", [("asks", "question_asked"), ("answers", "question_answered"), ("ticks", "question_handled")])
def test_what_care_does_is_audited_without_text(certificate, doctor, fk, monkeypatch, act, event):
    fk.asks(certificate, text="När?")
    noted = []
    monkeypatch.setattr("webcert.certificates.questions.audit.note", lambda event, **more: noted.append((event, more)))

    doctor.asks(certificate, text=SECRET) if act == "asks" else getattr(doctor, act)(certificate, message("När?"), *([SECRET] if act == "answers" else []))

    [(_, more)] = [(name, more) for name, more in noted if name == event]
    assert more["of"].pk == certificate.pk
    assert SECRET not in str(more)
    expected = {"asks": lambda: own_question(certificate), "answers": lambda: message(SECRET), "ticks": lambda: message("När?")}[act]()
    assert more["message"] == expected.message_id


def test_a_complement_request_is_audited_with_the_questions_it_points_at(certificate, fk, audited):
    lines = audited(lambda: fk.wants_complement(certificate, Item("1", SECRET), Item("6", SECRET)))

    [one] = [one for one in lines if one["event"] == "message_received"]
    assert (one["questions"], SECRET in str(lines)) == ("1,6", False)


def test_an_answer_to_nothing_is_warned_of(certificate, fk, audited):
    lines = audited(lambda: fk.writes(certificate, subject="KONTKT", answers="finns-inte"))

    assert [one["log_level"] for one in lines if one["event"] == "message_unmatched"] == ["warning"]


def test_messages_leave_no_line_in_the_access_log(certificate, doctor, fk):
    before = AccessLogRow.objects.count()

    fk.asks(certificate, text="När?")
    doctor.answers(certificate, message("När?"))
    doctor.asks(certificate)
    doctor.ticks(certificate, own_question(certificate))

    assert AccessLogRow.objects.count() == before


def test_the_senders_own_name_is_shown_to_all_who_read(certificate, administrator, neighbour):
    administrator.asks(certificate)

    assert neighbour.panel(certificate).questions[0].question.sender == ["Vera Vårdadministratör", "Kontakt"]


def test_each_acceptance_scenario_is_claimed_by_a_test():
    claimed = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            for mark in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "scenario":
                    claimed.add(mark.args[0].value)

    assert claimed == set(range(1, 45))
