"""What the code tables answer."""

from __future__ import annotations

from random import Random

import pytest

from webcert.decisionsupport.codes import FILES, Codes, installed
from webcert.formlang.diagnoses import SYSTEMS

CODES = Codes({"ICD_10_SE": {"F43": "Kris", "F438A": "Utmattning", "M54": "Rygg", "Z73": "Livet", "Z733": "Stress"}})


@pytest.mark.parametrize("typed", ["F438A", "f438a", "F43.8A", " f43.8 a ", "F.4.3.8.A", "F43\t8A\n"])
def test_a_code_is_found_however_it_is_typed(typed):
    assert CODES.text("ICD_10_SE", typed) == "Utmattning"


@pytest.mark.parametrize("typed", ["", ".", "F4", "F438", "F438AB", "Å43", "F43,8A"])
def test_only_exactly_this_code_exists(typed):
    assert CODES.text("ICD_10_SE", typed) is None


@pytest.mark.parametrize(("system", "code"), [("ICD_9", "M54"), ("KSH_97_P", "J069")])
def test_a_code_of_another_system_is_unknown(system, code):
    assert installed().text(system, code) is None


def test_the_systems_of_the_certificates_are_installed():
    assert set(installed().tables) == set(FILES) == set(SYSTEMS)


def test_samples_are_codes_that_a_certificate_may_carry():
    picked = {CODES.pick("ICD_10_SE", Random(seed))[0] for seed in range(60)}

    assert picked == {"F438A", "M54", "Z733"}
