"""What the signing service answers: a signature, a refusal, or a wrong answer (signing-and-login.md 13)."""

from __future__ import annotations

import copy
from enum import StrEnum
from pathlib import Path

from lxml import etree

from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.signing import protocol
from webcert.sandbox.signing.protocol import SignRequest

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


class Wrong(StrEnum):
    """Signed answers that are packed or sent wrongly; the other wrong ones are `protocol.Fault`."""

    TWO_SIGNATURES = "two_signatures"
    NO_KEY_INFO = "no_key_info"
    TWICE = "twice"
    TWICE_DIFFERENT = "twice_different"


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
    Wrong.TWO_SIGNATURES: "Två underskrifter i svaret",
    Wrong.NO_KEY_INFO: "Svar utan KeyInfo (ska godtas)",
    Wrong.TWICE: "Samma svar två gånger (ska godtas)",
    Wrong.TWICE_DIFFERENT: "Två olika svar",
    protocol.Fault.ALTERED_BYTES: "Ändrade ToBeSignedBytes",
    protocol.Fault.OTHER_REQUEST: "Annat RequestID",
    protocol.Fault.FOREIGN_ROOT: "Certifikat från en främmande utfärdare",
    protocol.Fault.DER_VALUE: "Underskriftsvärde i DER-form (ska godtas)",
    protocol.Fault.UNSIGNED: "Osignerat svar",
    protocol.Fault.WRONG_PERSON: "Underskrift av en annan person",
}
#: Everything that can be ordered instead of a right answer.
OFFERED: tuple[str, ...] = tuple(map(str, LABELS))


def refusal(asked: SignRequest, reason: Refusal, *, folder: Path) -> bytes:
    """The answer when nothing was signed."""
    return protocol.error_response(asked, minor=MINOR[reason], folder=folder)


def signature(asked: SignRequest, *, name: str, folder: Path, fault: str = "") -> bytes:
    """The answer with a signature by the person called `name`, right unless a fault is ordered."""
    known = protocol.Fault(fault) if fault in set(protocol.Fault) else protocol.Fault.NONE
    answer = protocol.signed_response(asked, name=name, folder=folder, fault=known)
    match fault:
        case Wrong.TWO_SIGNATURES:
            return _with_two_signatures(answer)
        case Wrong.NO_KEY_INFO:
            return _without_key_info(answer)
        case _:
            return answer


def _with_two_signatures(answer: bytes) -> bytes:
    root = etree.fromstring(answer)
    signature_element = next(root.iter(f"{{{DSIG}}}Signature"))
    signature_element.addnext(copy.deepcopy(signature_element))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _without_key_info(answer: bytes) -> bytes:
    """The signature does not cover itself, so it still holds with the key of the metadata."""
    root = etree.fromstring(answer)
    key_info = next(root.iter(f"{{{DSIG}}}KeyInfo"))
    holder = key_info.getparent()
    if holder is None:
        raise ValueError("no signature")
    holder.remove(key_info)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
