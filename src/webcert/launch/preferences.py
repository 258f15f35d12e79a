"""Choices that a user has made, kept across logins (ui 17)."""

from __future__ import annotations

from webcert.domain.errors import BadInput
from webcert.launch.models import Preference

HIDE_RENEW_DIALOG = "wc.dontShowFornyaDialog"
CONSENT = "wc.vardperson.sekretess.approved"
SIDE_FOLDED = "wc.sidebarMinimized"
#: What a page may set by itself, with the values that it may have.
CHOICES = {SIDE_FOLDED: frozenset({"true", "false"})}


def get(hsa_id: str, key: str) -> str:
    """The user's choice, or ""."""
    return Preference.objects.filter(hsa_id=hsa_id, key=key).values_list("value", flat=True).first() or ""


def is_set(hsa_id: str, key: str) -> bool:
    """Whether the user has chosen it."""
    return get(hsa_id, key) == "true"


def set_(hsa_id: str, key: str, value: str) -> None:
    """Keep a choice."""
    Preference.objects.update_or_create(hsa_id=hsa_id, key=key, defaults={"value": value})


def choose(hsa_id: str, key: str, value: str) -> None:
    """Keep what a page says that the user has chosen. Raises BadInput."""
    if key not in CHOICES:
        raise BadInput("key")
    if value not in CHOICES[key]:
        raise BadInput("value")
    set_(hsa_id, key, value)


def forget(hsa_id: str, key: str) -> None:
    """Take a choice back."""
    Preference.objects.filter(hsa_id=hsa_id, key=key).delete()
