"""Signature wrapping: a signed element is moved so that its signature still holds, and a forged one stands where it stood (B31).

The eight shapes are those of Somorovsky et al., On Breaking SAML (2012).
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from webcert.adapters.identity.saml_assertion import HSA_ID
from webcert.adapters.identity.saml_grammar import SAML, SAMLP
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.idp.saml_faults import Form

#: Whom the forged assertions are about.
SOMEBODY_ELSE = "SE2321000999-1A0E"


def forge(element: etree._Element) -> None:
    """Let what an element says about a person be about somebody else."""
    for value in element.iterfind(f".//{{{SAML}}}Attribute[@Name='{HSA_ID}']/{{{SAML}}}AttributeValue"):
        value.text = SOMEBODY_ELSE


def signature_of(element: etree._Element) -> etree._Element:
    """The signature that is a child of the element."""
    return next(one for one in element if one.tag == f"{{{DSIG}}}Signature")


def wrapped(response: etree._Element, fault: str) -> etree._Element:
    """A response with one signed assertion, for the first two shapes signed itself, in a shape of wrapping."""
    return _response(response, fault) if fault in (Form.XSW1, Form.XSW2) else _assertion(response, fault)


def _response(response: etree._Element, fault: str) -> etree._Element:
    forged, original = deepcopy(response), deepcopy(response)
    forge(forged)
    forged.set("ID", f"{response.get('ID')}f")
    original.remove(signature_of(original))
    signature = signature_of(forged)
    if fault == Form.XSW1:
        signature.append(original)
    else:
        signature.addprevious(original)
    return forged


def _assertion(response: etree._Element, fault: str) -> etree._Element:
    signed = response.find(f"{{{SAML}}}Assertion")
    if signed is None:
        raise ValueError("no assertion to wrap")
    place = list(response).index(signed)
    original, forged = deepcopy(signed), deepcopy(signed)
    forge(forged)
    forged.set("ID", f"{signed.get('ID')}f")
    unsigned = deepcopy(original)
    unsigned.remove(signature_of(unsigned))
    response.remove(signed)
    if fault in (Form.XSW3, Form.XSW4, Form.XSW7):
        forged.remove(signature_of(forged))
    match fault:
        case Form.XSW3:
            response.insert(place, forged)
            response.append(original)
        case Form.XSW4:
            forged.append(original)
            response.insert(place, forged)
        case Form.XSW5:
            response.insert(place, forged)
            response.append(unsigned)
        case Form.XSW6:
            signature_of(forged).append(unsigned)
            response.insert(place, forged)
        case Form.XSW7:
            forged.set("ID", signed.get("ID", ""))
            extensions = etree.Element(f"{{{SAMLP}}}Extensions")
            extensions.append(forged)
            response.insert(1, extensions)
            response.append(original)
        case _:
            etree.SubElement(signature_of(forged), f"{{{DSIG}}}Object").append(unsigned)
            response.insert(place, forged)
    return response
