"""What an operator sets for a unit, each change in the audit log (D76, integration 17.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.certificates.models import UnitSettings
from webcert.domain.ids import HsaId

_WORDS = {True: "on", False: "off", None: "none"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A setting that has got another value."""

    setting: str
    old: str
    new: str


def word(value: bool | int | None) -> str:
    """A value as the command has it."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _WORDS[value]


def listed() -> list[UnitSettings]:
    """Every unit that something is set for."""
    return list(UnitSettings.objects.order_by("pk"))


def of_unit(unit: HsaId) -> UnitSettings | None:
    """The settings of a unit, whatever the case of its id."""
    return UnitSettings.objects.filter(pk__iexact=unit.value).first()


@transaction.atomic
def set_(unit: HsaId, wanted: dict[str, bool | int | None], *, operator: str, at: datetime) -> list[Change]:
    """Give settings other values; gives what has changed."""
    found = of_unit(unit) or UnitSettings(pk=unit.value, registered_at=at)
    changes = []
    for name, value in wanted.items():
        old = getattr(found, name)
        if old == value:
            continue
        setattr(found, name, value)
        change = Change(setting=name, old=word(old), new=word(value))
        changes.append(change)
        audit.note(
            Event.UNIT_SETTING_CHANGED, unit=found.pk, setting=change.setting, old=change.old, new=change.new, operator=operator
        )
    if changes:
        found.save()
    return changes
