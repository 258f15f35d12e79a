"""Login at an identity provider: OpenID Connect and SAML 2.0 end in the same verified identity (signing-and-login 11)."""

from __future__ import annotations

from dataclasses import dataclass, field

from webcert.domain.ids import HsaId

#: The levels of assurance that can be accepted at all (signing-and-login 11.3).
LEVELS = (
    "http://id.sambi.se/loa/loa3", "http://id.sambi.se/loa/loa2", "http://id.elegnamnden.se/loa/1.0/loa3",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient",
)  # fmt: skip
#: Signature algorithms that can be accepted at all (11.2 row 6).
ALGORITHMS = ("RS256", "PS256", "ES256")


class LoginFailed(Exception):
    """Login did not succeed; `reason` is the code of the error page (integration 4.8), `check` the row that failed, for the audit log."""

    def __init__(self, reason: str, *, check: str) -> None:
        super().__init__(check)
        self.reason = reason
        self.check = check


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who has been authenticated, and how (signing-and-login 11.3).

    `level` is the level of assurance, `method` the protocol and way of authentication for the audit log, `signing_provider` the
    identity provider that the user signs at, "" = not said. `at_provider` is what the provider knows this login by, for logout:
    `sid` and `sub` of OpenID Connect, or NameID and SessionIndex of SAML.
    """

    hsa_id: HsaId
    level: str
    method: str
    signing_provider: str = ""
    at_provider: dict[str, str] = field(default_factory=dict)
