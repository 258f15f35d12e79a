"""Why the signing service signs nothing, and everything that it can be told to answer (signing-and-login.md 7.1 and 13)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from webcert.sandbox.signing import faults, protocol
from webcert.sandbox.signing.asked import SignRequest

_CSIG_STATUS = "http://id.elegnamnden.se/sig-status/1.0"
_CONNECT_STATUS = "http://id.swedenconnect.se/sig-status/1.1"
_MINOR = "urn:oasis:names:tc:dss:1.0:resultminor"


class Refusal(StrEnum):
    """Reasons for not signing, with the result codes of section 7.1 in `MINOR`."""

    CANCEL = "cancel"
    MISMATCH = "user_mismatch"
    EXPIRED = "req_expired"
    LEVEL = "unsupported_loa"
    MESSAGE = "sigmessage_error"
    AUTHENTICATION = "authn_failed"
    SECURITY = "security_violation"
    GENERAL = "general_error"
    NOT_SUPPORTED = "not_supported"


MINOR = {
    Refusal.CANCEL: f"{_CSIG_STATUS}/user-cancel",
    Refusal.MISMATCH: f"{_CSIG_STATUS}/user-mismatch",
    Refusal.EXPIRED: f"{_CSIG_STATUS}/req-expired",
    Refusal.LEVEL: f"{_CSIG_STATUS}/unsupported-loa",
    Refusal.MESSAGE: f"{_CSIG_STATUS}/sigmessage-error",
    Refusal.AUTHENTICATION: f"{_CONNECT_STATUS}/authn-failed",
    Refusal.SECURITY: f"{_CONNECT_STATUS}/security-violation",
    Refusal.GENERAL: f"{_MINOR}:GeneralError",
    Refusal.NOT_SUPPORTED: f"{_MINOR}:NotSupported",
}


LABELS: dict[str, str] = {
    Refusal.CANCEL: "Avbrutet av användaren",
    Refusal.MISMATCH: "Legitimerad med en annan identitet",
    Refusal.EXPIRED: "Begäran är för gammal",
    Refusal.LEVEL: "Tillitsnivån stöds inte",
    Refusal.MESSAGE: "Meddelandet kan inte visas",
    Refusal.AUTHENTICATION: "Legitimeringen misslyckades",
    Refusal.SECURITY: "Säkerhetsöverträdelse",
    Refusal.GENERAL: "Allmänt fel",
    Refusal.NOT_SUPPORTED: "Versionen stöds inte",
    **faults.LABELS,
}
#: Everything that can be ordered instead of a right answer.
OFFERED: tuple[str, ...] = tuple(map(str, LABELS))


def refusal(asked: SignRequest, reason: Refusal, *, folder: Path, now: datetime) -> bytes:
    """The answer when nothing was signed."""
    return protocol.error_response(asked, minor=MINOR[reason], folder=folder, now=now)
