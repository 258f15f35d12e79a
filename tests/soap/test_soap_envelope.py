"""Envelopes: what goes in comes out; what is no SOAP 1.1 message is refused (integration 2.2, 2.3)."""

from __future__ import annotations

import pytest
from lxml import etree

from webcert.adapters.soap import envelope
from webcert.adapters.soap.envelope import NotSoap, unwrap, wrap

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def message(header: str = "", body: str = "<b/>", *, space: str = SOAP) -> bytes:
    start = f'<s:Envelope xmlns:s="{space}" xmlns:i="urn:riv:itintegration:registry:1">'
    return f"{start}{header}<s:Body>{body}</s:Body></s:Envelope>".encode()


def headers(*blocks: str) -> bytes:
    return message(f"<s:Header>{''.join(blocks)}</s:Header>")


def test_what_was_wrapped_comes_out_again() -> None:
    found = unwrap(wrap(etree.fromstring("<a xmlns='urn:a'>å</a>"), logical_address="SE1 & <2>"))

    assert (found.logical_address, found.body.tag, found.body.text) == ("SE1 & <2>", "{urn:a}a", "å")


def test_without_address_there_is_no_header() -> None:
    data = wrap(etree.fromstring("<a/>"))

    assert b"Header" not in data
    assert unwrap(data).logical_address is None


def test_bytes_stand_in_the_envelope_as_they_were() -> None:
    signed = b"<a  b='c' >\n<!-- d --><e></e>\r\n</a >"

    assert b"<soap:Body>" + signed + b"</soap:Body>" in wrap(signed, logical_address="x")


def test_the_declaration_of_the_bytes_is_left_out() -> None:
    data = wrap(b'<?xml version="1.0" encoding="UTF-8"?>\n<a>?></a>')

    assert data.endswith(b"<soap:Body><a>?></a></soap:Body></soap:Envelope>")


def test_bytes_in_another_encoding_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        wrap(b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>')


def test_the_text_after_an_element_does_not_follow_it() -> None:
    parent = etree.fromstring("<r><a/>hemligt</r>")

    assert b"hemligt" not in wrap(parent[0])


@pytest.mark.parametrize("address", ["", "  ", "\n"])
def test_a_blank_address_is_no_address(address: str) -> None:
    assert unwrap(headers(f"<i:LogicalAddress>{address}</i:LogicalAddress>")).logical_address is None


def test_spaces_around_the_address_do_not_count() -> None:
    assert unwrap(headers("<i:LogicalAddress> SE1\n</i:LogicalAddress>")).logical_address == "SE1"


def test_comments_between_the_parts_do_not_count() -> None:
    data = message(
        "<!-- a --><s:Header><!-- b --><i:LogicalAddress>x</i:LogicalAddress></s:Header><!-- c -->",
        "<!-- d --><b/><!-- e -->",
    )

    assert unwrap(data).body.tag == "b"


NO_SOAP = {
    "no envelope": b"<b/>",
    "two body elements": message(body="<a/><b/>"),
    "an empty body": message(body=""),
    "no body": f'<s:Envelope xmlns:s="{SOAP}"/>'.encode(),
    "two bodies": message("<s:Body><a/></s:Body>"),
    "a header after the body": message(body="<a/></s:Body><s:Header/><s:Body>").replace(
        b"<s:Body></s:Body>", b""
    ),
    "two headers": message("<s:Header/><s:Header/>"),
    "two addresses": headers(
        "<i:LogicalAddress>a</i:LogicalAddress>", "<i:LogicalAddress>b</i:LogicalAddress>"
    ),
    "something after the body": message().replace(b"</s:Body>", b"</s:Body><x/>"),
}


@pytest.mark.parametrize("data", NO_SOAP.values(), ids=NO_SOAP.keys())
def test_what_is_no_message_is_refused_as_the_senders_fault(data: bytes) -> None:
    with pytest.raises(NotSoap) as refusal:
        unwrap(data)

    assert refusal.value.code == "Client"


@pytest.mark.parametrize("space", ["http://www.w3.org/2003/05/soap-envelope", "urn:other"])
def test_another_version_of_soap_is_a_version_mismatch(space: str) -> None:
    with pytest.raises(NotSoap) as refusal:
        unwrap(message(space=space))

    assert refusal.value.code == "VersionMismatch"


@pytest.mark.parametrize(
    "must",
    [
        's:mustUnderstand="1"',
        's:mustUnderstand=" true "',
        f's:mustUnderstand="1" s:actor="{SOAP[:-9]}actor/next"',
    ],
)
def test_an_unknown_header_that_must_be_understood_is_not(must: str) -> None:
    with pytest.raises(NotSoap) as refusal:
        unwrap(headers(f'<x:a xmlns:x="urn:x" {must}/>'))

    assert refusal.value.code == "MustUnderstand"


@pytest.mark.parametrize(
    "may", ["", 's:mustUnderstand="0"', 's:mustUnderstand="1" s:actor="urn:somebody-else"']
)
def test_a_header_that_need_not_be_understood_here_is_ignored(may: str) -> None:
    reply_to = '<w:ReplyTo xmlns:w="http://www.w3.org/2005/08/addressing"><w:Address>http://127.0.0.1:9/</w:Address></w:ReplyTo>'

    assert unwrap(headers(f'<x:a xmlns:x="urn:x" {may}/>', reply_to)).body.tag == "b"


def test_a_fault_is_a_body_like_others() -> None:
    found = unwrap(envelope.fault("Client", "Fel < 1")).body

    assert (found.tag, found.findtext("faultcode"), found.findtext("faultstring")) == (
        f"{{{SOAP}}}Fault",
        "soap:Client",
        "Fel < 1",
    )
