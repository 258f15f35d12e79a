"""What SAML messages are made of: the rules of the SAML 2.0 schemas for all that a login or a logout can hold (11.4 row 1).

The schemas themselves are not shipped. Each element is held to its attributes and to the order of its children; where the schemas
are open, here nothing is read either.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from webcert.adapters.soap.namespaces import DSIG, XENC
from webcert.adapters.soap.xml import UnsafeXml, local_name, parse
from webcert.adapters.xml_grammar import Grammar, NotOfGrammar, Rule

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
_PREFIXES = {SAML: "saml", SAMLP: "samlp", DSIG: "ds", XENC: "xenc"}
_NCNAME = re.compile(r"[A-Za-z_][\w.-]*")


class NotSaml(ValueError):
    """The message breaks the schemas, or holds what could split a value; the text names the element, never content."""


_MESSAGE = "!ID !Version !IssueInstant Destination Consent"
_NAME = "NameQualifier SPNameQualifier Format SPProvidedID"
_IDENTIFIER = "(saml:BaseID |saml:NameID |saml:EncryptedID )"
_BEGINS = "(saml:Issuer )?(ds:Signature )?(samlp:Extensions )?"
_RULES = {
    "samlp:Response": Rule(f"{_BEGINS}samlp:Status (saml:Assertion |saml:EncryptedAssertion )*", f"{_MESSAGE} InResponseTo"),
    "samlp:LogoutResponse": Rule(f"{_BEGINS}samlp:Status ", f"{_MESSAGE} InResponseTo"),
    "samlp:LogoutRequest": Rule(f"{_BEGINS}{_IDENTIFIER}(samlp:SessionIndex )*", f"{_MESSAGE} Reason NotOnOrAfter"),
    "samlp:AuthnRequest": Rule(
        f"{_BEGINS}(saml:Subject )?(samlp:NameIDPolicy )?(saml:Conditions )?(samlp:RequestedAuthnContext )?(samlp:Scoping )?",
        f"{_MESSAGE} ForceAuthn IsPassive ProtocolBinding AssertionConsumerServiceIndex AssertionConsumerServiceURL"
        " AttributeConsumingServiceIndex ProviderName"),
    "samlp:NameIDPolicy": Rule("", "Format SPNameQualifier AllowCreate"),
    "samlp:RequestedAuthnContext": Rule("(saml:AuthnContextClassRef )+|(saml:AuthnContextDeclRef )+", "Comparison"),
    "samlp:Extensions": Rule(None), "samlp:StatusDetail": Rule(None), "samlp:Scoping": Rule(None),
    "samlp:Status": Rule("samlp:StatusCode (samlp:StatusMessage )?(samlp:StatusDetail )?"),
    "samlp:StatusCode": Rule("(samlp:StatusCode )?", "!Value"), "samlp:StatusMessage": Rule("", holds_text=True),
    "samlp:SessionIndex": Rule("", holds_text=True),
    "saml:Assertion": Rule(
        "saml:Issuer (ds:Signature )?(saml:Subject )?(saml:Conditions )?(saml:Advice )?"
        "(saml:Statement |saml:AuthnStatement |saml:AuthzDecisionStatement |saml:AttributeStatement )*", "!ID !Version !IssueInstant"),
    "saml:EncryptedAssertion": Rule("xenc:EncryptedData (xenc:EncryptedKey )*"),
    "saml:EncryptedID": Rule("xenc:EncryptedData (xenc:EncryptedKey )*"),
    "saml:Issuer": Rule("", _NAME, holds_text=True), "saml:NameID": Rule("", _NAME, holds_text=True),
    "saml:Subject": Rule(f"{_IDENTIFIER}(saml:SubjectConfirmation )*|(saml:SubjectConfirmation )+"),
    "saml:SubjectConfirmation": Rule(f"{_IDENTIFIER}?(saml:SubjectConfirmationData )?", "!Method"),
    "saml:SubjectConfirmationData": Rule(None, "*NotBefore NotOnOrAfter Recipient InResponseTo Address"),
    "saml:Conditions": Rule("(saml:AudienceRestriction |saml:OneTimeUse |saml:ProxyRestriction )*", "NotBefore NotOnOrAfter"),
    "saml:AudienceRestriction": Rule("(saml:Audience )+"), "saml:Audience": Rule("", holds_text=True),
    "saml:OneTimeUse": Rule(""), "saml:ProxyRestriction": Rule("(saml:Audience )*", "Count"), "saml:Advice": Rule(None),
    "saml:AuthnStatement": Rule("(saml:SubjectLocality )?saml:AuthnContext ", "!AuthnInstant SessionIndex SessionNotOnOrAfter"),
    "saml:SubjectLocality": Rule("", "Address DNSName"),
    "saml:AuthnContext": Rule(
        "(saml:AuthnContextClassRef (saml:AuthnContextDecl |saml:AuthnContextDeclRef )?|saml:AuthnContextDecl |saml:AuthnContextDeclRef )"
        "(saml:AuthenticatingAuthority )*"),
    "saml:AuthnContextClassRef": Rule("", holds_text=True), "saml:AuthnContextDeclRef": Rule("", holds_text=True),
    "saml:AuthnContextDecl": Rule(None), "saml:AuthenticatingAuthority": Rule("", holds_text=True),
    "saml:AttributeStatement": Rule("(saml:Attribute |saml:EncryptedAttribute )+"),
    "saml:EncryptedAttribute": Rule("xenc:EncryptedData (xenc:EncryptedKey )*"),
    "saml:Attribute": Rule("(saml:AttributeValue )*", "*!Name NameFormat FriendlyName"),
    "ds:Signature": Rule(None, "*"), "xenc:EncryptedData": Rule(None, "*"), "xenc:EncryptedKey": Rule(None, "*"),
    "saml:AttributeValue": Rule(None, "*", holds_text=True),
}  # fmt: skip
_GRAMMAR = Grammar(rules=_RULES, prefixes=_PREFIXES)


def read(data: bytes, *names: str, max_bytes: int) -> etree._Element:
    """The root of a message of one of these names, e.g. `samlp:Response`. Raises NotSaml."""
    if b"<![CDATA[" in data:
        raise NotSaml("CDATA")
    try:
        root = parse(data, max_bytes=max_bytes, max_depth=100)
    except UnsafeXml as error:
        raise NotSaml(str(error)) from error
    if _GRAMMAR.name(root) not in names:
        raise NotSaml("another message")
    check(root)
    return root


def read_within(data: bytes, place: etree._Element, name: str, *, max_bytes: int) -> etree._Element:
    """An element that was taken out of a place, e.g. by encryption, and may use the prefixes that are known there. Raises NotSaml."""
    if data.startswith(b"<?xml") or b"<![CDATA[" in data:
        return read(data, name, max_bytes=max_bytes)
    scope: Any = place.nsmap
    around = etree.tostring(etree.Element("around", nsmap=scope)).removesuffix(b"/>")
    try:
        root = parse(around + b">" + data + b"</around>", max_bytes=max_bytes + len(around), max_depth=100)
    except UnsafeXml as error:
        raise NotSaml(str(error)) from error
    beside = [root.text, *(one.tail for one in root)]
    if any(text and text.strip() for text in beside) or [local_name(one) and _GRAMMAR.name(one) for one in root] != [name]:
        raise NotSaml("another message")
    check(root[0])
    return root[0]


def check(root: etree._Element) -> None:
    """Hold an element and all below it to the rules. Raises NotSaml."""
    try:
        _GRAMMAR.check(root)
    except NotOfGrammar as error:
        raise NotSaml(str(error)) from error
    for one in root.iter("{*}Response", "{*}LogoutResponse", "{*}LogoutRequest", "{*}AuthnRequest", f"{{{SAML}}}Assertion"):
        if one.get("Version") != "2.0":
            raise NotSaml("version")
        if not _NCNAME.fullmatch(one.get("ID", "")):
            raise NotSaml("form of the ID")


def text(element: etree._Element | None, *path: str) -> str:
    """The text of the first element on a path of assertion names, trimmed; "" when there is none. Raises NotSaml for a value in parts."""
    for name in path:
        element = element.find(f"{{{SAML}}}{name}") if element is not None else None
    if element is None:
        return ""
    if len(element):
        raise NotSaml(f"value in parts in {_GRAMMAR.name(element)}")
    return (element.text or "").strip()
