"""How a signature is made outside the product: one port, a method behind it chosen by setting (integration 10.1).

A method gets the bytes to be signed and the user who is to sign them. What it gives back is a value and a certificate, and
these are verified and stored in one place, the same for every method.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class MethodName(StrEnum):
    """The methods, by the names of the contract (integration 10.1)."""

    SIGN_SERVICE = "SIGN_SERVICE"
    NETID_ACCESS = "NETID_ACCESS"
    SANDBOX = "SANDBOX"


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be signed, by whom. `message` is shown to the signer where the method can; `asked_at` is aware.

    `login_provider` is the identity provider that the login named for signing, or ""; `kept` what starting gave to be kept.
    """

    ticket_id: str
    task_id: str
    hsa_id: str
    signed_info: bytes
    algorithm: str
    asked_at: datetime
    message: str = ""
    login_provider: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form that the page posts to somewhere else: the user leaves the page to sign. `target` is `_self` or `_top`."""

    action: str
    fields: Mapping[str, str]
    target: str = "_self"


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """What starting led to: a form, or the method's own name of the order, by which it is asked how the signing goes."""

    form: Form | None = None
    reference: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """A value as XML signatures have it, the signer's certificate in DER, and what else proves how it was made.

    Once checked, `issuers` are the authorities' certificates in DER, from who issued the signer's to the configured anchor.
    """

    value: bytes
    certificate: bytes
    issuers: tuple[bytes, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def dumped(self) -> bytes:
        """Value and certificate, to be kept until the certificate is stored."""
        parts = {"value": self.value, "certificate": self.certificate}
        return json.dumps({name: base64.b64encode(one).decode() for name, one in parts.items()}).encode()

    @classmethod
    def loaded(cls, kept: bytes) -> Signature:
        """What was kept."""
        parts = {name: base64.b64decode(one) for name, one in json.loads(kept).items()}
        return cls(value=parts["value"], certificate=parts["certificate"])


class Progress(StrEnum):
    """How far a signing is that is not ended, by the states of the contract (integration 10.1)."""

    UNCHANGED = ""
    OPENED = "VANTA_SIGN"
    NO_CLIENT = "NO_CLIENT"


class Failure(StrEnum):
    """How a signing can end without a signature, in words for the user: what happened, and what to do."""

    CANCELLED = "Signeringen avbröts. Utkastet är sparat, och du kan signera när du vill."
    OTHER_IDENTITY = "Intyget signerades med en annan identitet än den som är inloggad. Signera igen med ditt eget kort."
    CHANGED = "Utkastet har ändrats sedan signeringen började. Kontrollera utkastet och signera igen."
    NO_ANSWER = "Programmet som du legitimerar dig med svarade inte i tid. Kontrollera att det är startat och signera igen."
    TOO_LATE = "Signeringen tog för lång tid. Utkastet är sparat. Signera igen."
    NO_CONTACT = "Det går inte att nå tjänsten för signering just nu. Utkastet är sparat. Försök igen om en stund."
    CERTIFICATE = (
        "Certifikatet på kortet går inte att signera med. Kontrollera att kortet är giltigt, och kontakta annars din lokala it-support."
    )
    REVOCATION_UNKNOWN = (
        "Det går just nu inte att kontrollera om ditt certifikat är spärrat, och därför blev intyget inte signerat. Utkastet är sparat. "
        "Försök igen om en stund."
    )
    TOO_WEAK = "Sättet som du legitimerade dig på är inte tillräckligt säkert för att signera. Signera igen med ditt tjänstekort."
    AUTHENTICATION = "Legitimeringen misslyckades. Utkastet är sparat. Försök igen."
    TECHNICAL = (
        "Ett tekniskt fel gjorde att intyget inte blev signerat. Utkastet är sparat. Försök igen. Hjälper inte det, kontakta din lokala "
        "it-support och sedan den nationella supporten."
    )


class Ended(Exception):
    """The signing is over and led to nothing; `failure` is what the user is told, `check` what the log says."""

    def __init__(self, failure: Failure, check: str) -> None:
        super().__init__(check)
        self.failure = failure
        self.check = check


class SigningMethod(Protocol):
    """A way of having a signature made."""

    @property
    def name(self) -> MethodName:
        """Its name, kept with each ticket."""

    @property
    def algorithm(self) -> str:
        """Address of the signature algorithm that it makes; it stands in the bytes to be signed."""

    def start(self, order: Order) -> Started:
        """Ask for a signature. Raises Ended when it cannot be asked for, and Unavailable."""


class FollowedMethod(SigningMethod, Protocol):
    """A method whose user stays on the page, which asks how it goes; each question may ask the method."""

    @property
    def interval(self) -> float:
        """Seconds between two questions to the method."""

    @property
    def lease(self) -> float:
        """Seconds after which a question that was begun and never ended counts as lost."""

    @property
    def patience(self) -> float:
        """Seconds from the start after which it is no longer asked."""

    def collect(self, order: Order, reference: str) -> Signature | Progress:
        """How a signing goes. Raises Ended, and Unavailable."""

    def check(self, signature: Signature, order: Order, *, now: datetime) -> Signature:
        """The signature with its issuers, when it is the right user's over the right bytes by a trusted certificate. Raises Ended."""
