"""Risk och råd of a draft: consent, calculation and own opinion (decision-support 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from webcert.accesslog.models import Activity
from webcert.accesslog.record import record
from webcert.certificates.actions import locked
from webcert.certificates.models import Certificate, RiskConsent, RiskOpinion, RiskPrediction, UnitSettings
from webcert.certificates.queries import place_of, refuse
from webcert.certificates.standing import refuse_now
from webcert.decisionsupport.risk import SRS, Opinion, age_on, first_of, sex_of
from webcert.domain.access import Action, Actor, Denial, why_not
from webcert.domain.clock import swedish_date
from webcert.domain.document import RelationKind
from webcert.domain.errors import BadInput
from webcert.domain.person import Person
from webcert.formlang.certificate_type import Feature
from webcert.formlang.diagnoses import Diagnosis, normalised

#: What the access log says (integration 11.2).
PREDICTION_SHOWN = "Prediktion från SRS av risk för lång sjukskrivning"
_OPINION_SAVED = "Läkarens egen bedömning"


def is_on(unit_id: str) -> bool:
    """Whether the unit of a login has Risk och råd (D76)."""
    return UnitSettings.objects.filter(pk__iexact=unit_id, risk_and_advice=True).exists()


def is_offered(certificate: Certificate, unit_id: str) -> bool:
    """Whether a document has Risk och råd on the unit of a login; complement drafts have not (4.1)."""
    offered = Feature.RISK_AND_ADVICE in certificate.kind.can and certificate.is_draft and not _is(certificate, RelationKind.COMPLEMENTS)
    return offered and is_on(unit_id)


def is_renewal(certificate: Certificate) -> bool:
    """Whether nothing can be calculated, since it is not the first certificate of a sick leave (4.4)."""
    return _is(certificate, RelationKind.RENEWS)


def _is(certificate: Certificate, kind: RelationKind) -> bool:
    return certificate.relation is not None and certificate.relation["kind"] == kind


def refuse_risk(action: Action, certificate: Certificate, by: Actor) -> None:
    """Raise NotAllowed when the state or the unit stands in the way of what the user has access to."""
    refuse_now(action, certificate)
    if not is_on(by.unit_id):
        refuse(Denial.AUTHORIZATION_VALIDATION)
    if not is_offered(certificate, by.unit_id):
        refuse(Denial.INVALID_STATE)


def diagnoses_of(certificate: Certificate, at: datetime) -> tuple[Diagnosis, ...]:
    """The diagnoses as they are saved; none of a type that asks for none."""
    support = certificate.kind.support
    return certificate.load_answers(now=at)[support.diagnoses] if support is not None else ()


def consents(certificate: Certificate, unit_id: str) -> QuerySet[RiskConsent]:
    """The patient's consent on a unit, also under a number that has been exchanged."""
    numbers = [one for one in (certificate.patient_number, certificate.former_number) if one]
    return RiskConsent.objects.filter(patient_number__in=numbers, unit_id__iexact=unit_id)


def prediction_of(certificate: Certificate, code: str) -> RiskPrediction | None:
    """The latest prediction for a diagnosis; one by the same model for another diagnosis is as good."""
    used = SRS.get().modelled(code)
    return certificate.predictions.filter(code_used=used).order_by("-calculated_at").first() if used else None


def opinion_of(certificate: Certificate, prediction: RiskPrediction | None) -> Opinion | None:
    """The opinion that was given of such a prediction."""
    found = RiskOpinion.objects.filter(certificate=certificate).first()
    same = found is not None and prediction is not None and prediction.risk is not None and found.code_used == prediction.code_used
    return Opinion(found.opinion) if found is not None and same else None


def note_shown(certificate: Certificate, *, by: Actor, at: datetime) -> None:
    """Log that a prediction is shown (4.8)."""
    place = place_of(certificate)
    record(Activity.READ, certificate_id=certificate.id, person_id=certificate.person_id, place=place, by=by, at=at, argument=PREDICTION_SHOWN)


def _draft(certificate_id: UUID, action: Action, person: Person, by: Actor) -> Certificate:
    draft = locked(certificate_id)
    refuse(why_not(action, draft.kind, by, person, place_of(draft)))
    refuse_risk(action, draft, by)
    return draft


@transaction.atomic
def consent(*, certificate_id: UUID, given: bool, person: Person, by: Actor, at: datetime) -> None:
    """Keep the patient's consent on the user's unit, or take it away (4.2). Raises NotAllowed, Conflict."""
    draft = _draft(certificate_id, Action.USE_RISK, person, by)
    if is_renewal(draft):
        refuse(Denial.INVALID_STATE)
    if not given:
        consents(draft, by.unit_id).delete()
    elif not consents(draft, by.unit_id).exists():
        RiskConsent.objects.get_or_create(patient_number=draft.patient_number, unit_id=by.unit_id, defaults={"given_at": at})


@transaction.atomic
def calculate(
    *, certificate_id: UUID, code: str, answers: Mapping[str, str], postal_code: str, person: Person, by: Actor, at: datetime
) -> RiskPrediction:
    """Calculate the patient's risk for the diagnosis `code` that the user sees, and keep it (4.4). Raises NotAllowed, Conflict, BadInput."""
    draft = _draft(certificate_id, Action.USE_RISK, person, by)
    if is_renewal(draft) or not consents(draft, by.unit_id).exists():
        refuse(Denial.INVALID_STATE)
    srs, first = SRS.get(), first_of(diagnoses_of(draft, at))
    if first is None or normalised(first.code) != code or srs.modelled(code) is None:
        raise BadInput("code")
    known = {question.variable: {answer.id for answer in question.answers} for question in srs.asked(code)}
    if answers.keys() != known.keys() or any(answers[name] not in known[name] for name in known):
        raise BadInput("answers")
    number = draft.person_id
    found = srs.predict(code, answers, sex=sex_of(number), age=age_on(swedish_date(at), number.born))
    made, _ = RiskPrediction.objects.update_or_create(certificate=draft, code=code, defaults={
        "code_used": found.code, "status": found.status.value, "risk": found.risk, "level": found.level.name if found.level else "",
        "model_version": found.version, "answers": dict(answers), "calculated_at": at,
        "postal_code": postal_code,
    })  # fmt: skip
    return made


@transaction.atomic
def give_opinion(*, certificate_id: UUID, opinion: Opinion, person: Person, by: Actor, at: datetime) -> None:
    """Keep what a doctor or dentist thinks of the risk that is shown (4.3, D50). Raises NotAllowed, Conflict."""
    draft = _draft(certificate_id, Action.JUDGE_RISK, person, by)
    first = first_of(diagnoses_of(draft, at))
    prediction = prediction_of(draft, first.code) if first is not None and consents(draft, by.unit_id).exists() else None
    if is_renewal(draft) or prediction is None or prediction.risk is None:
        refuse(Denial.INVALID_STATE)
        return
    RiskOpinion.objects.update_or_create(certificate=draft, defaults={
        "opinion": opinion.value, "code_used": prediction.code_used, "provider_id": by.provider_id, "unit_id": by.unit_id, "given_at": at,
    })  # fmt: skip
    record(
        Activity.WRITE, certificate_id=draft.id, person_id=draft.person_id, place=place_of(draft), by=by, at=at, argument=_OPINION_SAVED
    )
