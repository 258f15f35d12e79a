"""The panel of Risk och råd as one user sees it (decision-support 4.1 to 4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webcert.certificates import queries, risk_charts
from webcert.certificates.header import Seen
from webcert.certificates.models import Certificate, RiskPrediction
from webcert.certificates.risk import consents, diagnoses_of, is_offered, is_renewal, opinion_of, prediction_of
from webcert.decisionsupport.codes import installed
from webcert.decisionsupport.model_card import Part, model_card
from webcert.decisionsupport.risk import OPINIONS, SRS, Opinion, RiskQuestion, Srs, Status, first_of, level, why_nothing
from webcert.domain.access import Action
from webcert.domain.clock import swedish_date
from webcert.formlang.diagnoses import DEFAULT_SYSTEM, normalised

NO_PREDICTION = "Prediktion saknas."
_SITE = "https://rattsjukskrivning.se/"
_URLS = ("risk", "risk-consent", "risk-calculate", "risk-opinion", "risk-use")
#: Heading, category, and what the button says, by group of advice.
_GROUPS = (
    ("Tänk på att vid förlängning", "FRL", "Se fler", "Se färre"), ("Tänk på att", "OBS", "Se fler", "Se färre"),
    ("Åtgärdsrekommendationer", "REK", "Se fler åtgärder", "Se färre åtgärder"),
)  # fmt: skip
_AT_FIRST = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskView:
    """A chart with the same in words: the mean risk, and the patient's where it may be shown."""

    about: str
    bars: tuple[risk_charts.Bar, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupView:
    """One kind of advice: what is seen at first, and the rest."""

    heading: str
    first: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]
    more: str
    less: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedView:
    """A question with the answer that is chosen, and the one that the shown risk was calculated with."""

    question: RiskQuestion
    chosen: str
    calculated: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierView:
    """What was calculated and thought for the certificate that is being renewed; `why_nothing` alone when there is nothing."""

    why_nothing: str = ""
    risk: RiskView | None = None
    opinion: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportView:
    """What there is for a diagnosis with support."""

    heading: str
    code: str
    model: str
    consented: bool
    renewal: bool
    risk: RiskView
    questions: tuple[AskedView, ...]
    opinions: tuple[tuple[str, str, bool], ...]
    earlier: EarlierView | None
    advice_about: str
    groups: tuple[GroupView, ...]
    advice_link: tuple[str, str]
    statistics: risk_charts.Line | None
    statistics_about: str
    statistics_link: str
    card: tuple[Part, ...]
    demonstration: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskPanel:
    """A message, or the support; with the rows of other documents whose prediction is shown."""

    message: str
    support: SupportView | None
    urls: Mapping[str, str]
    shown: tuple[Certificate, ...] = ()


def tab(seen: Seen) -> tuple[str, str] | None:
    """Address and key of the panel, for a page that has the tab."""
    offered = seen.may(Action.USE_RISK) and is_offered(seen.certificate, seen.actor.unit_id)
    return (seen.url("risk", seen.certificate), key_of(seen)) if offered else None


def key_of(seen: Seen) -> str:
    """What the panel is fetched anew for: the first diagnosis as it is saved."""
    first = first_of(diagnoses_of(seen.certificate, seen.at))
    return f"{normalised(first.code)} {first.text}" if first is not None else ""


