"""Every case of the matrix, and what plays it: the actor, the person registry and the place of a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import combinations

from tests.access.spec_tables import ALL, ROLES, Case
from tests.product.conftest import PERSON
from webcert.cli.samples import ISSUER, UNIT
from webcert.domain.document import UnitDetails
from webcert.domain.errors import Unavailable
from webcert.domain.ids import PersonId
from webcert.domain.person import Person
from webcert.domain.staff import CareUnit, Role, StaffMember

SUB_UNIT = replace(UNIT, hsa_id="SE2321000999-1A03", name="Ekbackens mottagning")
OTHER_UNIT = replace(UNIT, hsa_id="SE2321000999-1B02", name="Björkbackens vårdcentral")
OTHER_PROVIDER = replace(
    UNIT, hsa_id="SE2321000888-2A02", name="Granbackens vårdcentral", provider_id="SE2321000888-2A00", provider_name="Region Annan"
)
UNITS = {"own unit": UNIT, "sub-unit": SUB_UNIT, "other unit": OTHER_UNIT, "other provider": OTHER_PROVIDER}

PLACES = [("own unit", False), ("sub-unit", False), ("other unit", False), ("other unit", True), ("other provider", True),
          ("other provider", False)]  # fmt: skip
_OF_PERSON = ["deceased", "protected"]
_OF_LINK = ["deceased in link", "inactive unit", "no copying"]
_NO_ANSWER = ["unknown person", "registry silent"]
ALONE = [frozenset({one}) for one in (*_OF_PERSON, *_OF_LINK, *_NO_ANSWER)]
#: The pairs that the order of 3.1 is about; a registry that gives no person says neither deceased nor protected.
PAIRS = [frozenset(pair) for pair in combinations([*_OF_PERSON, *_OF_LINK], 2)]
PAIRS += [frozenset({one, other}) for one in _OF_LINK for other in _NO_ANSWER]
CIRCUMSTANCES = [frozenset[str](), *ALONE, *PAIRS]
FORMS = sorted(ALL)


def every_circumstance(action: str, role: str, form: str) -> Iterator[Case]:
    """The action by the role on the type in every circumstance; a draft is made on the unit of the login, nowhere else."""
    for place, sjf in PLACES[:2] if action == "create" else PLACES:
        for circumstances in CIRCUMSTANCES:
            yield Case(action=action, role=role, form=form, place=place, sjf=sjf, circumstances=circumstances)


#: One type of each kind: the order of the reasons does not depend on the type, so over the network it is tried with these.
_OF_EACH_KIND = ("FK7804", "TSTRK1007")


def some_circumstances(action: str, role: str, form: str) -> Iterator[Case]:
    """Each place alone, each circumstance at home, and for some types each circumstance and pair on another unit."""
    for place, sjf in PLACES:
        yield Case(action=action, role=role, form=form, place=place, sjf=sjf)
    for circumstances in ALONE:
        yield Case(action=action, role=role, form=form, circumstances=circumstances)
    for circumstances in [*ALONE, *PAIRS] if form in _OF_EACH_KIND else []:
        yield Case(action=action, role=role, form=form, place="other unit", circumstances=circumstances)


def user(role: str) -> StaffMember:
    """A member of staff with this role, who has commissions on the own unit, on another one of the provider and on another provider's."""
    issuer = replace(ISSUER, hsa_id=f"SE2321000999-2A0{'DTA'.index(role)}")
    units = (
        CareUnit(details=UNIT, commission="Vård och behandling", sub_units=(SUB_UNIT,)),
        CareUnit(details=OTHER_UNIT, commission="Vård och behandling"),
        CareUnit(details=OTHER_PROVIDER, commission="Vård och behandling"),
    )
    return StaffMember(hsa_id=issuer.hsa_id, name="Prova Personalsson", role=Role(ROLES[role]), positions=issuer.positions, units=units)


def link(case: Case) -> dict[str, object]:
    """The parameters of the care system's link that make the circumstances."""
    given = case.circumstances
    return {
        "sjf": case.sjf, "inaktivEnhet": "inactive unit" in given, "avliden": "deceased in link" in given,
        "kopieringOK": "no copying" not in given,
    }  # fmt: skip


def unit_of(case: Case) -> UnitDetails:
    """The unit of the document."""
    return UNITS[case.place]


def person_in(case: Case) -> Person | None:
    """What the person registry says when it answers."""
    if "unknown person" in case.circumstances:
        return None
    return replace(PERSON, deceased="deceased" in case.circumstances, protected="protected" in case.circumstances)


class RegistryOf:
    """The person registry in the circumstances of a case."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def look_up(self, person_id: PersonId) -> Person | None:
        """Answer, or be silent."""
        if "registry silent" in self.case.circumstances:
            raise Unavailable(service="person registry", permanent=False)
        return person_in(self.case)

    def look_up_all(self, person_ids: Collection[PersonId]) -> dict[PersonId, Person | None]:
        """Answer about several, or be silent."""
        return {one: self.look_up(one) for one in person_ids}
