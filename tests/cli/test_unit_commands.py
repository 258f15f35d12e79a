"""The command that shows and changes what is set for units (integration 17.1)."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from structlog.testing import capture_logs

from tests.product.conftest import NOW, UNIT
from webcert.__main__ import main
from webcert.certificates import actions
from webcert.certificates.models import UnitSettings
from webcert.config import demo

pytestmark = pytest.mark.django_db


def change(*arguments, unit=UNIT.hsa_id, operator="Anna Ek"):
    return main(["unit-settings", "set", unit, *arguments, "--operator", operator])


def test_everything_is_off_until_it_is_set(capsys):
    assert main(["unit-settings", "list"]) == 0
    assert main(["unit-settings", "show", UNIT.hsa_id]) == 1
    assert capsys.readouterr().out == ""


def test_a_change_is_kept_shown_and_logged_with_operator_old_and_new_value(capsys, django_capture_on_commit_callbacks):
    with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        assert change("--risk-and-advice", "on", "--contract-version", "3") == 0
    told = capsys.readouterr().out
    found = [one for one in lines if one["event"] == "unit_setting_changed"]

    assert f"{UNIT.hsa_id}\trisk_and_advice\toff -> on" in told
    assert {(one["unit"], one["setting"], one["old"], one["new"], one["operator"], one["log"]) for one in found} == {
        (UNIT.hsa_id, "risk_and_advice", "off", "on", "Anna Ek", "audit"), (UNIT.hsa_id, "contract_version", "none", "3", "Anna Ek", "audit"),
    }  # fmt: skip
    assert main(["unit-settings", "show", UNIT.hsa_id.lower()]) == 0
    assert capsys.readouterr().out == f"{UNIT.hsa_id}\tcontract_version=3\trisk_and_advice=on\n"


def test_the_same_value_again_changes_and_logs_nothing(capsys, django_capture_on_commit_callbacks):
    change("--risk-and-advice", "on")
    with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        assert change("--risk-and-advice", "on", unit=UNIT.hsa_id.lower()) == 0

    assert "Inget är ändrat" in capsys.readouterr().out
    assert [one for one in lines if one["event"] == "unit_setting_changed"] == []
    assert UnitSettings.objects.count() == 1


def test_settings_are_taken_back():
    change("--risk-and-advice", "on", "--contract-version", "3")
    change("--risk-and-advice", "off", "--contract-version", "none")
    kept = UnitSettings.objects.get()

    assert (kept.risk_and_advice, kept.contract_version) == (False, None)


@pytest.mark.parametrize("arguments,unit,operator", [
    ((), UNIT.hsa_id, "Anna Ek"), (("--risk-and-advice", "on"), "inget id!", "Anna Ek"), (("--risk-and-advice", "on"), UNIT.hsa_id, "  "),
])  # fmt: skip
def test_what_is_incomplete_is_refused(arguments, unit, operator):
    assert change(*arguments, unit=unit, operator=operator) == 1
    assert not UnitSettings.objects.exists()


def test_a_unit_that_has_settings_still_becomes_integrated_with_its_first_draft():
    change("--risk-and-advice", "on")
    actions.register_unit(UNIT, at=NOW)
    kept = UnitSettings.objects.get()

    assert (kept.contract_version, kept.risk_and_advice) == (3, True)


def test_the_demo_switches_on_the_first_unit_of_the_sandbox():
    people = tomllib.loads((resources.files("webcert.sandbox") / "people.toml").read_text("utf-8"))

    assert people["units"][0]["hsa_id"] == demo.FIRST_UNIT