def risk_panel(seen: Seen) -> RiskPanel:
    """The panel for a draft that has Risk och råd."""
    certificate, srs = seen.certificate, SRS.get()
    urls = {name: seen.url(name, certificate) for name in _URLS}
    entered = diagnoses_of(certificate, seen.at)
    first = first_of(entered)
    if first is None or why_nothing(entered, srs):
        return RiskPanel(message=why_nothing(entered, srs), support=None, urls=urls)
    code, renewal = normalised(first.code), is_renewal(certificate)
    consented = consents(certificate, seen.actor.unit_id).exists()
    prediction = prediction_of(certificate, code) if consented and not renewal else None
    earlier, parent = _earlier(seen, srs, consented=consented) if renewal else (None, None)
    judged = prediction is not None and prediction.risk is not None and seen.may(Action.JUDGE_RISK)
    opinion = opinion_of(certificate, prediction) if judged else None
    status, found, _ = srs.advice(code, "OBS")
    category = srs.supported(code) or code
    ended = srs.ended(code)
    support = SupportView(
        heading=f"{code} - {first.text}", code=code, model=srs.modelled(code) or "", consented=consented, renewal=renewal,
        risk=_risk(srs, code, prediction), questions=_questions(srs, code, prediction) if not renewal else (),
        opinions=tuple((one.value, label, one is opinion) for one, label in OPINIONS.items()) if judged else (), earlier=earlier,
        advice_about=_sentence("De råd som visas är", found) if status is Status.SHORTER_CODE else "",
        groups=tuple(_groups(srs, code, renewal=renewal)), advice_link=(first.text, f"{_SITE}{code.lower()}"),
        statistics=risk_charts.line(ended) if ended else None, statistics_about=_sentence("Den statistik som visas är", category),
        statistics_link=f"{_SITE}{code.lower()}-statistik", card=model_card(srs), demonstration=srs.demonstration,
    )  # fmt: skip
    own = (certificate,) if prediction is not None and prediction.risk is not None else ()
    return RiskPanel(message="", support=support, urls=urls, shown=(*own, *((parent,) if parent is not None else ())))


def _sentence(start: str, code: str) -> str:
    text = installed().text(DEFAULT_SYSTEM, code)
    return f"{start} för koden {code}{f' - {text}' if text else ''}."


def _per_cent(share: float) -> int:
    return round(100 * share)


def _risk(srs: Srs, code: str, prediction: RiskPrediction | None) -> RiskView:
    mean, lines, bars = srs.mean_risk(code), [], []
    if mean is not None:
        bars.append(risk_charts.bar("Genomsnittlig risk", _per_cent(mean)))
        lines.append(f"Genomsnittlig risk: {_per_cent(mean)}%")
    if prediction is not None and prediction.risk is not None:
        found, day = prediction.risk, swedish_date(prediction.calculated_at).isoformat()
        bars.append(risk_charts.bar("Patientens risk", _per_cent(found), own=True))
        lines.append(f"Patientens risk: {_per_cent(found)}% ({level(found).value} - beräknad {day})")
    elif prediction is not None or srs.modelled(code) is None:
        lines.append(NO_PREDICTION)
    used = prediction.code_used if prediction is not None else srs.supported(code) or code
    return RiskView(about=_sentence("Den risk som visas är", used), bars=tuple(bars), lines=tuple(lines))


def _questions(srs: Srs, code: str, prediction: RiskPrediction | None) -> tuple[AskedView, ...]:
    """The questions with the stored answers, else with those that are given from the start."""
    given = prediction.answers if prediction is not None else {}
    return tuple(
        AskedView(
            question=one, calculated=given.get(one.variable, ""),
            chosen=given.get(one.variable) or next((answer.id for answer in one.answers if answer.default), ""),
        )
        for one in srs.asked(code)
    )  # fmt: skip


def _groups(srs: Srs, code: str, *, renewal: bool) -> list[GroupView]:
    found = []
    for heading, category, more, less in _GROUPS:
        listed = tuple(srs.advice(code, category)[2])
        if listed and (renewal or category != "FRL"):
            found.append(GroupView(heading=heading, first=listed[:_AT_FIRST], rest=listed[_AT_FIRST:], more=more, less=less))
    return found


def _earlier(seen: Seen, srs: Srs, *, consented: bool) -> tuple[EarlierView, Certificate | None]:
    """The earlier certificate's risk and opinion, for whoever may read it, with consent alone; and the certificate when its risk is shown."""
    parent = seen.family.parent
    if not consented:
        return EarlierView(why_nothing="Visas bara när patienten har samtyckt."), None
    first = first_of(diagnoses_of(parent, seen.at)) if parent is not None and _may_read(seen, parent) else None
    prediction = prediction_of(parent, first.code) if parent is not None and first is not None else None
    if parent is None or first is None or prediction is None or prediction.risk is None:
        return EarlierView(why_nothing="Det finns ingen tidigare riskbedömning."), None
    opinion: Opinion | None = opinion_of(parent, prediction)
    told = OPINIONS[opinion] if opinion is not None else ""
    return EarlierView(risk=_risk(srs, normalised(first.code), prediction), opinion=told), parent


def _may_read(seen: Seen, parent: Certificate) -> bool:
    return queries.allowed(Action.VIEW, parent, seen.actor, seen.person)
