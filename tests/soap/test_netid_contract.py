"""Our contract with Net iD Access Server says what the official one says, and an independent client talks with our stand-in."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
import zeep
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from zeep.exceptions import Fault

from tests.published import published
from tests.sandbox.asked import SteppingClock
from tests.sandbox.conftest import Live, clock, keys_dir, live, new_app, product
from tests.soap.soap_mutations import mutations
from webcert.adapters.soap import contracts
from webcert.adapters.soap.contracts import NETID_CONTRACTS, SCHEMAS
from webcert.adapters.soap.namespaces import NETID

__all__ = ["clock", "keys_dir", "live", "new_app", "product"]

_client: Any = zeep.Client
_SIGNER = "SE2321000999-1A0D"
_DIGEST = hashlib.sha256(b"what is signed").digest()
_PARTS: dict[str, Any] = {
    "Sign": ["personalNumber", "userVisibleData", "userNonVisibleData", "endUserInfo"],
    "SignResponse": ["SignResult"],
    "Collect": ["orderRef"],
    "CollectResponse": {
        "CollectResult": {
            "progressStatus": None, "signature": None,
            "userInfo": ["name", "personalNumber", "notBefore", "notAfter", "givenName", "surname", "certificate"],
            "ocspResponse": None, "deviceInfo": ["name", "version", "address"],
        }
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def official() -> Path:
    return published("contracts/netid/netid-access-server/schemas/interactions/NetIDAccessServer/nias.wsdl")


@pytest.fixture(scope="module")
def theirs(official: Path) -> etree.XMLSchema:
    """The schema inside the official WSDL."""
    (schema,) = etree.parse(official).getroot().iter("{http://www.w3.org/2001/XMLSchema}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema)))  # with the namespaces that the WSDL declares around it


def message(name: str) -> Any:
    """A message with every part."""
    root = etree.Element(f"{{{NETID}}}{name}", nsmap={"n": NETID})
    _fill(root, _PARTS[name])
    return root


def _fill(parent: Any, parts: Any) -> None:
    for name in parts or ():
        child = etree.SubElement(parent, f"{{{NETID}}}{name}")
        inner = parts[name] if isinstance(parts, dict) else None
        if inner:
            _fill(child, inner)
        else:
            child.text = "x"


@pytest.mark.parametrize("name", _PARTS)
def test_our_schema_gives_the_official_verdict_on_every_change(name: str, theirs: etree.XMLSchema) -> None:
    ours = etree.XMLSchema(file=str(SCHEMAS / "NetIDAccessServer-1.xsd"))
    full = message(name)
    assert ours.validate(full)
    assert theirs.validate(full)

    changed = mutations(full, share=1)
    verdicts = [(what, ours.validate(one), theirs.validate(one)) for what, one in changed]

    assert [what for what, mine, official_says in verdicts if mine != official_says] == []
    assert {mine for _, mine, _ in verdicts} == {True, False}


def test_both_descriptions_offer_the_same_operations(official: Path) -> None:
    def described(path: Path) -> dict[str, tuple[str, ...]]:
        binding = next(one for one in _client(str(path)).wsdl.bindings.values() if "Soap12" not in type(one).__name__)
        return {
            one.name: (one.soapaction, one.style, str(one.input.body.qname), str(one.output.body.qname))
            for one in binding._operations.values()
            if one.name in NETID_CONTRACTS
        }

    ours = described(SCHEMAS / "NetIDAccessServer-1.wsdl")

    assert ours == described(official)
    assert {name: one.soap_action for name, one in NETID_CONTRACTS.items()} == {name: said[0] for name, said in ours.items()}


def test_an_independent_client_has_a_digest_signed_at_the_stand_in(official: Path, live: Live) -> None:
    service = _client(str(official)).create_service(f"{{{NETID}}}NetiDAccessServerSoap", f"{live.url}/nias")

    reference = service.Sign(personalNumber=_SIGNER, userNonVisibleData=base64.b64encode(_DIGEST).decode())
    assert service.Collect(orderRef=reference)["progressStatus"] == "OUTSTANDING_TRANSACTION"
    program = live.app.test_client()
    assert "Anna Provläkare" in program.get("/nias/").text
    assert service.Collect(orderRef=reference)["progressStatus"] == "USER_SIGN"
    program.post(f"/nias/{reference}", data={"answer": "sign"})
    found = service.Collect(orderRef=reference)

    assert (found["progressStatus"], found["userInfo"]["personalNumber"]) == ("COMPLETE", _SIGNER)
    key = x509.load_der_x509_certificate(base64.b64decode(found["userInfo"]["certificate"])).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(base64.b64decode(found["signature"]), _DIGEST, padding.PKCS1v15(), Prehashed(SHA256()))
    assert service.Collect(orderRef=reference)["progressStatus"] == "ALREADY_COLLECTED"


@pytest.mark.parametrize("digest", ["", "not base64", "eA=="])
def test_the_stand_in_signs_nothing_but_a_digest(official: Path, live: Live, digest: str) -> None:
    service = _client(str(official)).create_service(f"{{{NETID}}}NetiDAccessServerSoap", f"{live.url}/nias")

    with pytest.raises(Fault, match="INVALID_PARAMETERS"):
        service.Sign(personalNumber=_SIGNER, userNonVisibleData=digest)


def test_an_order_for_somebody_unknown_says_so(official: Path, live: Live) -> None:
    service = _client(str(official)).create_service(f"{{{NETID}}}NetiDAccessServerSoap", f"{live.url}/nias")

    reference = service.Sign(personalNumber="SE2321000999-XXXX", userNonVisibleData=base64.b64encode(_DIGEST).decode())

    assert service.Collect(orderRef=reference)["progressStatus"] == "UNKNOWN_USER"


def test_an_order_nobody_opens_is_missed_and_then_over(official: Path, live: Live, clock: SteppingClock) -> None:
    service = _client(str(official)).create_service(f"{{{NETID}}}NetiDAccessServerSoap", f"{live.url}/nias")
    reference = service.Sign(personalNumber=_SIGNER, userNonVisibleData=base64.b64encode(_DIGEST).decode())

    found = []
    for seconds in (6, 240):
        clock.forward(seconds=seconds)
        found.append(service.Collect(orderRef=reference)["progressStatus"])

    assert found == ["NO_CLIENT", "EXPIRED_TRANSACTION"]
    assert "Ingen begäran väntar" in live.app.test_client().get("/nias/").text


def test_a_broken_answer_is_no_answer() -> None:
    root = message("CollectResponse")
    root[0].append(etree.Element(f"{{{NETID}}}more"))

    assert [str(one) for one in contracts.validate(root, NETID_CONTRACTS["Collect"])] == ["CollectResult/more is not expected here"]
