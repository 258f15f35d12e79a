"""Identifiers as types, so that one cannot be taken for another and none is printed by accident."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

PERSONAL_NUMBER_ROOT = "1.2.752.129.2.1.3.1"
COORDINATION_NUMBER_ROOT = "1.2.752.129.2.1.3.3"
HSA_ROOT = "1.2.752.129.2.1.4.1"
#: Code system of the parties of a certificate (KV_PART, common-model 6.2).
EVENT_SYSTEM = "dfd7bbad-dbe5-4a2f-ba25-f7b9b2cc6b14"
SUBJECT_SYSTEM = "ffa59d8f-8d7e-46ae-ac9e-31804e8e8499"
PART_SYSTEM = "769bb12b-bd9f-4203-a5cd-fd14f2eb3b80"

_PERSON_ID = re.compile(r"(?P<century>19|20|18)?(?P<short>[0-9]{6})(?P<sign>[-+]?)(?P<last>[0-9]{4})")
_HSA_ID = re.compile(r"[A-Za-z0-9-]{1,31}")
_OLDEST = date(1840, 5, 6)


@dataclass(frozen=True, slots=True, repr=False)
class PersonId:
    """A personal or coordination number in its normal form of twelve digits (common-model 7).

    Printing it gives a mask; the digits are asked for by name.
    """

    digits: str

    @classmethod
    def parse(cls, text: str, *, today: date) -> PersonId:
        """Read what people and systems write: 10 or 12 digits, with or without separator.

        Raises ValueError, without the value in it, when it is no such number.
        """
        match = _PERSON_ID.fullmatch(text.strip())
        if match is None:
            raise ValueError("not a personal or coordination number")
        century = match["century"] or _century(match["short"], match["sign"], today)
        person_id = cls(century + match["short"] + match["last"])
        if not person_id._is_valid(today):
            raise ValueError("not a personal or coordination number")
        return person_id

    @property
    def is_coordination_number(self) -> bool:
        """Whether 60 has been added to the day of birth."""
        return self.digits[6] >= "6"

    @property
    def birth_year(self) -> int:
        """Year of birth, which both kinds of number begin with."""
        return int(self.digits[:4])

    @property
    def born(self) -> date:
        """Day of birth. Raises ValueError when the number has none."""
        day = int(self.digits[6:8])
        return date(self.birth_year, int(self.digits[4:6]), day - 60 if day > 60 else day)

    @property
    def root(self) -> str:
        """OID of the number's kind, as messages carry it."""
        return COORDINATION_NUMBER_ROOT if self.is_coordination_number else PERSONAL_NUMBER_ROOT

    @property
    def formatted(self) -> str:
        """`YYYYMMDD-NNNN`, as people read it."""
        return f"{self.digits[:8]}-{self.digits[8:]}"

    def _is_valid(self, today: date) -> bool:
        try:
            born = self.born
        except ValueError:
            return False
        return _OLDEST <= born <= today and _luhn(self.digits[2:])

    def __str__(self) -> str:
        return "********-****"

    def __repr__(self) -> str:
        return "PersonId(********-****)"


def _century(short: str, sign: str, today: date) -> str:
    century = (today.year - int(short[:2])) // 100
    return str(century - 1 if sign == "+" else century)


def _luhn(ten_digits: str) -> bool:
    weighted = (int(digit) * (2 - index % 2) for index, digit in enumerate(ten_digits))
    return sum(number // 10 + number % 10 for number in weighted) % 10 == 0


@dataclass(frozen=True, slots=True)
class HsaId:
    """Identity of a person, unit or care provider in the directory (D78); compared without regard to case."""

    value: str

    @classmethod
    def parse(cls, text: str) -> HsaId:
        """Read an HSA-id; outer blanks are dropped. Raises ValueError when it is none."""
        stripped = text.strip()
        if _HSA_ID.fullmatch(stripped) is None:
            raise ValueError("not an HSA-id")
        return cls(stripped)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HsaId) and self.value.casefold() == other.value.casefold()

    def __hash__(self) -> int:
        return hash(self.value.casefold())

    def __str__(self) -> str:
        return self.value
