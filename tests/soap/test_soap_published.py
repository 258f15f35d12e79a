"""WSDL and schemas as others fetch them: listed files, addresses that resolve, nothing else (B115)."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from tests.soap.soap_messages import NAMES
from webcert.adapters.soap.contracts import CONTRACTS, SCHEMAS
from webcert.adapters.soap.published import NAMES as FILES
from webcert.adapters.soap.published import described, published

URL = "https://webcert.example.org/services/create-draft-certificate/v3.0"
CREATE = CONTRACTS["CreateDraftCertificate"]
WSDL = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s": "http://schemas.xmlsoap.org/wsdl/soap/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}


def wsdl(name: str) -> Any:
    data = described(CONTRACTS[name], "wsdl", URL)
    assert data is not None
    return etree.fromstring(data)


def _locations(root: Any) -> list[str]:
    return [str(one) for one in root.xpath("//@schemaLocation")]


@pytest.mark.parametrize("name", NAMES)
def test_the_wsdl_names_the_service_as_the_contract_does(name: str) -> None:
    contract, root = CONTRACTS[name], wsdl(name)

    (operation,) = root.xpath("//s:operation/@soapAction", namespaces=WSDL)
    parts = root.xpath("//w:part/@element", namespaces=WSDL)

    assert operation == contract.soap_action
    header = "wsa:To" if contract.to_header else "itr:LogicalAddress"
    assert parts == [header, f"r:{etree.QName(contract.request).localname}", f"r:{name}Response"]
    assert root.nsmap["r"] == contract.namespace


@pytest.mark.parametrize("name", NAMES)
def test_the_wsdl_names_the_address_it_was_fetched_from(name: str) -> None:
    assert wsdl(name).xpath("//s:address/@location", namespaces=WSDL) == [URL]


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_that_is_named_is_found_there(name: str) -> None:
    waiting, seen = _locations(wsdl(name)), set()

    while waiting:
        location = waiting.pop()
        address, _, query = location.partition("?")
        assert address == URL
        data = described(CONTRACTS[name], query, URL)
        assert data is not None, location
        if location not in seen:
            waiting += _locations(etree.fromstring(data))
        seen.add(location)

    assert f"{URL}?xsd={CONTRACTS[name].schema}" in seen


def test_addresses_with_special_characters_stay_xml() -> None:
    data = published(CREATE.wsdl, 'https://example.org/?a=1&b="<2>"')

    assert data is not None
    assert etree.fromstring(data).xpath("//s:address/@location", namespaces=WSDL) == [
        'https://example.org/?a=1&b="<2>"'
    ]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x.xsd",
        "../contracts.py",
        "../../x",
        "http://example.org/x.xsd",
        "/etc/passwd",
        "TYPES-3.XSD",
        "types-3.xsd\0",
    ],
)
def test_other_names_give_nothing(name: str) -> None:
    assert published(name, URL) is None
    assert described(CREATE, f"xsd={name}", URL) is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "wsdl=1",
        "wsdl&wsdl",
        "xsd",
        "x=types-3.xsd",
        "xsd=types-3.xsd&xsd=x",
        f"xsd={CREATE.wsdl}",
        "wsdl&xsd=types-3.xsd",
    ],
)
def test_other_questions_give_nothing(query: str) -> None:
    assert described(CREATE, query, URL) is None


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl="])
def test_the_wsdl_is_asked_for_in_these_ways(query: str) -> None:
    assert described(CREATE, query, URL) == published(CREATE.wsdl, URL)


def test_all_files_are_listed() -> None:
    assert {one.name for one in SCHEMAS.iterdir()} == FILES


def test_schemas_import_only_files_that_are_there() -> None:
    named = {found for one in SCHEMAS.iterdir() for found in _locations(etree.parse(one).getroot())}

    assert named <= FILES
