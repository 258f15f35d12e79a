"""How a signature is made outside the product: one port, a method behind it chosen by setting (integration 10.1).

A method gets the bytes to be signed and the user who is to sign them. What it gives back is a value and a certificate, and
these are verified and stored in one place, the same for every method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class MethodName(StrEnum):
    """The methods, by the names of the contract (integration 10.1)."""

    SIGN_SERVICE = "SIGN_SERVICE"
    NETID_ACCESS = "NETID_ACCESS"
    SANDBOX = "SANDBOX"


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be signed, by whom. `message` is shown to the signer where the method can; `asked_at` is aware."""

    ticket_id: str
    task_id: str
    hsa_id: str
    signed_info: bytes
    algorithm: str
    asked_at: datetime
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form that the page posts to somewhere else: the user leaves the page to sign."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """What starting led to. Without a form the user stays on the page, which asks how the signing goes."""

    form: Form | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """A value as XML signatures have it, and the signer's certificate in DER."""

    value: bytes
    certificate: bytes


class SigningMethod(Protocol):
    """A way of having a signature made."""

    @property
    def name(self) -> MethodName:
        """Its name, kept with each ticket."""

    @property
    def algorithm(self) -> str:
        """Address of the signature algorithm that it makes; it stands in the bytes to be signed."""

    def start(self, order: Order) -> Started:
        """Ask for a signature."""
