"""Everybody and everything in the sandbox, read from `people.toml` (integration.md 16.3 and 16.4).

The one table of names for demo, tests and documents (D77).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

PURPOSE_OF_CARE = "Vård och behandling"


@dataclass(frozen=True, kw_only=True)
class CareProvider:
    """A care provider; `organisation_number` is "" when the directory has none."""

    hsa_id: str
    name: str
    organisation_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit, or with `parent` a sub-unit of one. What is not known is ""; `ended` is its last day."""

    hsa_id: str
    name: str
    provider: str
    parent: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    mail: str = ""
    workplace_code: str = ""
    ended: date | None = None

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The address as the directory keeps it: the last line is postal code and town."""
        if not self.street:
            return ()
        return (self.street, f"{self.postal_code[:3]} {self.postal_code[3:]} {self.city}")


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A code with its name."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Commission:
    """A record that ties a person to a unit with a purpose."""

    hsa_id: str
    unit: str
    purpose: str = PURPOSE_OF_CARE


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """A member of staff as the directory knows her; `role` is for the tester and sent nowhere."""

    hsa_id: str
    given_name: str
    surname: str
    role: str
    title: str = ""
    licences: tuple[str, ...] = ()
    positions: tuple[Coded, ...] = ()
    group_codes: tuple[str, ...] = ()
    personal_code: str = ""
    specialities: tuple[Coded, ...] = ()
    protected: bool = False
    commissions: tuple[Commission, ...] = ()

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}"

    @property
    def units(self) -> tuple[str, ...]:
        """HSA-ids of the units on which the person has a care commission."""
        return tuple(one.unit for one in self.commissions if one.purpose == PURPOSE_OF_CARE)


@dataclass(frozen=True, kw_only=True)
class Address:
    """A patient's address."""

    street: str
    postal_code: str
    city: str
    care_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Patient:
    """A patient; the numbers are those of `people.toml`, twelve digits without hyphen."""

    key: str
    number: str
    kind: str
    given_name: str = ""
    middle_name: str = ""
    surname: str = ""
    address: Address | None = None
    protected: bool = False
    protected_population: bool = False
    test_indicated: bool = False
    deceased_on: date | None = None
    present_number: str = ""
    reserve_number: str = ""
    surname_in_link: str = ""

    @property
    def name(self) -> str:
        """The whole name, or what stands for it when nobody knows it."""
        return " ".join(filter(None, (self.given_name, self.middle_name, self.surname))) or "Okänd person"

    @property
    def is_known(self) -> bool:
        """Whether the person registry has a record."""
        return bool(self.given_name)

    @property
    def formatted_number(self) -> str:
        """`YYYYMMDD-NNNN`, as people read it."""
        return f"{self.number[:8]}-{self.number[8:]}"


@dataclass(frozen=True, kw_only=True)
class People:
    """The whole table, each kind by its identity in the order of the file."""

    providers: Mapping[str, CareProvider]
    units: Mapping[str, Unit]
    staff: Mapping[str, StaffMember]
    patients: Mapping[str, Patient]

    def sub_units(self, hsa_id: str) -> tuple[Unit, ...]:
        """The sub-units of a unit, ended ones too."""
        return tuple(unit for unit in self.units.values() if unit.parent == hsa_id)

    def workplaces(self, member: StaffMember) -> tuple[Unit, ...]:
        """The units and sub-units in use on which somebody may work, each unit before its sub-units."""
        found = (unit for own in member.units for unit in (self.units[own], *self.sub_units(own)))
        return tuple(unit for unit in found if unit.ended is None)

    def patient_with(self, number: str) -> Patient | None:
        """The patient who has, or has had, a number."""
        return next(
            (one for one in self.patients.values() if number in (one.number, one.present_number)), None
        )


@cache
def everybody() -> People:
    """The table of the package."""
    text = resources.files(__package__).joinpath("people.toml").read_text("utf-8")
    data = tomllib.loads(text)
    providers = [CareProvider(**row) for row in data["providers"]]
    units = [Unit(**row) for row in data["units"]]
    staff = [_staff_member(row) for row in data["staff"]]
    patients = [_patient(row) for row in data["patients"]]
    return People(
        providers={one.hsa_id: one for one in providers},
        units={one.hsa_id: one for one in units},
        staff={one.hsa_id: one for one in staff},
        patients={one.key: one for one in patients},
    )


def _staff_member(row: dict[str, Any]) -> StaffMember:
    lists: dict[str, Any] = {
        "licences": tuple(row.pop("licences", ())),
        "group_codes": tuple(row.pop("group_codes", ())),
        "positions": tuple(Coded(**one) for one in row.pop("positions", ())),
        "specialities": tuple(Coded(**one) for one in row.pop("specialities", ())),
        "commissions": tuple(Commission(**one) for one in row.pop("commissions", ())),
    }
    return StaffMember(**row, **lists)


def _patient(row: dict[str, Any]) -> Patient:
    address = row.pop("address", None)
    return Patient(**row, address=Address(**address) if address else None)
