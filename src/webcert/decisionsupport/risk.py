"""Risk och råd in use: questions, the risk of a long sick leave, advice and statistics (decision-support 4)."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from webcert.decisionsupport.fmb import starter
from webcert.decisionsupport.in_use import InUse
from webcert.domain.ids import PersonId
from webcert.formlang.diagnoses import Diagnosis, normalised

NO_DIAGNOSIS = "Välj minst en diagnos för att se Risk och råd."
NO_SUPPORT = "Risk och råd saknar just nu stöd för den valda diagnosen."

#: The time that the risk is about.
DAYS = 90
SEX, AGE = "Sex", "age_cat_fct"
_AGES = ((29, "17-29"), (39, "30-39"), (49, "40-49"), (56, "50-56"))
_OLDEST = "57-63"
#: Ends of the intervals of the statistics that the chart shows, in days.
STATISTICS_DAYS = (30, 90, 180, 365)
_SHORTEST = 3


class BadInput(ValueError):
    """An answer is missing or is none of the model's."""


class Status(Enum):
    """How a question about a code was answered; the words of the service contract."""

    OK = "OK"
    SHORTER_CODE = "DIAGNOSKOD_PA_HOGRE_NIVA"
    NO_MODEL = "PREDIKTIONSMODELL_SAKNAS"
    NO_INFORMATION = "INFORMATION_SAKNAS"
    NOT_OK = "NOT_OK"


class Opinion(Enum):
    """What a doctor may think of a calculated risk, by the code of the service contract (4.3)."""

    HIGHER = "HOGRE"
    CORRECT = "KORREKT"
    LOWER = "LAGRE"
    CANNOT_JUDGE = "KAN_EJ_BEDOMA"


#: What the opinions are called.
OPINIONS = {Opinion.HIGHER: "Högre", Opinion.CORRECT: "Korrekt", Opinion.LOWER: "Lägre", Opinion.CANNOT_JUDGE: "Kan ej bedöma"}


class Level(Enum):
    """How high a risk is, as it is told (4.3)."""

    MODERATE = "Måttlig risk"
    HIGH = "Hög risk"
    VERY_HIGH = "Mycket hög risk"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to choose, by the model's id."""

    id: str
    text: str
    default: bool


@dataclass(frozen=True, slots=True)
class RiskQuestion:
    """What the model must know, as it is asked."""

    variable: str
    text: str
    description: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A variable of a model. The first level is the reference and adds nothing."""

    variable: str
    levels: tuple[str, ...]
    coefficients: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Model:
    """A hazard that is constant in each interval of days between two breaks."""

    breaks: Sequence[float]
    lengths: Sequence[float]
    intercept: Sequence[float]
    factors: tuple[Factor, ...]

    def longer_than(self, days: float, answers: Mapping[str, str]) -> float:
        """The probability that a case lasts longer than `days`. Raises BadInput."""
        if not (math.isfinite(days) and self.breaks[0] < days <= self.breaks[-1]):
            raise BadInput("days")
        exponents = list(self.intercept)
        for factor in self.factors:
            given = answers.get(factor.variable)
            if given not in factor.levels:
                raise BadInput(factor.variable)
            if given != factor.levels[0]:
                exponents = [one + more for one, more in zip(exponents, factor.coefficients[given], strict=True)]
        if answers.keys() - {factor.variable for factor in self.factors}:
            raise BadInput("answers")
        last = bisect_left(self.breaks, days) - 1
        whole = sum(math.exp(exponents[one]) * self.lengths[one] for one in range(last))
        return math.exp(-(whole + math.exp(exponents[last]) * (days - self.breaks[last])))


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the patient's own risk was found to be; without `risk` there is none to show."""

    status: Status
    code: str = ""
    risk: float | None = None
    version: str = ""

    @property
    def level(self) -> Level | None:
        """The level of the risk as shown, with two decimals."""
        return None if self.risk is None else level(self.risk)


