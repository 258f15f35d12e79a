"""The posted answer: assertion signed and encrypted, response around it, or spoilt in the way that is ordered."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.identity.saml_grammar import SAML, SAMLP
from webcert.sandbox.idp import saml_signing, saml_wrapping
from webcert.sandbox.idp.logins import Login
from webcert.sandbox.idp.saml_answers import Builder
from webcert.sandbox.idp.saml_faults import Content, Form
from webcert.sandbox.idp.saml_keys import Signer, foreign
from webcert.sandbox.idp.saml_sealed import sealed

_WRAPPED = (Form.XSW1, Form.XSW2, Form.XSW3, Form.XSW4, Form.XSW5, Form.XSW6, Form.XSW7, Form.XSW8)
_SIGNED_OTHERWISE = (
    Form.OTHER_KEY, Form.OTHER_KEY_UNNAMED, Form.KEY_IN_MESSAGE, Form.SHA1, Form.SHA1_DIGEST, Form.HMAC, Form.XSLT, Form.XPATH,
    Form.TWO_REFERENCES, Form.WHOLE_REFERENCE,
)  # fmt: skip
_UNSIGNED = (Form.UNSIGNED, Form.ONLY_RESPONSE_SIGNED, Form.UNSIGNED_ENCRYPTED)
_ENCRYPTED = (Form.TWO_ENCRYPTED, Form.PLAIN_BESIDE_ENCRYPTED, Form.UNSIGNED_ENCRYPTED, Form.OTHER_ENCRYPTION_KEY, Form.CBC, Form.RSA_15)
_TOO_LARGE = 300_000
_FILE = '<!DOCTYPE samlp:Response [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
_GROWING = (
    '<!DOCTYPE samlp:Response [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in
    zip("abcdefgh", "bcdefghi", strict=True)) + '<!ENTITY x "&i;">]>'
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes answers with a signer, and encrypts for `recipient` unless that is None."""

    builder: Builder
    signer: Signer
    recipient: x509.Certificate | None

    def failure(self, status: str) -> str:
        """A response that says why nobody is logged in."""
        return _encoded(etree.tostring(self.builder.response(status)))

    def answer(self, login: Login, *, authenticated: datetime) -> str:
        """The value of SAMLResponse."""
        fault = self.builder.fault
        if fault == Form.NOT_BASE64:
            return "inte base64!"
        if fault in (Content.AUTHN_FAILED, Content.NO_AUTHN_CONTEXT):
            return self.failure("")
        response = self.builder.response()
        assertion = self._assertion(login, authenticated)
        for one in self._carried(assertion, login, authenticated):
            response.append(one)
        response = self._spoilt(response)
        return _encoded(_written(etree.tostring(response, encoding="unicode"), login.member.hsa_id, fault))

    def _assertion(self, login: Login, authenticated: datetime) -> etree._Element:
        fault, made = self.builder.fault, self.builder.assertion(login, authenticated=authenticated)
        if fault == Form.TOO_LARGE:
            made[-1][-1][-1].text = "x" * _TOO_LARGE
        if fault in _UNSIGNED:
            return made
        if fault in _SIGNED_OTHERWISE:
            return saml_signing.signed(made, self.signer, fault)
        return self._signed(made)

    def _signed(self, element: etree._Element, signer: Signer | None = None) -> etree._Element:
        by = signer or self.signer
        return saml_signature.sign(element, 1, key=by.key, certificate=by.certificate)

    def _carried(self, assertion: etree._Element, login: Login, authenticated: datetime) -> list[etree._Element]:
        """What the response carries: the assertion, encrypted where that is possible and the fault can be seen all the same."""
        fault = self.builder.fault
        if self.recipient is None or fault == Content.UNENCRYPTED or (fault in set(Form) and fault not in _ENCRYPTED):
            if fault == Form.TWO_ASSERTIONS:
                other = self.builder.assertion(login, authenticated=authenticated)
                saml_wrapping.forge(other)
                return [assertion, self._signed(other)]
            return [assertion]
        recipient = self.recipient
        if fault == Form.OTHER_ENCRYPTION_KEY:
            recipient = x509.load_pem_x509_certificate(foreign().certificate)
        made = sealed(etree.tostring(assertion), recipient, cbc=fault == Form.CBC, rsa_15=fault == Form.RSA_15)
        if fault == Form.TWO_ENCRYPTED:
            return [made, sealed(etree.tostring(assertion), recipient)]
        return [made, assertion] if fault == Form.PLAIN_BESIDE_ENCRYPTED else [made]

    def _spoilt(self, response: etree._Element) -> etree._Element:
        fault = self.builder.fault
        assertion = response.find(f"{{{SAML}}}Assertion")
        if fault in (Form.ONLY_RESPONSE_SIGNED, Form.XSW1, Form.XSW2):
            response = self._signed(response)
        elif fault == Form.RESPONSE_SIGNED_BY_OTHER:
            response = self._signed(response, foreign())
        if fault in _WRAPPED:
            return saml_wrapping.wrapped(response, fault)
        if assertion is None:
            return response
        match fault:
            case Form.ALTERED:
                saml_wrapping.forge(assertion)
            case Form.EMPTY_SIGNATURE:
                saml_wrapping.signature_of(assertion)[1].text = ""
            case Form.DUPLICATE_ID:
                response.set("ID", assertion.get("ID", ""))
            case Form.NOT_VALID:
                response.append(response[1])
        return response


def _written(text: str, hsa_id: str, fault: str) -> bytes:
    """The message as text, with what a parser is to stumble over."""
    value, start = f">{hsa_id}<", f"<samlp:Response xmlns:samlp=\"{SAMLP}\""
    match fault:
        case Form.COMMENT:
            text = text.replace(value, f">{hsa_id[:-1]}<!-- -->{hsa_id[-1:]}<")
        case Form.CDATA:
            text = text.replace(value, f"><![CDATA[{hsa_id}]]><")
        case Form.DOCTYPE | Form.ENTITIES:
            text = text.replace(value, ">&x;<").replace(start, (_FILE if fault == Form.DOCTYPE else _GROWING) + start)
    return text.encode()


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
