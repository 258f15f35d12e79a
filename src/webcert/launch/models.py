"""Logins under way, launch contexts and users' preferences (D24)."""

from __future__ import annotations

from django.db import models


class LoginAttempt(models.Model):
    """A login on its way through the identity provider; used once, within ten minutes (signing-and-login 11.1)."""

    state_hash = models.CharField(primary_key=True, max_length=64)
    browser_hash = models.CharField(max_length=64)
    nonce = models.CharField(max_length=43)
    verifier = models.CharField(max_length=64)
    link = models.JSONField()
    created_at = models.DateTimeField()


class LaunchContext(models.Model):
    """What one link made: its parameters under an opaque id that stands in the page's addresses."""

    id = models.CharField(primary_key=True, max_length=43)
    login = models.CharField(max_length=64, db_index=True)
    parameters = models.JSONField()
    certificate_id = models.UUIDField()
    created_at = models.DateTimeField()
    ended = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, default=None)


class Preference(models.Model):
    """A choice that a user has made, kept across logins (ui 17)."""

    hsa_id = models.CharField(max_length=31)
    key = models.CharField(max_length=60)
    value = models.CharField(max_length=20)

    class Meta:
        """One value a key and user."""

        constraints = [models.UniqueConstraint(fields=["hsa_id", "key"], name="preference_one_value")]
