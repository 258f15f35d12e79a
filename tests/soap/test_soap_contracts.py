"""Contracts: their names, and what is said of a message that breaks its schema: never the value."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from tests.soap.soap_messages import NAMES, message
from tests.soap.soap_samples import SPACES
from webcert.adapters.soap import contracts, envelope
from webcert.adapters.soap.contracts import CONTRACTS, validate

REGISTER = CONTRACTS["RegisterCertificate"]


def spoilt(
    change: Callable[[Any], None], name: str = "RegisterCertificate", kind: str = "full request"
) -> list[str]:
    """What is said of a message after a change."""
    root = message(name, kind)
    change(root)
    return [str(one) for one in validate(root, CONTRACTS[name])]


def find(root: Any, path: str) -> Any:
    found = root.xpath("/*/" + "/".join(f"*[local-name()='{step}']" for step in path.split("/")))
    return found[0]


def text(path: str, value: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        find(root, path).text = value

    return change


def without(path: str) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        element = find(root, path)
        element.getparent().remove(element)

    return change


CASES = {
    "a person number with hyphen": (
        text("intyg/patient/person-id/extension", "19121212-1212"),
        "intyg/patient/person-id/extension has a value of the wrong form",
    ),
    "an unknown root": (
        text("intyg/patient/person-id/root", "1.2"),
        "intyg/patient/person-id/root has a value that is not in the list",
    ),
    "a time with zone": (
        text("intyg/signeringstidpunkt", "2026-11-26T10:15:30Z"),
        "intyg/signeringstidpunkt has a value of the wrong form",
    ),
    "a day that does not exist": (
        text("intyg/skickatTidpunkt", "2026-02-30T10:15:30"),
        "intyg/skickatTidpunkt has a value of the wrong form",
    ),
    "an empty mail address": (
        text("intyg/skapadAv/enhet/epost", ""),
        "intyg/skapadAv/enhet/epost is empty or too short",
    ),
    "another code system": (
        text("intyg/relation/typ/codeSystem", "x"),
        "intyg/relation[1]/typ/codeSystem does not have the fixed value",
    ),
    "a missing last element": (
        without("intyg/patient/person-id/extension"),
        "intyg/patient/person-id/extension is missing",
    ),
    "a missing element before others": (
        without("intyg/patient/fornamn"),
        "intyg/patient/efternamn is not expected here, but fornamn",
    ),
    "a missing signature value": (
        without("intyg/underskrift/Signature/SignatureValue"),
        "intyg/underskrift/Signature/KeyInfo is not expected here, but SignatureValue",
    ),
    "an empty certificate": (lambda root: find(root, "intyg").clear(), "intyg/intygs-id is missing"),
    "a second type": (
        lambda root: find(root, "intyg/typ").addnext(etree.Element(f"{{{SPACES['c']}}}typ")),
        "intyg/typ[2] is not expected here, but version",
    ),
    "an unknown element": (
        lambda root: find(root, "intyg/version").addnext(etree.Element("{urn:x}extra")),
        "intyg/extra is not expected here, but signeringstidpunkt or skickatTidpunkt or patient",
    ),
    "an element in no namespace": (
        lambda root: find(root, "intyg/svar").append(etree.Element("extra")),
        "intyg/svar[1]/extra is not expected here, but delsvar",
    ),
    "an unknown attribute": (
        lambda root: find(root, "intyg/svar").set("x", "1"),
        "intyg/svar[1]/@x is not allowed",
    ),
    "a missing attribute": (
        lambda root: find(root, "intyg/svar").attrib.pop("id"),
        "intyg/svar[1]/@id is missing",
    ),
    "a wrong attribute": (
        lambda root: find(root, "intyg/svar/delsvar").set("id", "29"),
        "intyg/svar[1]/delsvar/@id has a value of the wrong form",
    ),
    "text between elements": (
        lambda root: setattr(find(root, "intyg/patient"), "text", "hemligt"),
        "intyg/patient must not hold text",
    ),
    "elements in a text": (
        lambda root: find(root, "intyg/version").append(etree.Element("b")),
        "intyg/version must not hold elements",
    ),
    "an unknown element in the signature": (
        lambda root: root.xpath("//*[local-name()='CanonicalizationMethod']")[0].append(
            etree.Element("{urn:x}b")
        ),
        "intyg/underskrift/Signature/SignedInfo/CanonicalizationMethod/b is not known here",
    ),
}


@pytest.mark.parametrize(("change", "said"), CASES.values(), ids=CASES.keys())
def test_the_place_and_the_fault_are_named(change: Callable[[Any], None], said: str) -> None:
    assert spoilt(change) == [said]


def test_one_of_several_missing_elements_is_told_with_its_parent() -> None:
    def change(root: Any) -> None:
        find(root, "skickatAv")[:] = []

    assert spoilt(change, "SendCertificateToRecipient") == ["skickatAv lacks one of hosPersonal, person-id"]


def test_what_is_missing_at_the_top_is_named_alone() -> None:
    assert spoilt(lambda root: root.remove(root[-1])) == ["intyg is missing"]


def test_another_element_than_the_contracts_is_named_alone() -> None:
    assert [str(one) for one in validate(etree.Element("x"), REGISTER)] == ["x is not known here"]


def test_the_value_is_never_repeated() -> None:
    for path, _ in (
        (key, None)
        for key in ("patient/person-id/extension", "signeringstidpunkt", "skapadAv/personal-id/root")
    ):
        assert not any("hemligt" in one for one in spoilt(text(f"intyg/{path}", "hemligt")))


def test_long_numbers_in_names_are_left_out() -> None:
    said = spoilt(
        lambda root: find(root, "intyg/version").addnext(etree.Element("{urn:191212121212}p191212121212"))
    )

    assert said == ["intyg/p… is not expected here, but signeringstidpunkt or skickatTidpunkt or patient"]


def test_every_fault_is_told_but_not_more_than_twenty() -> None:
    def change(root: Any) -> None:
        intyg = find(root, "intyg")
        answers = [etree.SubElement(intyg, f"{{{SPACES['c']}}}svar") for _ in range(100)]
        intyg[-101:-101] = answers

    assert len(spoilt(change)) == 20


def test_a_message_in_an_envelope_is_judged_by_itself() -> None:
    root = message("RegisterCertificate", "full request")
    without("intyg/patient/fornamn")(root)

    body = envelope.unwrap(envelope.wrap(root, logical_address="x")).body

    assert [one.path for one in validate(body, REGISTER)] == ["intyg/patient/efternamn"]


def test_namespaces_that_the_envelope_declares_hold_in_the_body() -> None:
    inner = etree.tostring(message("RegisterCertificate", "least request"), encoding="unicode")
    typed = 'version xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="xs:string"'
    start = f'<s:Envelope xmlns:s="{envelope.SOAP}" xmlns:xs="http://www.w3.org/2001/XMLSchema"><s:Body>'

    data = start + inner.replace("<c:version", f"<c:{typed}") + "</s:Body></s:Envelope>"

    assert typed in data
    assert validate(envelope.unwrap(data.encode()).body, REGISTER) == []


def test_many_threads_may_validate_at_once() -> None:
    good, bad = message("RegisterCertificate", "full request"), message("RegisterCertificate", "full request")
    bad[1].append(etree.Element("x"))
    wrong: list[object] = []

    def work(element: Any, expected: list[str]) -> None:
        copy = etree.fromstring(etree.tostring(element))
        for _ in range(200):
            found = [str(one) for one in validate(copy, REGISTER)]
            if found != expected:
                wrong.append(found)

    threads = [
        threading.Thread(target=work, args=given)
        for given in [(good, []), (bad, ["intyg/x is not expected here"])] * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_names_come_from_the_messages_of_the_contract(name: str) -> None:
    contract = CONTRACTS[name]

    assert contract.request == message(name, "least request").tag
    assert contract.response == message(name, "least answer").tag
    assert contract.soap_action == f"{contract.domain}:{name}Responder:{contract.major}:{name}"


def test_every_contract_has_samples() -> None:
    assert set(NAMES) == set(CONTRACTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_with_result_answers_by_a_result(name: str) -> None:
    answer = message(name, "least answer")
    contract = CONTRACTS[name]
    result = answer.find(f"{{{contract.namespace}}}{contract.result}")

    has_result = result is not None and result.find(f"{{{contract.result_space}}}resultCode") is not None
    assert CONTRACTS[name].has_result == has_result


def test_every_schema_compiles_at_start() -> None:
    contracts.compile_all()
