"""What an inbound request gets before a handler sees it: the rows of integration 2.3 (B87 to B98)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from tests.soap.soap_messages import create_with_prefill, message
from tests.soap.soap_service import BOTH, CREATE, LIST, ask, asked, fault, kind, refusal, request, service
from webcert.adapters.soap import envelope, server
from webcert.adapters.soap.contracts import Contract

TYPE = "text/xml; charset=utf-8"


@BOTH
def test_a_good_request_gets_the_handlers_answer(contract: Contract) -> None:
    given = service(contract)

    reply = ask(given)

    assert (reply.status, reply.content_type) == (200, TYPE)
    assert envelope.unwrap(reply.body).body.tag == contract.response
    assert [address for _, address in asked(given)] == ["SE1"]


NOT_XML = {
    "empty": b"",
    "HTML": b"<html><p></html>",
    "JSON": b"{}",
    "half": b"<a><b>",
    "DOCTYPE": b"<!DOCTYPE a><a/>",
    "an entity": b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    "too deep": b"<a>" * 300 + b"</a>" * 300,
    "invalid bytes": b"<a>\xff</a>",
    "wrong encoding": "<?xml version='1.0' encoding='ISO-8859-1'?><a>å</a>".encode("latin-1"),
    "too many attributes": b"<a " + b" ".join(b"a%d='1'" % n for n in range(1000)) + b"/>",
}


@BOTH
@pytest.mark.parametrize("data", NOT_XML.values(), ids=NOT_XML.keys())
def test_unreadable_or_dangerous_xml_is_the_senders_fault(contract: Contract, data: bytes) -> None:
    assert fault(ask(service(contract), data))[0] == "Client"


WRONG_TYPES = (
    "",
    "application/json",
    "text/plain",
    "text/html",
    "application/xml",
    "application/octet-stream",
    "multipart/form-data; boundary=x",
    'multipart/related; type="application/xop+xml"; start-info="text/xml"',
    "application/xop+xml",
    "text/xml; charset=iso-8859-1",
    "text/xml; charset=utf-16",
    "garbage",
)


@BOTH
@pytest.mark.parametrize("content_type", WRONG_TYPES)
def test_another_content_type_is_the_senders_fault(contract: Contract, content_type: str) -> None:
    assert fault(ask(service(contract), content_type=content_type))[0] == "Client"


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "TEXT/XML", "text/xml;charset=UTF-8", 'text/xml; charset="utf-8"', "text/xml; action=x"],
)
def test_these_content_types_are_accepted(content_type: str) -> None:
    assert ask(service(CREATE), content_type=content_type).status == 200


@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-16"])
def test_utf_16_with_mark_is_accepted(content_type: str) -> None:
    data = ("\ufeff" + request(CREATE).decode()).encode("utf-16-le")

    assert ask(service(CREATE), data, content_type).status == 200


def test_utf_16_that_is_announced_as_utf_8_is_the_senders_fault() -> None:
    data = ("\ufeff" + request(CREATE).decode()).encode("utf-16-le")

    assert fault(ask(service(CREATE), data))[0] == "Client"


@BOTH
def test_soap_1_2_is_a_version_mismatch(contract: Contract) -> None:
    data = request(contract).replace(envelope.SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope")

    assert fault(ask(service(contract), data))[0] == "VersionMismatch"
    assert fault(ask(service(contract), data, "application/soap+xml"))[0] == "VersionMismatch"


@BOTH
def test_a_message_over_two_megabytes_is_refused_before_it_is_parsed(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(envelope, "parse", lambda *_, **__: pytest.fail("it was parsed"))
        reply = ask(service(contract), b" " * 2_000_001)

    assert fault(reply) == ("Client", "The message is larger than 2 MB.")


@BOTH
def test_a_message_of_nearly_two_megabytes_is_taken_in(contract: Contract) -> None:
    data = request(contract).replace(b"<soap:Body>", b"<!--" + b"x" * 1_900_000 + b"--><soap:Body>")

    assert ask(service(contract), data).status == 200


@BOTH
def test_an_unknown_operation_is_the_senders_fault(contract: Contract) -> None:
    given = service(contract)

    code, text = fault(ask(given, request(contract, message("RegisterCertificate", "least request"))))

    assert (code, asked(given)) == ("Client", [])
    assert "RegisterCertificate" not in text


@BOTH
def test_two_body_elements_are_the_senders_fault(contract: Contract) -> None:
    assert (
        fault(ask(service(contract), request(contract).replace(b"</soap:Body>", b"<a/></soap:Body>")))[0]
        == "Client"
    )


@BOTH
def test_an_unknown_header_that_must_be_understood_is_refused_as_such(contract: Contract) -> None:
    data = request(contract).replace(
        b"<soap:Header>", b'<soap:Header><x:a xmlns:x="urn:x" soap:mustUnderstand="1"/>'
    )

    assert fault(ask(service(contract), data))[0] == "MustUnderstand"


@BOTH
def test_the_body_decides_among_the_services_of_an_address(contract: Contract) -> None:
    offered = {one.name: service(one) for one in (CREATE, LIST)}

    reply = server.respond(request(contract), TYPE, offered.values())

    assert envelope.unwrap(reply.body).body.tag == contract.response
    assert [bool(asked(one)) for one in offered.values()] == [contract is CREATE, contract is LIST]


@BOTH
@pytest.mark.parametrize("address", [None, "", "  "])
def test_a_missing_logical_address_is_a_fault(contract: Contract, address: str | None) -> None:
    assert fault(ask(service(contract), request(contract, address=address))) == (
        "Client",
        "The header LogicalAddress is missing.",
    )


@BOTH
def test_an_address_that_is_not_in_the_list_is_refused(contract: Contract) -> None:
    given = service(contract, logical_addresses=frozenset({"SE2"}))

    found, text = refusal(ask(given), contract)

    assert (found, asked(given)) == (kind(contract), [])
    assert "SE1" not in text


@BOTH
@pytest.mark.parametrize("address", ["SE2", "se2", " SE2 "])
def test_an_address_in_the_list_is_accepted(contract: Contract, address: str) -> None:
    given = service(contract, logical_addresses=frozenset({"SE2", "SE3"}))

    assert ask(given, request(contract, address=address)).status == 200


def breach(contract: Contract, change: Callable[[Any], None]) -> Any:
    body = message(contract.name, "full request")
    change(body)
    return body


def _person(body: Any) -> Any:
    return body.xpath(".//*[local-name()='person-id']")[0]


def _swap(body: Any) -> None:
    _person(body).append(_person(body)[0])


def _remove(body: Any) -> None:
    _person(body).remove(_person(body)[1])


def _add(body: Any) -> None:
    etree.SubElement(_person(body), "{urn:x}a")


def _rename(body: Any) -> None:
    _person(body)[0].tag = "{urn:x}root"


def _hyphenate(body: Any) -> None:
    _person(body)[1].text = "19121212-1212"


BREACHES: dict[str, Callable[[Any], None]] = {
    "order": _swap,
    "a missing element": _remove,
    "an unknown element": _add,
    "namespace": _rename,
    "format": _hyphenate,
}


@BOTH
@pytest.mark.parametrize("change", BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_of_the_schema_is_refused_with_the_path_of_the_element(
    contract: Contract, change: Callable[[Any], None]
) -> None:
    given = service(contract)

    found, text = refusal(ask(given, request(contract, breach(contract, change))), contract)

    assert (found, asked(given)) == (kind(contract), [])
    assert "person-id/" in text
    assert "1912" not in text


def test_the_path_is_that_of_the_wrong_value() -> None:
    _, text = refusal(ask(service(CREATE), request(CREATE, breach(CREATE, _hyphenate))), CREATE)

    assert text == "intyg/patient/person-id/extension has a value of the wrong form"


@BOTH
def test_elements_at_an_extension_point_are_accepted(contract: Contract) -> None:
    body = breach(contract, lambda root: root.append(etree.Element("{urn:x}a")))

    assert ask(service(contract), request(contract, body)).status == 200


def test_prefill_is_accepted_in_a_request_for_a_draft() -> None:
    assert ask(service(CREATE), request(CREATE, create_with_prefill())).status == 200


def test_nothing_that_was_sent_stands_in_any_refusal() -> None:
    secret = "hemligt-7788"
    bodies = [
        etree.Element(secret),
        breach(CREATE, lambda body: body[0].set("a", secret)),
        breach(CREATE, lambda body: setattr(_person(body)[1], "text", secret)),
        breach(CREATE, lambda body: setattr(_person(body), "text", secret)),
    ]

    replies = [ask(service(CREATE), request(CREATE, body, address=secret)) for body in bodies]

    assert all(secret.encode() not in one.body for one in replies)
