"""What SAML messages are made of: the rules of the SAML 2.0 schemas for all that a login or a logout can hold (11.4 row 1).

The schemas themselves are not shipped. Each element is held to its attributes and to the order of its children; where the schemas
are open, here nothing is read either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lxml import etree

from webcert.adapters.soap.namespaces import DSIG
from webcert.adapters.soap.xml import UnsafeXml, parse

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
XENC = "http://www.w3.org/2001/04/xmlenc#"
_PREFIXES = {SAML: "saml", SAMLP: "samlp", DSIG: "ds", XENC: "xenc"}
_NCNAME = re.compile(r"[A-Za-z_][\w.-]*")
#: Namespaces whose attributes may stand anywhere.
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"


class NotSaml(ValueError):
    """The message breaks the schemas, or holds what could split a value; the text names the element, never content."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """`content` is a pattern over the children's names, each followed by a blank; None = anything. A leading ! marks what is needed."""

    content: str | None
    attributes: str = ""
    holds_text: bool = False


_MESSAGE = "!ID !Version !IssueInstant Destination Consent"
_NAME = "NameQualifier SPNameQualifier Format SPProvidedID"
_IDENTIFIER = "(saml:BaseID |saml:NameID |saml:EncryptedID )"
_BEGINS = "(saml:Issuer )?(ds:Signature )?(samlp:Extensions )?"
_RULES = {
    "samlp:Response": _Rule(f"{_BEGINS}samlp:Status (saml:Assertion |saml:EncryptedAssertion )*", f"{_MESSAGE} InResponseTo"),
    "samlp:LogoutResponse": _Rule(f"{_BEGINS}samlp:Status ", f"{_MESSAGE} InResponseTo"),
    "samlp:LogoutRequest": _Rule(f"{_BEGINS}{_IDENTIFIER}(samlp:SessionIndex )*", f"{_MESSAGE} Reason NotOnOrAfter"),
    "samlp:AuthnRequest": _Rule(
        f"{_BEGINS}(saml:Subject )?(samlp:NameIDPolicy )?(saml:Conditions )?(samlp:RequestedAuthnContext )?(samlp:Scoping )?",
        f"{_MESSAGE} ForceAuthn IsPassive ProtocolBinding AssertionConsumerServiceIndex AssertionConsumerServiceURL"
        " AttributeConsumingServiceIndex ProviderName"),
    "samlp:NameIDPolicy": _Rule("", "Format SPNameQualifier AllowCreate"),
    "samlp:RequestedAuthnContext": _Rule("(saml:AuthnContextClassRef )+|(saml:AuthnContextDeclRef )+", "Comparison"),
    "samlp:Extensions": _Rule(None), "samlp:StatusDetail": _Rule(None), "samlp:Scoping": _Rule(None),
    "samlp:Status": _Rule("samlp:StatusCode (samlp:StatusMessage )?(samlp:StatusDetail )?"),
    "samlp:StatusCode": _Rule("(samlp:StatusCode )?", "!Value"), "samlp:StatusMessage": _Rule("", holds_text=True),
    "samlp:SessionIndex": _Rule("", holds_text=True),
    "saml:Assertion": _Rule(
        "saml:Issuer (ds:Signature )?(saml:Subject )?(saml:Conditions )?(saml:Advice )?"
        "(saml:Statement |saml:AuthnStatement |saml:AuthzDecisionStatement |saml:AttributeStatement )*", "!ID !Version !IssueInstant"),
    "saml:EncryptedAssertion": _Rule("xenc:EncryptedData (xenc:EncryptedKey )*"),
    "saml:EncryptedID": _Rule("xenc:EncryptedData (xenc:EncryptedKey )*"),
    "saml:Issuer": _Rule("", _NAME, holds_text=True), "saml:NameID": _Rule("", _NAME, holds_text=True),
    "saml:Subject": _Rule(f"{_IDENTIFIER}(saml:SubjectConfirmation )*|(saml:SubjectConfirmation )+"),
    "saml:SubjectConfirmation": _Rule(f"{_IDENTIFIER}?(saml:SubjectConfirmationData )?", "!Method"),
    "saml:SubjectConfirmationData": _Rule(None, "*NotBefore NotOnOrAfter Recipient InResponseTo Address"),
    "saml:Conditions": _Rule("(saml:AudienceRestriction |saml:OneTimeUse |saml:ProxyRestriction )*", "NotBefore NotOnOrAfter"),
    "saml:AudienceRestriction": _Rule("(saml:Audience )+"), "saml:Audience": _Rule("", holds_text=True),
    "saml:OneTimeUse": _Rule(""), "saml:ProxyRestriction": _Rule("(saml:Audience )*", "Count"), "saml:Advice": _Rule(None),
    "saml:AuthnStatement": _Rule("(saml:SubjectLocality )?saml:AuthnContext ", "!AuthnInstant SessionIndex SessionNotOnOrAfter"),
    "saml:SubjectLocality": _Rule("", "Address DNSName"),
    "saml:AuthnContext": _Rule(
        "(saml:AuthnContextClassRef (saml:AuthnContextDecl |saml:AuthnContextDeclRef )?|saml:AuthnContextDecl |saml:AuthnContextDeclRef )"
        "(saml:AuthenticatingAuthority )*"),
    "saml:AuthnContextClassRef": _Rule("", holds_text=True), "saml:AuthnContextDeclRef": _Rule("", holds_text=True),
    "saml:AuthnContextDecl": _Rule(None), "saml:AuthenticatingAuthority": _Rule("", holds_text=True),
    "saml:AttributeStatement": _Rule("(saml:Attribute |saml:EncryptedAttribute )+"),
    "saml:EncryptedAttribute": _Rule("xenc:EncryptedData (xenc:EncryptedKey )*"),
    "saml:Attribute": _Rule("(saml:AttributeValue )*", "*!Name NameFormat FriendlyName"),
    "ds:Signature": _Rule(None, "*"), "xenc:EncryptedData": _Rule(None, "*"), "xenc:EncryptedKey": _Rule(None, "*"),
    "saml:AttributeValue": _Rule(None, "*", holds_text=True),
}  # fmt: skip


