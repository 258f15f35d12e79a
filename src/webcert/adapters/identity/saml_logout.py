"""Logout that the provider begins: its LogoutRequest and our LogoutResponse (signing-and-login 11.5; SAML 2.0 core 3.7)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.identity import LoginFailed, saml_bindings, saml_grammar
from webcert.adapters.identity.saml_assertion import Once, moment, wrong
from webcert.adapters.identity.saml_bindings import BadMessage, instant
from webcert.adapters.identity.saml_config import Config, provider_role, usable
from webcert.adapters.identity.saml_grammar import SAML, SAMLP, NotSaml, text
from webcert.adapters.saml_metadata import POST, REDIRECT, Role
from webcert.adapters.saml_signature import SignatureWrong
from webcert.domain.errors import Unavailable

MAX_BYTES = 64_000
_OLDEST = timedelta(minutes=10)
_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
_LONGEST_TEXT, _MOST_SESSIONS = 500, 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A logout that the provider tells of: what it knows the logins by, and how it is to be answered."""

    request_id: str
    known_by: tuple[Mapping[str, str], ...]
    relay_state: str
    binding: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """Our answer: an address to go to, or with `fields` a form to post there."""

    address: str
    fields: Mapping[str, str]


def of_query(config: Config, query: str, *, once: Once, now: datetime) -> Ended:
    """A LogoutRequest in a signed address; `query` as it was received. Raises LoginFailed."""
    role = _role(config, now)
    try:
        data, relay_state = saml_bindings.of_query(query, "SAMLRequest", role.signing, max_bytes=MAX_BYTES)
        message = saml_grammar.read(data, "samlp:LogoutRequest", max_bytes=MAX_BYTES)
        return _ended(config, message, relay_state, REDIRECT, once, now)
    except (BadMessage, NotSaml) as error:
        raise wrong(f"message: {error}") from error


def of_form(config: Config, sent: Sequence[str], relay_states: Sequence[str], *, once: Once, now: datetime) -> Ended:
    """A LogoutRequest in a form, signed in itself. Raises LoginFailed."""
    role = _role(config, now)
    if len(sent) != 1 or len(relay_states) > 1:
        raise wrong("SAMLRequest")
    try:
        message = saml_grammar.read(saml_bindings.of_form(sent[0], max_bytes=MAX_BYTES), "samlp:LogoutRequest", max_bytes=MAX_BYTES)
        saml_signature.check_ids(message)
        signed = saml_signature.verified(message, role.signing, now=now)
        return _ended(config, signed, next(iter(relay_states), ""), POST, once, now)
    except SignatureWrong as error:
        raise wrong(f"request: {error}") from error
    except (BadMessage, NotSaml) as error:
        raise wrong(f"message: {error}") from error


def _role(config: Config, now: datetime) -> Role:
    try:
        return provider_role(config, now=now)
    except Unavailable as error:
        raise LoginFailed("login.silent", check="provider is silent") from error


def _ended(config: Config, message: etree._Element, relay_state: str, binding: str, once: Once, now: datetime) -> Ended:
    if message.get("Destination") != config.logout_at:
        raise wrong("Destination")
    if text(message, "Issuer") != config.provider.entity_id:
        raise wrong("Issuer")
    issued = moment(message, "IssueInstant")
    if not now - _OLDEST - config.tolerance <= issued <= now + config.tolerance:
        raise wrong("IssueInstant")
    if message.get("NotOnOrAfter") is not None and now >= moment(message, "NotOnOrAfter") + config.tolerance:
        raise wrong("NotOnOrAfter")
    name_id = text(message, "NameID")
    sessions = [(one.text or "").strip() for one in message.findall(f"{{{SAMLP}}}SessionIndex")]
    if not name_id or len(sessions) > _MOST_SESSIONS or any(not 0 < len(one) <= _LONGEST_TEXT for one in [name_id, *sessions]):
        raise wrong("NameID and SessionIndex")
    if not once(f"{config.provider.entity_id} {message.get('ID')}", issued + _OLDEST + 2 * config.tolerance):
        raise wrong("ID")
    return Ended(
        request_id=message.get("ID", ""), relay_state=relay_state, binding=binding,
        known_by=tuple({"name_id": name_id, "session_index": one} for one in sessions) or ({"name_id": name_id},),
    )  # fmt: skip


def reply(config: Config, ended: Ended, *, was_known: bool, now: datetime) -> Reply:
    """Our signed LogoutResponse, the way the request came. Raises LoginFailed when the provider has no address for it."""
    role = _role(config, now)
    found = role.endpoint("SingleLogoutService", ended.binding)
    address = (found.response or found.location) if found else ""
    if not address or not usable(address, config):
        raise wrong("no address for logout in the metadata")
    root = etree.Element(
        f"{{{SAMLP}}}LogoutResponse", nsmap={"samlp": SAMLP, "saml": SAML}, ID=saml_bindings.new_id(), Version="2.0",
        IssueInstant=instant(now), Destination=address, InResponseTo=ended.request_id,
    )  # fmt: skip
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = config.entity_id
    status = etree.SubElement(root, f"{{{SAMLP}}}Status")
    code = etree.SubElement(status, f"{{{SAMLP}}}StatusCode", Value=f"{_STATUS}{'Success' if was_known else 'Requester'}")
    if not was_known:
        etree.SubElement(code, f"{{{SAMLP}}}StatusCode", Value=f"{_STATUS}UnknownPrincipal")
    try:
        key, certificate = config.key.read_bytes(), config.certificates[0].read_bytes()
        if ended.binding == REDIRECT:
            return Reply(address=saml_bindings.redirect(address, "SAMLResponse", root, relay_state=ended.relay_state, key=key), fields={})
        signed = etree.tostring(saml_signature.sign(root, 1, key=key, certificate=certificate), encoding="UTF-8", xml_declaration=True)
    except (OSError, ValueError, TypeError) as error:
        raise wrong("own key") from error
    relay = {"RelayState": ended.relay_state} if ended.relay_state else {}
    return Reply(address=address, fields={"SAMLResponse": base64.b64encode(signed).decode(), **relay})
