"""The product with the sandbox around it, signing by a method of the test's choice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.product.conftest import _emptied
from tests.sandbox.conftest import Live, keys_dir, live, new_app, product
from tests.scenarios.conftest import clock, world
from tests.scenarios.world import World
from tests.signing.ways import Signing

__all__ = ["_emptied", "clock", "keys_dir", "live", "new_app", "product", "world"]


@pytest.fixture
def signing_by(world: World, live: Live, settings) -> Callable[[str], Signing]:
    """A complete draft before its doctor, who will sign by the method named."""

    def made(method: str) -> Signing:
        settings.SIGNING_METHOD = method
        settings.NETID_URL, settings.SANDBOX_SIGNER_URL = f"{live.url}/nias", f"{live.url}/signer"
        settings.SIGNING_SECONDS = {"connect": 1, "total": 2}
        return Signing(world, world.browser("Anna").open(world.draft()).fill())

    return made
