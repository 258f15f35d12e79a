"""Asking the signing service for a signature (signing-and-login 3 and 4); what it answers is read in `dss_response`.

OASIS DSS with the Swedish extension: one task, one signature, bound to the logged-in user.
"""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from string import Formatter

from cryptography import x509
from lxml import etree

from webcert.adapters import xml_encryption
from webcert.adapters.signing import messages

DSS = "urn:oasis:names:tc:dss:1.0:core:schema"
CSIG = "http://id.elegnamnden.se/csig/1.1/dss-ext/ns"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PROFILE = "http://id.elegnamnden.se/csig/1.1/dss-ext/profile"
SUCCESS = "urn:oasis:names:tc:dss:1.0:resultmajor:Success"
HSA_ATTRIBUTE = "http://sambi.se/attributes/1/employeeHsaId"
NSMAP = {"dss": DSS, "csig": CSIG, "saml": SAML}
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
#: Place-holders of the message that the signer sees.
_PLACES = frozenset({"patientPnr", "intygsTyp", "intygsId"})
#: What a message in HTML may hold (section 3): tags with and without a style, and entities.
_STYLED, _PLAIN = "h1 h2 h3 h4 div span p table tr td b strong", "i u br ol ul li"
_TAG = re.compile(
    rf"</?(?:{_STYLED.replace(' ', '|')}|{_PLAIN.replace(' ', '|')})\s*/?>|<(?:{_STYLED.replace(' ', '|')})\s+style=\"[^\"<>&]*\"\s*>"
)
_ENTITY = re.compile(r"&(?:amp|gt|lt|quot|nbsp);")


class MessageType(StrEnum):
    """How the message to the signer is written."""

    HTML = "text/html"
    TEXT = "text"
    MARKDOWN = "text/markdown"


class TemplateFaulty(ValueError):
    """The template of the message to the signer cannot be used; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """What the request looks like; the defaults are those of section 12. `template` has place-holders."""

    template: str = "Intyg utfärdat för {patientPnr}"
    message_type: MessageType = MessageType.HTML
    not_before: timedelta = timedelta(minutes=2)
    validity: timedelta = timedelta(minutes=8)
    authn_profile: str = "digg_ap_hsaid_01"

    def __post_init__(self) -> None:
        """Raises TemplateFaulty for a template that a signing service would refuse, or that names what there is not."""
        try:
            places = {name for _, name, _, _ in Formatter().parse(self.template) if name is not None}
        except ValueError as error:
            raise TemplateFaulty("braces that do not fit together") from error
        if not places <= _PLACES:
            raise TemplateFaulty(f"unknown place-holder; there are {', '.join(sorted(_PLACES))}")
        if self.message_type is MessageType.HTML and re.search("[<>&]", _ENTITY.sub("", _TAG.sub("", self.template))):
            raise TemplateFaulty("markup that a signing service does not show")

    def message(self, **values: str) -> str:
        """The message about a certificate; values are shown as they are, never as markup."""
        escape = html.escape if self.message_type is MessageType.HTML else _plain
        return self.template.format(**{name: escape(value) for name, value in values.items()})


def _plain(value: str) -> str:
    return value


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was asked for; the response is held against it.

    Times are aware; `request` is the signed request as it was sent, `tolerance` how far received times may differ.
    """

    request_id: str
    task_id: str
    hsa_id: str
    signed_info: bytes
    algorithm: str
    identity_provider: str
    levels: tuple[str, ...]
    request_time: datetime
    request: bytes = b""
    tolerance: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parties:
    """Who speaks to whom: our and the service's entity ids, and the address that the service answers to."""

    requester: str
    service: str
    answer_to: str


