"""Answers that say something wrong: each is changed in one place before it is signed (signing-and-login.md 7, V9 to V21)."""

from __future__ import annotations

import base64
import copy
import secrets
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from webcert.adapters.signing import dss, values
from webcert.sandbox.signing.asked import SignRequest
from webcert.sandbox.signing.cards import OTHER_PERSON
from webcert.sandbox.signing.faults import Content

_SHIFT = timedelta(minutes=10)
_OTHER = "https://annan.example.org/idp"


def spoil(root: etree._Element, fault: Content, *, value: bytes, asked: SignRequest) -> None:
    """Let an answer say one thing that is wrong."""
    task, encoded = _the(root, dss.CSIG, "SignTaskData"), _the(root, dss.CSIG, "Base64Signature")
    match fault:
        case Content.OTHER_REQUEST:
            root.set("RequestID", f"wc-{0:x}-{secrets.token_hex(16)}")
        case Content.OTHER_PROFILE:
            root.set("Profile", f"{dss.PROFILE}/annan")
        case Content.OTHER_VERSION:
            _the(root, dss.CSIG, "SignResponseExtension").set("Version", "1.5")
        case Content.LATE_TIME | Content.EARLY_TIME:
            _move(_the(root, dss.CSIG, "ResponseTime"), _SHIFT if fault is Content.LATE_TIME else -_SHIFT)
        case Content.OTHER_OWN_REQUEST:
            other = etree.Element(f"{{{dss.CSIG}}}Request")
            other.text = base64.b64encode(asked.data + b" ").decode()
            _the(root, dss.CSIG, "ResponseTime").addnext(other)
        case Content.TWO_TASKS:
            task.addnext(copy.deepcopy(task))
        case Content.OTHER_TASK:
            task.set("SignTaskId", "5e1f0001-aaaa-4bbb-8ccc-ddddeeee0000")
        case Content.ADES:
            task.set("AdESType", "BES")
        case Content.ALTERED_BYTES:
            _the(root, dss.CSIG, "ToBeSignedBytes").text = base64.b64encode(asked.signed_info + b" ").decode()
        case Content.OTHER_TYPE:
            encoded.set("Type", values.RSA if asked.algorithm == values.ECDSA else values.ECDSA)
        case Content.DER_VALUE | Content.LOOSE_DER_VALUE:
            more = b"\0" if fault is Content.LOOSE_DER_VALUE else b""
            encoded.text = base64.b64encode(_der(value) + more).decode()
        case Content.WRONG_VALUE:
            encoded.text = base64.b64encode(value[:-1] + bytes([value[-1] ^ 1])).decode()
        case _:
            _spoil_identity(root, fault)


def _spoil_identity(root: etree._Element, fault: Content) -> None:
    """What is said about who was authenticated, where and how."""
    hsa_id = _the(root, dss.SAML, "AttributeValue")
    match fault:
        case Content.NO_ASSERTION_INFO:
            _drop(_the(root, dss.CSIG, "SignerAssertionInfo"))
        case Content.NO_ASSERTION_REF:
            _drop(_the(root, dss.CSIG, "AssertionRef"))
        case Content.OTHER_PROVIDER:
            _the(root, dss.CSIG, "IdentityProvider").text = _OTHER
        case Content.LOW_LEVEL:
            _the(root, dss.SAML, "AuthnContextClassRef").text = "http://id.sambi.se/loa/loa1"
        case Content.STALE_AUTHENTICATION:
            _move(_the(root, dss.CSIG, "AuthenticationInstant"), -_SHIFT)
        case Content.TWO_HSA_IDS:
            hsa_id.addnext(copy.deepcopy(hsa_id))
        case Content.OTHER_IN_ATTRIBUTES:
            hsa_id.text = OTHER_PERSON
        case _:
            raise ValueError(fault)


def _the(root: etree._Element, space: str, name: str) -> etree._Element:
    return next(root.iter(f"{{{space}}}{name}"))


def _drop(element: etree._Element) -> None:
    holder = element.getparent()
    if holder is not None:
        holder.remove(element)


def _move(element: etree._Element, span: timedelta) -> None:
    element.text = dss.instant(datetime.fromisoformat(element.text or "") + span)


def _der(value: bytes) -> bytes:
    """The value of an elliptic curve as two integers in DER; RSA has no such form."""
    return encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")) if len(value) == 64 else value
