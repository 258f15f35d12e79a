"""The commands that destroy records: erase, erasures."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tests.product import conftest as product
from tests.product.conftest import NOW, PERSON
from webcert.__main__ import main
from webcert.certificates.models import Certificate
from webcert.delivery.models import Delivery

pytestmark = pytest.mark.django_db
draft, doctor, kind = product.draft, product.doctor, product.kind


@pytest.fixture
def quiet(draft):
    """A draft with nothing left to deliver."""
    Delivery.objects.update(state="done")
    return draft


def erase(*arguments):
    return main(["erase", "--decision", "IVO-7", *arguments])


def test_without_confirmation_nothing_goes(quiet, capsys):
    assert erase("--certificate", str(quiet.pk)) == 0

    told = capsys.readouterr().out
    assert f"{quiet.pk}\tFK7804\tDRAFT_INCOMPLETE" in told
    assert "certificates_certificateevent" in told
    assert "Inget är ändrat" in told
    assert PERSON.person_id.digits not in told
    assert Certificate.objects.filter(pk=quiet.pk).exists()


def test_two_invocations_by_two_operators_destroy(quiet, capsys):
    assert erase("--certificate", str(quiet.pk), "--confirm", "--operator", "Anna Ek") == 0
    assert "En annan operatör" in capsys.readouterr().out
    assert Certificate.objects.filter(pk=quiet.pk).exists()

    assert erase("--certificate", str(quiet.pk), "--confirm", "--operator", "Bo Al") == 0
    assert "1 handlingar är förstörda" in capsys.readouterr().out
    assert not Certificate.objects.filter(pk=quiet.pk).exists()


def test_the_patients_number_is_read_and_not_an_argument(quiet, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PERSON.person_id.formatted}\n"))

    assert erase("--patient") == 0
    assert str(quiet.pk) in capsys.readouterr().out


@pytest.mark.parametrize("number", ["", "skräp", "19410101-0000"])
def test_a_patient_who_is_none_is_refused(quiet, capsys, monkeypatch, number):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{number}\n"))

    assert erase("--patient", "--confirm", "--operator", "Anna Ek") == 1


def test_an_unknown_certificate_is_refused(quiet, capsys):
    unknown = "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"

    assert erase("--certificate", str(quiet.pk), "--certificate", unknown, "--confirm", "--operator", "Anna Ek") == 1


def test_a_refusal_says_why(draft, capsys):
    assert erase("--certificate", str(draft.pk), "--confirm", "--operator", "Anna Ek") == 1
    assert "väntar på att levereras" in capsys.readouterr().err


def test_the_list_can_be_replayed(quiet, capsys, tmp_path):
    for operator in ("Anna Ek", "Bo Al"):
        erase("--certificate", str(quiet.pk), "--confirm", "--operator", operator)
    capsys.readouterr()
    assert main(["erasures", "list"]) == 0
    kept = capsys.readouterr().out
    assert json.loads(kept)["certificate"] == str(quiet.pk)
    assert json.loads(kept)["at"] >= NOW.isoformat()
    (tmp_path / "kept").write_text(kept)

    assert main(["erasures", "replay", str(tmp_path / "kept")]) == 0
    (tmp_path / "kept").write_text(kept.replace("Bo Al", "Bo Ek"))
    assert main(["erasures", "replay", str(tmp_path / "kept")]) == 1
    assert main(["erasures", "replay"]) == 1
