"""SAML 2.0: the request for login, the answer and its checks in the order of signing-and-login 11 and 11.4.

Whose request it was, and that it is answered once, is known to the caller, who keeps what `request` gives until the answer comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lxml import etree

from webcert.adapters import saml_signature, xml_encryption
from webcert.adapters.identity import Identity, LoginFailed, saml_assertion, saml_bindings, saml_grammar
from webcert.adapters.identity.saml_assertion import Once, wrong
from webcert.adapters.identity.saml_bindings import BadMessage, instant
from webcert.adapters.identity.saml_config import Config, provider_role, sign_on_address
from webcert.adapters.identity.saml_grammar import SAML, SAMLP, NotSaml, text
from webcert.adapters.saml_metadata import Role
from webcert.adapters.saml_signature import SignatureWrong
from webcert.adapters.xml_encryption import CannotDecrypt
from webcert.domain.errors import Unavailable

MAX_BYTES = 256_000
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
#: Second status codes that mean something to the user, with the page that says it.
_REASONS = {f"{_STATUS}NoAuthnContext": "login.level", "http://id.elegnamnden.se/status/1.0/cancel": "login.cancelled"}
#: Status codes that may be written in the log; others are "other".
_KNOWN = (
    "Requester", "Responder", "VersionMismatch", "AuthnFailed", "InvalidAttrNameOrValue", "NoAuthnContext", "NoAvailableIDP", "NoPassive",
    "RequestDenied", "RequestUnsupported", "UnknownPrincipal", "UnsupportedBinding",
)  # fmt: skip


def request(config: Config, *, state: str, levels: Sequence[str], fresh: bool = False, now: datetime) -> tuple[str, dict[str, Any]]:
    """Where the browser is to go, and what to keep until the answer comes. `fresh` wants a new authentication. Raises LoginFailed.

    The request's ID is `state` after a sign that an ID may begin with, so that the answer is found by what it answers.
    """
    fresh = fresh or config.always_fresh
    try:
        address = sign_on_address(provider_role(config, now=now), config)
    except Unavailable as error:
        raise LoginFailed("login.silent", check="provider is silent") from error
    root = etree.Element(
        f"{{{SAMLP}}}AuthnRequest", nsmap={"samlp": SAMLP, "saml": SAML}, ID=f"_{state}", Version="2.0", IssueInstant=instant(now),
        Destination=address, AssertionConsumerServiceIndex="1", AttributeConsumingServiceIndex="1", ForceAuthn="true" if fresh else "false",
    )  # fmt: skip
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = config.entity_id
    asked = etree.SubElement(root, f"{{{SAMLP}}}RequestedAuthnContext", Comparison="exact")
    for level in levels:
        etree.SubElement(asked, f"{{{SAML}}}AuthnContextClassRef").text = level
    try:
        target = saml_bindings.redirect(address, "SAMLRequest", root, relay_state=state, key=config.key.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise LoginFailed("login.failed", check="own key") from error
    return target, {"request": f"_{state}", "levels": list(levels), "fresh": fresh, "asked_at": now.timestamp()}


def answered(sent: Sequence[str]) -> str:
    """The state of the request that a posted answer says to answer; it is not to be believed yet. Raises LoginFailed."""
    asked = _message(sent).get("InResponseTo", "")
    if not asked.startswith("_"):
        raise wrong("InResponseTo")
    return asked[1:]


def _message(sent: Sequence[str]) -> etree._Element:
    """Row 1: one answer, not too large, safe to parse, valid, without what could split a value."""
    if len(sent) != 1:
        raise wrong("SAMLResponse")
    try:
        return saml_grammar.read(saml_bindings.of_form(sent[0], max_bytes=MAX_BYTES), "samlp:Response", max_bytes=MAX_BYTES)
    except (NotSaml, BadMessage) as error:
        raise wrong(f"message: {error}") from error


def identity(config: Config, sent: Sequence[str], *, kept: Mapping[str, Any], once: Once, now: datetime) -> Identity:
    """Who has been authenticated, after all rows of 11.4. Raises LoginFailed."""
    message = _message(sent)
    try:
        return _with_keys(config, message, kept, once, now, anew=False)
    except _UnknownKey:
        pass
    try:
        return _with_keys(config, message, kept, once, now, anew=True)
    except _UnknownKey as error:
        raise wrong(error.check) from error


class _UnknownKey(Exception):
    """The signature does not hold with the keys that are known; the provider may have changed them."""

    def __init__(self, check: str) -> None:
        super().__init__(check)
        self.check = check


def _with_keys(
    config: Config, message: etree._Element, kept: Mapping[str, Any], once: Once, now: datetime, *, anew: bool
) -> Identity:  # fmt: skip
    try:
        role = provider_role(config, now=now, anew=anew)
    except Unavailable as error:
        raise LoginFailed("login.silent", check="provider is silent") from error
    try:
        _check_response(config, _outer(message, role, now), kept)
        assertion = _assertion(config, message, role, now)
        return saml_assertion.Answer(config=config, assertion=assertion, kept=kept, now=now).identity(once)
    except NotSaml as error:
        raise wrong(f"message: {error}") from error


def _outer(message: etree._Element, role: Role, now: datetime) -> etree._Element:
    """The response: as it was signed when it is, which it need not be."""
    if not saml_signature.is_signed(message):
        return message
    return _verified(message, role, now, "response")


def _verified(element: etree._Element, role: Role, now: datetime, what: str) -> etree._Element:
    try:
        return saml_signature.verified(element, role.signing, now=now)
    except SignatureWrong as error:
        check = f"{what}: {error}"
        if str(error) in ("signature", "unknown certificate"):
            raise _UnknownKey(check) from error
        raise wrong(check) from error


def _check_response(config: Config, response: etree._Element, kept: Mapping[str, Any]) -> None:
    """Row 2: it is for us, from the provider, a success, and the answer to what was asked."""
    if response.get("Destination") != config.answer_to:
        raise wrong("Destination")
    if text(response, "Issuer") != config.provider.entity_id:
        raise wrong("Issuer")
    _check_status(response)
    if response.get("InResponseTo") != kept["request"]:
        raise wrong("InResponseTo")


def _check_status(response: etree._Element) -> None:
    codes = [one.get("Value", "") for one in response.findall(f"{{{SAMLP}}}Status//{{{SAMLP}}}StatusCode")]
    if codes[0] == f"{_STATUS}Success":
        return
    second = codes[1] if len(codes) > 1 else ""
    known = [name for name in _KNOWN if f"{_STATUS}{name}" in codes[:2]]
    if second == "http://id.elegnamnden.se/status/1.0/cancel":
        known.append("cancel")
    raise LoginFailed(_REASONS.get(second, "login.failed"), check=f"Status {' '.join(known) or 'other'}")


def _assertion(config: Config, message: etree._Element, role: Role, now: datetime) -> etree._Element:
    """Row 3: the one assertion, decrypted first if it was encrypted, as the provider has signed it."""
    found = list(message.iter(f"{{{SAML}}}Assertion", f"{{{SAML}}}EncryptedAssertion"))
    if len(found) != 1 or found[0].getparent() is not message:
        raise wrong("number of assertions")
    assertion = found[0]
    try:
        saml_signature.check_ids(message)
        if assertion.tag == f"{{{SAML}}}EncryptedAssertion":
            data = xml_encryption.decrypt(assertion, config.private_keys())
            assertion = saml_grammar.read_within(data, assertion, "saml:Assertion", max_bytes=MAX_BYTES)
            saml_signature.check_ids(assertion)
            if len(list(assertion.iter(f"{{{SAML}}}Assertion", f"{{{SAML}}}EncryptedAssertion"))) != 1:
                raise wrong("number of assertions")
    except SignatureWrong as error:
        raise wrong(f"assertion: {error}") from error
    except CannotDecrypt as error:
        raise wrong(f"encryption: {error}") from error
    except (OSError, ValueError) as error:
        if isinstance(error, NotSaml):
            raise
        raise wrong("own key") from error
    return _verified(assertion, role, now, "assertion")
