"""Login by OpenID Connect while the provider changes its keys, and what is kept of its documents (11.2, F4)."""

from __future__ import annotations

import pytest

from tests.identity.visitor import Visitor, another_login, calls

SILENT = "Inloggningen svarar inte"


def change_keys(world, **how):
    world.live.app.test_client().post("/control/keys", json=how)


def test_documents_are_asked_for_once_an_hour(anna, world, clock):
    assert [anna.log_in().status_code, another_login(anna)] == [302, 302]
    assert (calls(world, "discovery"), calls(world, "jwks")) == (1, 1)

    clock.forward(minutes=61)

    assert another_login(anna) == 302
    assert (calls(world, "discovery"), calls(world, "jwks")) == (2, 2)


@pytest.mark.parametrize("how", [{"change": True}, {"change": True, "withdraw": True}, {"exchange": True}])
def test_changed_keys_are_fetched(anna, world, how):
    """Also when the new key has the name of the old one."""
    assert anna.log_in().status_code == 302

    change_keys(world, **how)

    assert another_login(anna) == 302
    assert calls(world, "jwks") == 2


def test_unknown_keys_are_fetched_at_most_once_a_minute(anna, world, fault, clock):
    fault("token", "unknown_kid")
    for _ in range(4):
        assert another_login(anna) == 403
    assert calls(world, "jwks") == 2

    clock.forward(seconds=61)

    assert another_login(anna) == 403
    assert calls(world, "jwks") == 3


def test_a_key_that_was_withdrawn_is_not_trusted_for_long(anna, world, clock):
    """What is signed with a key that is no longer published is refused when the set is fetched the next time."""
    assert anna.log_in().status_code == 302
    old = world.live.sandbox.keys.signing("RS256")
    change_keys(world, change=True, withdraw=True)
    clock.forward(minutes=61)
    world.live.sandbox.keys.signing = lambda algorithm: old

    assert another_login(anna) == 403


@pytest.mark.parametrize("operation", ["jwks", "discovery"])
@pytest.mark.parametrize("kind", ["down", "broken", "garbage", "oversize"])
def test_what_is_kept_serves_for_a_day_while_the_provider_is_silent(anna, fault, clock, operation, kind):
    assert anna.log_in().status_code == 302
    fault(operation, kind)

    clock.forward(hours=23)
    assert another_login(anna) == 302
    clock.forward(hours=2)

    other = Visitor(anna.world, anna.draft)
    answer = other.link() if operation == "discovery" else other.log_in()
    assert (answer.status_code, SILENT in answer.content.decode()) == (503, True)
