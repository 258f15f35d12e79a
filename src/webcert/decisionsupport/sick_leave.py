"""Whether a sick leave is longer than FMB recommends, with what the patient has had before (decision-support 2.5 to 2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webcert.decisionsupport.fmb import Fmb
from webcert.decisionsupport.importing.fmb import DAYS
from webcert.formlang.diagnoses import Diagnosis

#: So many days without certificate may lie between the parts of one case.
GAP = 5
#: A day is next to another when at most the gap lies between.
_NEAR = timedelta(days=GAP + 1)
#: So many days after its end the registry is still asked for a certificate, at most.
LONGEST_LOOK_BACK = 14
#: The Swedish words of FMB's units, for one and for several.
_UNITS = {"d": ("dag", "dagar"), "wk": ("vecka", "veckor"), "mo": ("månad", "månader")}

NOT_COMPUTED = "På grund av ett tekniskt fel går det just nu inte att beräkna om perioden är längre än FMB:s rekommendation."
_REASON = "Ange en motivering för att underlätta Försäkringskassans handläggning."


@dataclass(frozen=True, slots=True)
class Period:
    """Days of sick leave, both dates counted. Raises ValueError when they are in the wrong order."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day comes before the first")

    @property
    def days(self) -> int:
        """How many days it is."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class ActiveCertificate:
    """A sick-leave certificate of the patient on the unit, as the registry lists it; at least one period."""

    signed: date
    periods: tuple[Period, ...]

    @property
    def first(self) -> date:
        """Its first day."""
        return min(one.first for one in self.periods)

    @property
    def last(self) -> date:
        """Its last day."""
        return max(one.last for one in self.periods)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The longest time that FMB recommends, with the code it is given for."""

    code: str
    number: int
    unit: str

    @property
    def days(self) -> int:
        """The time in days."""
        return self.number * DAYS[self.unit]

    @property
    def text(self) -> str:
        """The time as FMB states it: 6 månader, 1 vecka, 0 dagar."""
        one, several = _UNITS[self.unit]
        return f"{self.number} {one if self.number == 1 else several}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """The proposed and earlier days beside the recommendation."""

    proposed: int
    earlier: int
    recommendation: Recommendation

    @property
    def total(self) -> int:
        """All days of the case."""
        return self.earlier + self.proposed

    @property
    def exceeded(self) -> bool:
        """Whether the case is longer than recommended."""
        return self.total > self.recommendation.days

    @property
    def warning(self) -> str:
        """What the box by the periods says; empty when there is no box (2.6)."""
        if not self.exceeded:
            return ""
        limit = self.recommendation
        longer = f"längre än FMB:s rekommendation på {_days(limit.days)} ({limit.text}) för diagnos {limit.code}"
        if not self.earlier:
            return f"Den föreslagna perioden är {longer}. {_REASON}"
        based = "Perioden är beräknad på patientens sammanhängande intyg på vårdenheten."
        return f"Den totala perioden är {_days(self.total)} och {longer}. {_REASON} {based}"


def proposed(periods: Iterable[Period]) -> Period | None:
    """From the earliest day to the latest over all degrees, gaps included; None without periods."""
    listed = list(periods)
    return Period(min(one.first for one in listed), max(one.last for one in listed)) if listed else None


def look_back(draft: Period, today: date) -> int:
    """For how many days after its end the registry is to list a certificate (2.7, step 1)."""
    return min(GAP + max(0, (today - draft.first).days), LONGEST_LOOK_BACK)


def coherent(draft: Period, certificates: Sequence[ActiveCertificate]) -> list[ActiveCertificate]:
    """The certificates of the case that the draft continues; none when no certificate leads up to it (2.7, steps 2 and 3)."""
    leading = [one for one in certificates if _leads_to(one, draft.first)]
    if not leading:
        return []
    start = max(leading, key=lambda one: one.signed)
    case, left = [start], [one for one in certificates if one is not start]
    while True:
        first, last = min(one.first for one in case), max(one.last for one in case)
        near = [one for one in left if one.first - last <= _NEAR and first - one.last <= _NEAR]
        if not near:
            return case
        case += near
        left = [one for one in left if one not in near]


def _leads_to(certificate: ActiveCertificate, day: date) -> bool:
    """Whether a period contains the day, or the last day is at most `GAP` days before it."""
    return any(one.first <= day <= one.last for one in certificate.periods) or 0 < (day - certificate.last).days <= GAP


def days_of(periods: Iterable[Period]) -> int:
    """Days that are in some period, each counted once."""
    total, until = 0, date.min
    for one in sorted(periods, key=lambda one: one.first):
        first = max(one.first, until + timedelta(days=1)) if until > date.min else one.first
        total += max(0, (one.last - first).days + 1)
        until = max(until, one.last)
    return total


def earlier_days(draft: Period, certificates: Sequence[ActiveCertificate]) -> int:
    """Days of the coherent case that are not among those proposed (2.7, step 4)."""
    case = coherent(draft, certificates)
    return days_of([draft, *(period for one in case for period in one.periods)]) - draft.days


def recommendation(diagnoses: Sequence[Diagnosis], fmb: Fmb) -> Recommendation | None:
    """The longest over the typical cases of all diagnoses, each by the code that FMB is found for (2.5)."""
    longest: Recommendation | None = None
    for row in diagnoses:
        found = fmb.found(row.code)
        for case in fmb.cases(found) if found else ():
            if case.number is not None and (longest is None or case.number * DAYS[case.unit] > longest.days):
                longest = Recommendation(found or "", case.number, case.unit)
    return longest


def assess(
    periods: Iterable[Period], diagnoses: Sequence[Diagnosis], certificates: Sequence[ActiveCertificate], fmb: Fmb, *, infection: bool
) -> Assessment | None:
    """The proposed time beside the recommendation; None without either, or for a patient kept from work by law for infection."""
    draft, limit = proposed(periods), recommendation(diagnoses, fmb)
    if draft is None or limit is None or infection:
        return None
    return Assessment(draft.days, earlier_days(draft, certificates), limit)


def _days(number: int) -> str:
    return f"{number} {'dag' if number == 1 else 'dagar'}"