def instant(moment: datetime) -> str:
    """UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_request(
    asked: Asked, parties: Parties, *, message: str, key: bytes, certificate: bytes, style: Style | None = None,
    recipient: x509.Certificate | None = None,
) -> bytes:  # fmt: skip
    """The signed SignRequest (section 3 and 4). `message` is shown to the signer; key and certificate PEM.

    With a `recipient`, who has an RSA key, the message is encrypted for it.
    """
    style = style or Style()
    root = etree.Element(f"{{{DSS}}}SignRequest", nsmap=NSMAP, RequestID=asked.request_id, Profile=PROFILE)
    optional = etree.SubElement(root, f"{{{DSS}}}OptionalInputs")
    _extension(optional, asked, parties, style).append(_message(message, recipient))
    documents = etree.SubElement(etree.SubElement(root, f"{{{DSS}}}InputDocuments"), f"{{{DSS}}}Other")
    tasks = etree.SubElement(documents, f"{{{CSIG}}}SignTasks")
    task = etree.SubElement(tasks, f"{{{CSIG}}}SignTaskData", SignTaskId=asked.task_id, SigType="XML")
    etree.SubElement(task, f"{{{CSIG}}}ToBeSignedBytes").text = base64.b64encode(asked.signed_info).decode()
    return messages.sign(root, optional, key=key, certificate=certificate)


def _extension(optional: etree._Element, asked: Asked, parties: Parties, style: Style) -> etree._Element:
    """Everything but the message to the signer; gives the element that it belongs in."""
    extension = etree.SubElement(optional, f"{{{CSIG}}}SignRequestExtension", Version="1.4")
    _text(extension, "RequestTime", instant(asked.request_time))
    conditions = etree.SubElement(
        extension, f"{{{SAML}}}Conditions", NotBefore=instant(asked.request_time - style.not_before),
        NotOnOrAfter=instant(asked.request_time + style.validity),
    )  # fmt: skip
    restriction = etree.SubElement(conditions, f"{{{SAML}}}AudienceRestriction")
    etree.SubElement(restriction, f"{{{SAML}}}Audience").text = parties.answer_to
    signer = etree.SubElement(extension, f"{{{CSIG}}}Signer")
    attribute = etree.SubElement(signer, f"{{{SAML}}}Attribute", Name=HSA_ATTRIBUTE)
    etree.SubElement(attribute, f"{{{SAML}}}AttributeValue").text = asked.hsa_id
    _text(extension, "IdentityProvider", asked.identity_provider, Format=ENTITY)
    if style.authn_profile:
        _text(extension, "AuthnProfile", style.authn_profile)
    _text(extension, "SignRequester", parties.requester, Format=ENTITY)
    _text(extension, "SignService", parties.service, Format=ENTITY)
    _text(extension, "RequestedSignatureAlgorithm", asked.algorithm)
    _certificate_properties(extension, asked.levels)
    return etree.SubElement(
        extension, f"{{{CSIG}}}SignMessage", MustShow="true", DisplayEntity=asked.identity_provider, MimeType=style.message_type
    )


def _message(message: str, recipient: x509.Certificate | None) -> etree._Element:
    element = etree.Element(f"{{{CSIG}}}Message", nsmap={"csig": CSIG})
    element.text = base64.b64encode(message.encode()).decode()
    if recipient is None:
        return element
    return xml_encryption.encrypt(etree.tostring(element), recipient, tag=f"{{{CSIG}}}EncryptedMessage")


def _certificate_properties(extension: etree._Element, levels: tuple[str, ...]) -> None:
    properties = etree.SubElement(extension, f"{{{CSIG}}}CertRequestProperties", CertType="PKC")
    for level in levels:
        etree.SubElement(properties, f"{{{SAML}}}AuthnContextClassRef").text = level
    attributes = etree.SubElement(properties, f"{{{CSIG}}}RequestedCertAttributes")
    for oid, friendly, name in (
        ("2.5.4.42", "givenName", "http://sambi.se/attributes/1/givenName"),
        ("2.5.4.4", "sn", "http://sambi.se/attributes/1/surname"),
        ("2.5.4.5", "serialNumber", HSA_ATTRIBUTE),
        ("2.5.4.3", "commonName", "urn:name"),
    ):
        wanted = etree.SubElement(
            attributes, f"{{{CSIG}}}RequestedCertAttribute", CertAttributeRef=oid, FriendlyName=friendly, Required="true"
        )
        _text(wanted, "SamlAttributeName", name)


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{CSIG}}}{name}", attributes).text = text
