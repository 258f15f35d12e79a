"""How long calls to outside systems may take, and how many of our threads they may hold (robustness 2, P19)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings

from webcert.adapters import outside
from webcert.adapters.identity import http
from webcert.adapters.soap import client
from webcert.domain.ids import HsaId, PersonId

LIMITS = {
    "PERSON_REGISTRY_SECONDS": client.PERSON_REGISTRY, "DIRECTORY_SECONDS": client.DIRECTORY,
    "REGISTRY_SECONDS": client.CERTIFICATE_REGISTRY, "REGISTRY_READ_SECONDS": client.CERTIFICATE_REGISTRY_READ,
    "CARE_SYSTEM_SECONDS": client.CARE_SYSTEM, "LOG_SECONDS": client.LOG_SERVICE, "SIGNING_SECONDS": client.SIGNING,
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_the_seconds_are_those_of_the_table_unless_set(name):
    assert replace(LIMITS[name], **getattr(settings, name)) == LIMITS[name]


@pytest.mark.parametrize(("name", "made"), [
    ("PERSON_REGISTRY_SECONDS", outside.person_registry), ("DIRECTORY_SECONDS", outside.directory),
    ("REGISTRY_READ_SECONDS", outside.certificate_registry),
])  # fmt: skip
def test_a_set_time_is_what_a_call_gets(name, made, monkeypatch):
    given = []
    monkeypatch.setattr(settings, name, {"connect": 7, "total": 9})
    monkeypatch.setattr(client, "call", lambda *args, limits, **more: given.append(limits) or 1 / 0)

    with pytest.raises(ZeroDivisionError):
        ask(made())

    assert [(one.connect, one.total) for one in given] == [(7, 9)]


def ask(system):
    match type(system).__name__:
        case "PersonRegistryClient":
            system.look_up(PersonId("191212121212"))
        case "DirectoryClient":
            system.staff(HsaId("SE2321000999-1A0D"))
        case _:
            type(system)._type_of(system, "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10")


def test_threads_are_left_when_every_system_that_a_request_asks_is_slow():
    asked = (client.PERSON_REGISTRY, client.DIRECTORY, client.CERTIFICATE_REGISTRY_READ, client.SIGNING, http.LIMITS)

    assert sum(one.held for one in asked) < settings.THREADS
