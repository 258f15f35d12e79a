"""The product with the sandbox around it; every test begins with nothing in either."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.sandbox.asked import SteppingClock
from tests.sandbox.conftest import SECRET, Live, keys_dir, live, new_app, product
from tests.scenarios.world import World
from webcert.adapters import outside

__all__ = ["keys_dir", "live", "new_app", "product"]


@pytest.fixture
def clock() -> SteppingClock:
    """A clock that starts now, since the identity provider's tokens are judged by the computer's."""
    return SteppingClock(at=datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def world(db: None, live: Live, clock: SteppingClock, keys_dir: Path, settings, monkeypatch) -> World:
    """The product, set up against a running sandbox, and both by one clock."""
    monkeypatch.setattr(outside, "now", clock)
    settings.BASE_URL = live.sandbox.settings.product_url
    settings.NTJP_URL, settings.REGISTRY_URL = f"{live.url}/ntjp", f"{live.url}/registry"
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_SECRET = f"{live.url}/idp", SECRET
    settings.SIGN_SERVICE_URL, settings.SIGN_SERVICE_ID = f"{live.url}/signing/request", f"{live.url}/signing/metadata"
    settings.SIGN_IDENTITY_PROVIDER = f"{live.url}/idp/saml/sign/sithseid-same-device"
    for name, file in (
        ("SERVICE_CERTIFICATE", "service.pem"), ("TRUST_ANCHORS", "root.pem"), ("CLIENT_KEY", "client.key"), ("CLIENT_CERTIFICATE", "client.pem"),
    ):  # fmt: skip
        setattr(settings, f"SIGN_{name}", str(keys_dir / file))
    return World(live, clock)
