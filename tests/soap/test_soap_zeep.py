"""An independent client, made from our descriptions and from the official ones, talks with our server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zeep
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

from tests.soap.soap_loopback import soap_server
from tests.soap.soap_messages import NAMES, message
from tests.soap.soap_official import OFFICIAL
from tests.soap.soap_samples import HSA_ROOT, MILLIS, PERSON_ROOT
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.adapters.soap.server import Service

# The client comes without types.
_client: Any = zeep.Client
_plain: Any = serialize_object
_PREFIX = re.compile(r"\bns\d+:")
ADDRESS = {"LogicalAddress": "SE2321000999-1A02"}


def address(client: Any, name: str) -> Any:
    """The header that says to whom a call goes; a client takes another name for it than ours in RIV-TA 2.0."""
    to = client.get_element("{http://www.w3.org/2005/08/addressing}To") if CONTRACTS[name].to_header else None
    return ADDRESS if to is None else [to(ADDRESS["LogicalAddress"])]


@dataclass
class Running:
    """A server of every contract; `asked` is what the last request was."""

    base: str = ""
    asked: Any = None

    def url(self, name: str) -> str:
        return f"{self.base}/{name}"

    def answer(self, name: str) -> Any:
        def handle(body: Any, address: str) -> Any:
            self.asked = (body, address)
            return message(name, "least answer")

        return handle


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    found = Running()
    services = {f"/{name}": Service(CONTRACTS[name], found.answer(name)) for name in NAMES}
    with soap_server(services) as found.base:
        yield found


def ours(running: Running, name: str) -> Any:
    """The service as generated from the WSDL that our server gives."""
    return _client(f"{running.url(name)}?wsdl")


def theirs(folder: Path, name: str) -> Any:
    """The client as generated from the official WSDL of a contract."""
    (wsdl,) = [
        one for one in sorted((folder / OFFICIAL[name]).parent.glob("*.wsdl")) if "3.3" not in one.name
    ][-1:]
    return _client(str(wsdl))


def service_at(client: Any, url: str) -> Any:
    """The service of an official WSDL, at an address of ours."""
    (binding,) = client.wsdl.bindings
    return client.create_service(binding, url)


def arguments(client: Any, name: str) -> dict[str, Any]:
    """The least request of a contract as the client would be given it."""
    element = client.get_element(CONTRACTS[name].request)
    value = _plain(element.parse(message(name, "least request"), client.wsdl.types))
    if "handelse" in value:  # the client would write a time without or with six decimals
        value["handelse"]["tidpunkt"] = MILLIS
    return {key: one for key, one in value.items() if one not in (None, [])}


@pytest.mark.parametrize("name", NAMES)
def test_a_client_from_our_description_is_understood(name: str, running: Running) -> None:
    client = ours(running, name)

    answer = getattr(client.service, name)(**arguments(client, name), _soapheaders=address(client, name))

    body, called = running.asked
    assert (body.tag, called) == (CONTRACTS[name].request, "SE2321000999-1A02")
    assert answer is not None or name == "ListCertificatesForCareWithQA"


@pytest.mark.parametrize("name", NAMES)
def test_a_client_from_the_official_description_is_understood(
    name: str, running: Running, contracts_folder: Path
) -> None:
    client = theirs(contracts_folder, name)

    answer = getattr(service_at(client, running.url(name)), name)(
        **arguments(client, name), _soapheaders=address(client, name)
    )

    body, called = running.asked
    assert (body.tag, called) == (CONTRACTS[name].request, "SE2321000999-1A02")
    assert answer is not None or name == "ListCertificatesForCareWithQA"


@pytest.mark.parametrize("name", NAMES)
def test_both_descriptions_offer_the_same_operation(
    name: str, running: Running, contracts_folder: Path
) -> None:
    def described(client: Any) -> dict[str, tuple[str, ...]]:
        (binding,) = client.wsdl.bindings.values()
        return {
            one.name: (
                one.soapaction,
                one.style,
                _PREFIX.sub("", one.input.signature()),
                _PREFIX.sub("", one.output.signature(as_output=True)),
            )
            for one in binding._operations.values()
        }

    assert described(ours(running, name)) == described(theirs(contracts_folder, name))


DRAFT = {
    "typAvIntyg": {"code": "LISJP", "codeSystem": "b64ea353-e8f6-4832-b563-fc7d46f29548"},
    "patient": {
        "person-id": {"root": PERSON_ROOT, "extension": "191212121212"},
        "fornamn": "Tolvan",
        "efternamn": "Tolvansson",
        "postadress": "Provgatan 1",
        "postnummer": "12345",
        "postort": "Provstad",
    },
    "skapadAv": {
        "personal-id": {"root": HSA_ROOT, "extension": "SE2321000999-1A0D"},
        "fullstandigtNamn": "Anna Provläkare",
        "enhet": {
            "enhets-id": {"root": HSA_ROOT, "extension": "SE2321000999-1A02"},
            "enhetsnamn": "Ekbackens vårdcentral",
        },
    },
    "ref": "vs-7f3b-0042",
}


def test_a_draft_is_created_from_plain_values() -> None:
    asked = []

    def handle(body: Any, address: str) -> Any:
        asked.append((body.xpath("string(//*[local-name()='ref'])"), address))
        return message("CreateDraftCertificate", "full answer")

    with soap_server({"/create": Service(CONTRACTS["CreateDraftCertificate"], handle)}) as base:
        answer = _client(f"{base}/create?wsdl").service.CreateDraftCertificate(
            intyg=DRAFT, _soapheaders=ADDRESS
        )

    assert asked == [("vs-7f3b-0042", "SE2321000999-1A02")]
    assert answer["intygs-id"]["extension"] == "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"
    assert (answer["result"]["resultCode"], answer["result"]["errorId"]) == ("ERROR", "VALIDATION_ERROR")


def test_a_refusal_reaches_the_client_as_a_result() -> None:
    def handle(_body: Any, _address: str) -> Any:
        raise Refused(ErrorId.APPLICATION_ERROR, "Personen finns inte i personregistret.")

    with soap_server({"/create": Service(CONTRACTS["CreateDraftCertificate"], handle)}) as base:
        answer = _client(f"{base}/create?wsdl").service.CreateDraftCertificate(
            intyg=DRAFT, _soapheaders=ADDRESS
        )

    assert (answer["result"]["errorId"], answer["result"]["resultText"]) == (
        "APPLICATION_ERROR",
        "Personen finns inte i personregistret.",
    )


def test_a_refusal_without_result_reaches_the_client_as_a_fault() -> None:
    def handle(_body: Any, _address: str) -> Any:
        raise Refused(ErrorId.APPLICATION_ERROR, "Certifikatet finns inte.")

    with soap_server({"/get": Service(CONTRACTS["GetCertificate"], handle)}) as base:
        client = _client(f"{base}/get?wsdl")
        with pytest.raises(Fault) as caught:
            client.service.GetCertificate(**arguments(client, "GetCertificate"), _soapheaders=ADDRESS)

    assert (caught.value.code, caught.value.message) == ("soap:Client", "Certifikatet finns inte.")


def test_a_missing_address_reaches_the_client_as_a_fault(running: Running) -> None:
    with pytest.raises(Fault, match="LogicalAddress"):
        ours(running, "CreateDraftCertificate").service.CreateDraftCertificate(intyg=DRAFT)


def test_a_result_reads_the_same_for_the_client_and_for_us() -> None:
    answer = results.response(CONTRACTS["RegisterCertificate"], results.info("Certificate already exists"))

    with soap_server(
        {"/register": Service(CONTRACTS["RegisterCertificate"], lambda _body, _address: answer)}
    ) as base:
        client = _client(f"{base}/register?wsdl")
        found = client.service.RegisterCertificate(
            **arguments(client, "RegisterCertificate"), _soapheaders=ADDRESS
        )

    assert (found["result"]["resultCode"], found["result"]["resultText"]) == (
        "INFO",
        "Certificate already exists",
    )
