"""The state of a stored document, with what its children make of it (workflow 4.2, 11.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webcert.certificates.models import DRAFTS, Certificate, Status
from webcert.conversations.threads import has_open_requests
from webcert.domain.access import Action, Actor, Denial
from webcert.domain.document import RelationKind
from webcert.domain.errors import Cause, NotAllowed
from webcert.domain.lifecycle import Stage, Standing, why_not_now

_COMPLEMENTS = (Action.COMPLEMENT, Action.COMPLEMENT_WITH_COMMENT, Action.COMPLEMENT_BY_MESSAGE)
_STAGES = {Status.DRAFT_LOCKED: Stage.LOCKED, Status.SIGNED: Stage.CERTIFICATE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """The parent of a document and its latest children by kind; a revoked or locked child counts nowhere."""

    parent: Certificate | None = None
    replacement: Certificate | None = None
    replacement_draft: Certificate | None = None
    complement: Certificate | None = None
    complement_draft: Certificate | None = None
    copy_draft: Certificate | None = None


def family_of(certificate: Certificate) -> Family:
    """The relatives of a document, in one look-up for the children and one for the parent."""
    children = list(Certificate.objects.filter(parent_id=certificate.pk).order_by("-saved_at"))
    children += Certificate.objects.filter(copied_from=certificate.pk).order_by("-saved_at")
    parent = Certificate.objects.filter(pk=certificate.parent_id).first() if certificate.parent_id else None
    signed = [one for one in children if one.is_signed and one.revoked_at is None]
    drafts = [one for one in children if one.status in DRAFTS]
    return Family(
        parent=parent,
        replacement=_latest(signed, RelationKind.REPLACES), replacement_draft=_latest(drafts, RelationKind.REPLACES),
        complement=_latest(signed, RelationKind.COMPLEMENTS), complement_draft=_latest(drafts, RelationKind.COMPLEMENTS),
        copy_draft=next((one for one in drafts if _kind(one) is RelationKind.COPIES or one.copied_from == certificate.pk), None),
    )  # fmt: skip


def _latest(children: Iterable[Certificate], kind: RelationKind) -> Certificate | None:
    return next((one for one in children if _kind(one) is kind), None)


def _kind(certificate: Certificate) -> RelationKind | None:
    return RelationKind(certificate.relation["kind"]) if certificate.relation else None


def standing_of(certificate: Certificate, family: Family | None = None) -> Standing:
    """The state by which actions are decided."""
    family = family or family_of(certificate)
    return Standing(
        stage=_STAGES.get(Status(certificate.status), Stage.DRAFT), revoked=certificate.revoked_at is not None,
        sent=certificate.sent_at is not None, replaced=family.replacement is not None,
        replacement_draft=family.replacement_draft is not None, complemented=family.complement is not None,
        complement_draft=family.complement_draft is not None, copy_draft=family.copy_draft is not None,
        open_requests=certificate.is_signed and certificate.is_held and has_open_requests(certificate.pk),
    )  # fmt: skip


def refuse_now(action: Action, certificate: Certificate, *, by: Actor | None = None) -> None:
    """Raise NotAllowed when the state stands in the way, with what has been done meanwhile and by whom."""
    family = family_of(certificate)
    standing = standing_of(certificate, family)
    denial = why_not_now(action, standing)
    if denial is None:
        return
    if standing.revoked:
        raise _because(denial, Cause.REVOKED, certificate.revoked_by, certificate.revoked_by_name, by)
    if action not in _COMPLEMENTS or denial is not Denial.INVALID_STATE:
        raise NotAllowed(denial)
    if not standing.open_requests:
        raise NotAllowed(denial, cause=Cause.NO_REQUEST)
    if family.complement_draft is not None:
        writer = family.complement_draft.issuer_details()
        raise _because(denial, Cause.COMPLEMENT_BEGUN, writer.hsa_id, writer.name, by)
    raise NotAllowed(denial, cause=Cause.COMPLEMENTED if standing.complemented else None)


def _because(denial: Denial, cause: Cause, hsa_id: str, name: str, by: Actor | None) -> NotAllowed:
    return NotAllowed(denial, cause=cause, name=name, mine=by is not None and by.hsa_id == hsa_id)
