"""Logins under way, launch contexts and users' preferences (D24)."""

from __future__ import annotations

from django.db import models


class LoginAttempt(models.Model):
    """A login on its way through the identity provider; used once, within ten minutes (signing-and-login 11.1).

    `kept` is what its protocol has to know when the answer comes, e.g. the nonce.
    """

    state_hash = models.CharField(primary_key=True, max_length=64)
    browser_hash = models.CharField(max_length=64)
    kept = models.JSONField(default=dict)
    link = models.JSONField()
    created_at = models.DateTimeField()


class SeenToken(models.Model):
    """The id of a token or an assertion that has been used, until it would no longer be accepted anyway (B32)."""

    id_hash = models.CharField(primary_key=True, max_length=64)
    expires = models.DateTimeField(db_index=True)


class ProviderLogin(models.Model):
    """What an identity provider knows a login by, so that its notice of a logout finds the session.

    `known_by` holds `sub` and `sid` of OpenID Connect, or NameID and SessionIndex of SAML.
    """

    login = models.CharField(primary_key=True, max_length=64)
    session_key = models.CharField(max_length=40)
    protocol = models.CharField(max_length=10)
    known_by = models.JSONField()
    began_at = models.DateTimeField(db_index=True)


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
