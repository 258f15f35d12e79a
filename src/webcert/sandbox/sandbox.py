"""What all stand-ins share: settings, state, fault switches and the keys of the identity provider."""

from __future__ import annotations

from dataclasses import dataclass, field

from webcert.sandbox.faults import Faults
from webcert.sandbox.idp.keys import KeyRing
from webcert.sandbox.idp.logins import Logins
from webcert.sandbox.settings import Settings
from webcert.sandbox.state import State


@dataclass(kw_only=True)
class Sandbox:
    """The one object that every stand-in is given; `algorithm` is how ID tokens are signed now, `logins` are those at the provider."""

    settings: Settings
    state: State
    faults: Faults
    keys: KeyRing
    algorithm: str = "RS256"
    logins: Logins = field(default_factory=Logins)
