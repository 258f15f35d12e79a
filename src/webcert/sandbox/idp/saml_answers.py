"""Assertions and the responses that carry them, right ones and those whose content is wrong (signing-and-login.md 11.4)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from webcert.adapters.identity.saml_assertion import AUTHN_METHOD, HSA_ID, OLDER_HSA_ID, SIGNING_PROVIDER
from webcert.adapters.identity.saml_bindings import instant
from webcert.adapters.identity.saml_grammar import SAML, SAMLP
from webcert.sandbox.idp.logins import Login
from webcert.sandbox.idp.saml_faults import Content

NSMAP = {"samlp": SAMLP, "saml": SAML}
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
CANCELLED = "http://id.elegnamnden.se/status/1.0/cancel"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_ELSEWHERE = "https://annan.example.org/saml"
_LIFE = timedelta(minutes=5)
#: Second status codes by fault.
_STATUSES = {Content.AUTHN_FAILED: f"{STATUS}AuthnFailed", Content.NO_AUTHN_CONTEXT: f"{STATUS}NoAuthnContext"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an AuthnRequest wanted: the way back, who asked, the levels and whether to authenticate anew."""

    request_id: str
    answer_to: str
    requester: str
    levels: tuple[str, ...]
    fresh: bool


@dataclass(frozen=True, kw_only=True)
class Builder:
    """The provider at a moment, with a fault of `Content` or ""."""

    entity_id: str
    asked: Asked
    at: datetime
    fault: str = ""

    def response(self, status: str = "") -> etree._Element:
        """A response without an assertion; `status` is the second code of a failure, "" = success."""
        status = status or _STATUSES.get(self.fault, "")  # type: ignore[call-overload]
        root = etree.Element(f"{{{SAMLP}}}Response", nsmap=NSMAP, ID=f"_{uuid.uuid4().hex}", Version="2.0", IssueInstant=instant(self.at))
        if self.fault != Content.NO_DESTINATION:
            root.set("Destination", _ELSEWHERE if self.fault == Content.WRONG_DESTINATION else self.asked.answer_to)
        if self.fault != Content.NO_IN_RESPONSE_TO:
            root.set("InResponseTo", f"_{uuid.uuid4().hex}" if self.fault == Content.OTHER_IN_RESPONSE_TO else self.asked.request_id)
        _text(root, "Issuer", _ELSEWHERE if self.fault == Content.WRONG_RESPONSE_ISSUER else self.entity_id)
        told = etree.SubElement(root, f"{{{SAMLP}}}Status")
        code = etree.SubElement(told, f"{{{SAMLP}}}StatusCode", Value=f"{STATUS}{'Responder' if status else 'Success'}")
        if status:
            etree.SubElement(code, f"{{{SAMLP}}}StatusCode", Value=status)
        return root

    def assertion(self, login: Login, *, authenticated: datetime) -> etree._Element:
        """The assertion about a login, not yet signed."""
        number = "_samma-varje-gang" if self.fault == Content.REPEATED_ID else f"_{uuid.uuid4().hex}"
        shift = {Content.SAML_OLD: -timedelta(minutes=12), Content.SAML_FUTURE: timedelta(minutes=3)}.get(self.fault, timedelta())  # type: ignore[call-overload]
        root = etree.Element(f"{{{SAML}}}Assertion", nsmap={"saml": SAML}, ID=number, Version="2.0", IssueInstant=instant(self.at + shift))
        _text(root, "Issuer", _ELSEWHERE if self.fault == Content.WRONG_ASSERTION_ISSUER else self.entity_id)
        self._add_subject(root, login)
        if self.fault != Content.NO_CONDITIONS:
            self._add_conditions(root)
        if self.fault != Content.NO_STATEMENT:
            self._add_statement(root, login, authenticated)
        self._add_attributes(root, login)
        return root

    def _add_subject(self, root: etree._Element, login: Login) -> None:
        subject = etree.SubElement(root, f"{{{SAML}}}Subject")
        _text(subject, "NameID", login.sub, Format=_TRANSIENT)
        if self.fault == Content.NO_CONFIRMATION:
            return
        method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" if self.fault == Content.NOT_BEARER else _BEARER
        confirmation = etree.SubElement(subject, f"{{{SAML}}}SubjectConfirmation", Method=method)
        ends = self.at - _LIFE if self.fault == Content.CONFIRMATION_EXPIRED else self.at + _LIFE
        data = etree.SubElement(
            confirmation, f"{{{SAML}}}SubjectConfirmationData", NotOnOrAfter=instant(ends),
            Recipient=_ELSEWHERE if self.fault == Content.WRONG_RECIPIENT else self.asked.answer_to,
        )  # fmt: skip
        if self.fault != Content.CONFIRMS_NOTHING:
            data.set("InResponseTo", f"_{uuid.uuid4().hex}" if self.fault == Content.CONFIRMS_OTHER else self.asked.request_id)

    def _add_conditions(self, root: etree._Element) -> None:
        first, last = self.at - timedelta(seconds=5), self.at + _LIFE
        if self.fault == Content.SAML_EXPIRED:
            last = self.at - timedelta(minutes=2)
        if self.fault == Content.SAML_NOT_YET:
            first = self.at + timedelta(minutes=2)
        conditions = etree.SubElement(root, f"{{{SAML}}}Conditions", NotBefore=instant(first), NotOnOrAfter=instant(last))
        if self.fault != Content.NO_AUDIENCE:
            restriction = etree.SubElement(conditions, f"{{{SAML}}}AudienceRestriction")
            _text(restriction, "Audience", _ELSEWHERE if self.fault == Content.WRONG_SAML_AUDIENCE else self.asked.requester)

    def _add_statement(self, root: etree._Element, login: Login, authenticated: datetime) -> None:
        when = authenticated - timedelta(days=1) if self.fault == Content.SAML_LONG_AGO else authenticated
        statement = etree.SubElement(root, f"{{{SAML}}}AuthnStatement", AuthnInstant=instant(when), SessionIndex=login.sid)
        if self.fault == Content.SESSION_OVER:
            statement.set("SessionNotOnOrAfter", instant(self.at - timedelta(minutes=2)))
        context = etree.SubElement(statement, f"{{{SAML}}}AuthnContext")
        if self.fault == Content.SAML_NO_LEVEL:
            _text(context, "AuthnContextDeclRef", login.level)
        else:
            _text(context, "AuthnContextClassRef", "http://id.sambi.se/loa/loa2" if self.fault == Content.SAML_LOW_LEVEL else login.level)

    def _add_attributes(self, root: etree._Element, login: Login) -> None:
        hsa_id = login.member.hsa_id
        values = {
            Content.SAML_NO_HSA_ID: [], Content.SAML_TWO_HSA_IDS: [hsa_id, "SE2321000999-1A0E"], Content.SAML_BAD_HSA_ID: ["inte ett HSA-id"],
        }.get(self.fault, [hsa_id])  # type: ignore[call-overload]
        statement = etree.SubElement(root, f"{{{SAML}}}AttributeStatement")
        name = OLDER_HSA_ID if self.fault == Content.OLDER_HSA_ID else HSA_ID
        for one, contents in (
            (name, values), (AUTHN_METHOD, ["urn:sandbox:siths-eid"]),
            (SIGNING_PROVIDER, [f"{self.entity_id}/sign/sithseid-same-device"]),
        ):  # fmt: skip
            attribute = etree.SubElement(statement, f"{{{SAML}}}Attribute", Name=one, NameFormat=_URI)
            for content in contents:
                _text(attribute, "AttributeValue", content)


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{SAML}}}{name}", attributes).text = text