def read(data: bytes, *names: str, max_bytes: int) -> etree._Element:
    """The root of a message of one of these names, e.g. `samlp:Response`. Raises NotSaml."""
    if b"<![CDATA[" in data:
        raise NotSaml("CDATA")
    try:
        root = parse(data, max_bytes=max_bytes, max_depth=100)
    except UnsafeXml as error:
        raise NotSaml(str(error)) from error
    if _name(root) not in names:
        raise NotSaml("another message")
    check(root)
    return root


def check(root: etree._Element) -> None:
    """Hold an element and all below it to the rules. Raises NotSaml."""
    if any(not isinstance(one.tag, str) for one in root.iter()):
        raise NotSaml("a comment")
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = _name(element)
        rule = _RULES.get(name)
        if rule is None:
            raise NotSaml(f"unknown {name}")
        _check_attributes(element, name, rule)
        if rule.content is None:
            continue
        if not _pattern(rule.content).fullmatch("".join(f"{_name(one)} " for one in element)):
            raise NotSaml(f"content of {name}")
        if not rule.holds_text and any(text and text.strip() for text in (element.text, *(one.tail for one in element))):
            raise NotSaml(f"text in {name}")
        waiting.extend(element)


def _name(element: etree._Element) -> str:
    name = etree.QName(element)
    return f"{_PREFIXES.get(name.namespace or '', '?')}:{name.localname}"


@cache
def _pattern(content: str) -> re.Pattern[str]:
    return re.compile(content)


def _check_attributes(element: etree._Element, name: str, rule: _Rule) -> None:
    words = rule.attributes.removeprefix("*").split()
    known = {one.lstrip("!") for one in words}
    found = {one for one in element.attrib if one != _XSI}
    if not rule.attributes.startswith("*") and not found <= known:
        raise NotSaml(f"attribute of {name}")
    if not {one[1:] for one in words if one.startswith("!")} <= found:
        raise NotSaml(f"missing attribute of {name}")
    if "Version" in known and element.get("Version") != "2.0":
        raise NotSaml("version")
    if "ID" in known and not _NCNAME.fullmatch(element.get("ID", "")):
        raise NotSaml("form of the ID")


def text(element: etree._Element | None, *path: str) -> str:
    """The text of the first element on a path of assertion names, trimmed; "" when there is none. Raises NotSaml for a value in parts."""
    for name in path:
        element = element.find(f"{{{SAML}}}{name}") if element is not None else None
    if element is None:
        return ""
    if len(element):
        raise NotSaml(f"value in parts in {_name(element)}")
    return (element.text or "").strip()
