"""Choices that a user has made, kept across logins (ui 17)."""

from __future__ import annotations

from webcert.launch.models import Preference

HIDE_RENEW_DIALOG = "wc.dontShowFornyaDialog"
CONSENT = "wc.vardperson.sekretess.approved"


def get(hsa_id: str, key: str) -> str:
    """The user's choice, or ""."""
    return Preference.objects.filter(hsa_id=hsa_id, key=key).values_list("value", flat=True).first() or ""


def is_set(hsa_id: str, key: str) -> bool:
    """Whether the user has chosen it."""
    return get(hsa_id, key) == "true"


def set_(hsa_id: str, key: str, value: str) -> None:
    """Keep a choice."""
    Preference.objects.update_or_create(hsa_id=hsa_id, key=key, defaults={"value": value})


def forget(hsa_id: str, key: str) -> None:
    """Take a choice back."""
    Preference.objects.filter(hsa_id=hsa_id, key=key).delete()
