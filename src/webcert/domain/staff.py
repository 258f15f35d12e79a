"""Staff and units as the directory knows them, and what follows: role and own unit (workflow 2 and 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from webcert.domain.document import Issuer, UnitDetails
from webcert.domain.ids import HsaId


class Role(StrEnum):
    """The three roles."""

    DOCTOR = "doctor"
    DENTIST = "dentist"
    CARE_ADMINISTRATOR = "care_administrator"

    @property
    def swedish(self) -> str:
        """What users read."""
        return {"doctor": "Läkare", "dentist": "Tandläkare", "care_administrator": "Vårdadministratör"}[self.value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """One credential record: position codes and group prescription codes that belong together (D31)."""

    positions: frozenset[str] = frozenset()
    group_codes: frozenset[str] = frozenset()


#: Position code of a doctor in internship, not yet licensed.
INTERNSHIP = "204010"
#: The doctors' positions: the official text of each code (KV_BEFATTNING).
POSITIONS = {
    "201010": "Överläkare",
    "201011": "Distriktsläkare/Specialist allmänmedicin",
    "201012": "Skolläkare",
    "201013": "Företagsläkare",
    "202010": "Specialistläkare",
    "203010": "Läkare legitimerad, specialiseringstjänstgöring",
    "203090": "Läkare legitimerad, annan",
    INTERNSHIP: "Läkare ej legitimerad, allmäntjänstgöring",
    "204090": "Läkare ej legitimerad, annan",
}
_BY_GROUP_CODE = (("203090", "9300005"), ("203090", "9400003"), ("204090", "9100009"), ("204090", "9200007"))


def resolve_role(licences: frozenset[str], positions: frozenset[str], credentials: tuple[Credential, ...]) -> Role:
    """The role by the first matching row of workflow 2.2; the personal prescription code never counts."""
    if "Läkare" in licences:
        return Role.DOCTOR
    if "Tandläkare" in licences:
        return Role.DENTIST
    every_position = positions.union(*(one.positions for one in credentials))
    if INTERNSHIP in every_position:
        return Role.DOCTOR
    for position, code in _BY_GROUP_CODE:
        if any(position in one.positions and code in one.group_codes for one in credentials):
            return Role.DOCTOR
    return Role.CARE_ADMINISTRATOR


@dataclass(frozen=True, kw_only=True, slots=True)
class CareUnit:
    """A unit on which the user has a commission, with its active sub-units."""

    details: UnitDetails
    commission: str
    sub_units: tuple[UnitDetails, ...] = ()

    def __contains__(self, hsa_id: object) -> bool:
        return isinstance(hsa_id, str) and HsaId(hsa_id) in {HsaId(one.hsa_id) for one in (self.details, *self.sub_units)}


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffMember:
    """A member of staff with the units of active commissions for care and treatment."""

    hsa_id: str
    name: str
    role: Role
    title: str = ""
    positions: tuple[tuple[str, str], ...] = ()
    specialities: tuple[str, ...] = ()
    protected: bool = False
    units: tuple[CareUnit, ...] = ()

    @property
    def issuer(self) -> Issuer:
        """The person as documents state it."""
        return Issuer(hsa_id=self.hsa_id, name=self.name, positions=self.positions, specialities=self.specialities)

    def selectable(self) -> Iterator[UnitDetails]:
        """Every unit and sub-unit the user may work on."""
        for unit in self.units:
            yield unit.details
            yield from unit.sub_units

    def unit(self, hsa_id: str) -> UnitDetails | None:
        """The selectable unit with this id, compared without regard to case and outer blanks; else None."""
        wanted = HsaId(hsa_id.strip())
        return next((one for one in self.selectable() if HsaId(one.hsa_id) == wanted), None)

    def home(self, selected: str) -> UnitDetails | None:
        """The unit that `selected` is, or is a sub-unit of."""
        return next((unit.details for unit in self.units if selected in unit), None)

    def own_units(self, selected: str) -> frozenset[str]:
        """Ids of what counts as own unit while `selected` is the login unit (workflow 3.2)."""
        home = next((unit for unit in self.units if selected in unit), None)
        return frozenset() if home is None else frozenset(one.hsa_id for one in (home.details, *home.sub_units))

    def to_json(self) -> dict[str, Any]:
        """As JSON, for the login session."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> StaffMember:
        """From what `to_json` gave."""
        units = tuple(
            CareUnit(
                details=UnitDetails(**unit["details"]), commission=unit["commission"],
                sub_units=tuple(UnitDetails(**sub) for sub in unit["sub_units"]),
            )
            for unit in stored["units"]
        )  # fmt: skip
        positions = tuple((code, text) for code, text in stored["positions"])
        simple = {key: stored[key] for key in ("hsa_id", "name", "title", "protected")}
        return cls(
            **simple, role=Role(stored["role"]), positions=positions, specialities=tuple(stored["specialities"]), units=units
        )