class Srs:
    """Everything of Risk och råd, by code."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """`content` is Risk och råd as an import keeps it."""
        self.version: str = content["version"]
        self.demonstration: bool = content["demonstration"]
        self.models = {code: _model(one) for code, one in content["models"].items()}
        self.questions = {code: tuple(map(_question, listed)) for code, listed in content["questions"].items()}
        self._advice: Mapping[str, Mapping[str, Sequence[tuple[str, str]]]] = content["advice"]
        self._prevalence: Mapping[str, float] = content["prevalence"]
        self._statistics: Mapping[str, Sequence[int]] = content["statistics"]

    def supported(self, code: str) -> str | None:
        """The code of three positions that there is support for, if any (4.1)."""
        category = normalised(code)[:_SHORTEST]
        return category if category in self._prevalence else None

    def mean_risk(self, code: str) -> float | None:
        """The risk of all patients with a diagnosis, of its code of three positions."""
        return self._prevalence.get(normalised(code)[:_SHORTEST])

    def modelled(self, code: str) -> str | None:
        """The code whose model is used, if any: the longest beginning with a model that its questions fit (4.4)."""
        return self._modelled(normalised(code))

    def asked(self, code: str) -> tuple[RiskQuestion, ...]:
        """The questions to ask; none when a model could not use the answers."""
        found = self.modelled(code)
        return self.questions[found] if found else ()

    def predict(self, code: str, answers: Mapping[str, str], *, sex: str, age: int) -> Prediction:
        """The patient's own risk; `answers` are answer ids by variable (4.4)."""
        asked = normalised(code)
        found = self._modelled(asked)
        if found is None:
            return Prediction(Status.NO_MODEL)
        try:
            risk = self.models[found].longer_than(DAYS, {**answers, SEX: sex, AGE: age_group(age)})
        except BadInput:
            return Prediction(Status.NOT_OK, found, version=self.version)
        return Prediction(Status.OK if found == asked else Status.SHORTER_CODE, found, round(risk, 2), self.version)

    def advice(self, code: str, category: str) -> tuple[Status, str, Sequence[tuple[str, str]]]:
        """Heading and text of the advice, first things first, with the code it is given for (4.5)."""
        asked = normalised(code)
        for status, found in ((Status.OK, asked), (Status.SHORTER_CODE, asked[:_SHORTEST])):
            if found in self._advice:
                return status, found, self._advice[found].get(category, ())
        return Status.NO_INFORMATION, "", ()

    def ended(self, code: str) -> tuple[int, ...]:
        """Per cent of the cases that had ended after each of `STATISTICS_DAYS`; empty when unknown (4.6)."""
        cases = self._statistics.get(normalised(code)[:_SHORTEST])
        if cases is None:
            return ()
        return tuple(_rounded(100 * sum(cases[:until]) / sum(cases)) for until in range(1, len(STATISTICS_DAYS) + 1))

    def fits(self, code: str) -> bool:
        """Whether the questions give what the model of a code needs, with no answer that it does not know."""
        given = {SEX: ("Female", "Male"), AGE: (*(name for _, name in _AGES), _OLDEST)}
        given |= {one.variable: tuple(answer.id for answer in one.answers) for one in self.questions.get(code, ())}
        levels = {factor.variable: factor.levels for factor in self.models[code].factors}
        return given.keys() == levels.keys() and all(set(levels[name]) >= set(answers) for name, answers in given.items())

    def _modelled(self, code: str) -> str | None:
        """The longest beginning of a code, of five to three characters, that has a model whose questions fit."""
        found = next((code[:length] for length in (5, 4, 3) if len(code) >= length and code[:length] in self.models), None)
        return found if found is not None and self.fits(found) else None


def first_of(entered: Sequence[Diagnosis]) -> Diagnosis | None:
    """The diagnosis that Risk och råd is about."""
    return next((row for row in entered if len(normalised(row.code)) >= _SHORTEST), None)


def why_nothing(entered: Sequence[Diagnosis], srs: Srs) -> str:
    """Why Risk och råd shows nothing for the first diagnosis; empty when it does (4.1)."""
    first = first_of(entered)
    if first is None:
        return NO_DIAGNOSIS
    return "" if srs.supported(first.code) else NO_SUPPORT


def level(risk: float) -> Level:
    """The level of a probability."""
    return Level.MODERATE if risk < 0.39 else Level.HIGH if risk <= 0.62 else Level.VERY_HIGH


def age_group(age: int) -> str:
    """The model's group of an age in years. Raises BadInput."""
    if not 0 <= age <= 130:
        raise BadInput(AGE)
    return next((name for oldest, name in _AGES if age <= oldest), _OLDEST)


def age_on(today: date, born: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def sex_of(number: PersonId) -> str:
    """Odd last digit but one of a personal number: male."""
    return "Male" if int(number.digits[10]) % 2 else "Female"


def _rounded(share: float) -> int:
    return math.floor(share + 0.5)


def _model(one: Mapping[str, Any]) -> Model:
    factors = tuple(Factor(factor["variable"], tuple(factor["levels"]), factor["coefficients"]) for factor in one["factors"])
    return Model(one["breaks"], one["lengths"], one["intercept"], factors)


def _question(one: Mapping[str, Any]) -> RiskQuestion:
    answers = tuple(Answer(answer["id"], answer["text"], answer["default"]) for answer in one["answers"])
    return RiskQuestion(one["variable"], one["text"], one["description"], answers)


#: Risk och råd of this installation.
SRS = InUse(lambda: Srs(starter("srs.json")))
