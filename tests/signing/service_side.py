"""Both sides of the signing service's protocol, for tests of what the product accepts from it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from lxml import etree

from webcert.adapters.certificates.revocation import Lists
from webcert.adapters.signing import dss, dss_response, messages, own_metadata, values
from webcert.adapters.signing.dss_response import Answer
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox.signing import requester, signers
from webcert.sandbox.signing.asked import SignRequest, read_request

ANNA = "SE2321000999-1A0D"
PARTIES = dss.Parties(requester="https://webcert.example/m", service="https://service.example/m", answer_to="https://webcert.example/r")


def new_order(**changes) -> dss.Asked:
    """What the product asks for now."""
    return dss.Asked(**{
        "request_id": "wc-16da549a66c-7d1e0b9c4fa24e6695c8d03b12af6e77", "task_id": "5e1f0001-aaaa-4bbb-8ccc-ddddeeeeffff", "hsa_id": ANNA,
        "signed_info": b"<x/>", "algorithm": values.ECDSA, "identity_provider": "https://idp.example/sign",
        "levels": ("http://id.sambi.se/loa/loa3",), "request_time": datetime.now(UTC), **changes,
    })


def client(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"client.{end}").read_bytes() for name, end in (("key", "key"), ("certificate", "pem"))}


def request(asked: dss.Asked, folder: Path, message: str = "Intyg", recipient: x509.Certificate | None = None) -> bytes:
    return dss.build_request(asked, PARTIES, message=message, recipient=recipient, **client(folder))


def our_metadata(folder: Path, *more: bytes) -> bytes:
    own = client(folder)
    return own_metadata.build(
        entity_id=PARTIES.requester, answer_to=PARTIES.answer_to, key=own["key"], certificates=[own["certificate"], *more],
        organization=own_metadata.Organization(name="Region Prov", technical="drift@example.org"), now=datetime.now(UTC),
    )


def accepted(data: bytes, folder: Path, *, now: datetime | None = None) -> SignRequest:
    """The request as the service reads it."""
    at = now or datetime.now(UTC)
    known = x509.load_pem_x509_certificates((folder / "client.pem").read_bytes())
    asking = requester.read(our_metadata(folder), entity_id=PARTIES.requester, signers=known, now=datetime.now(UTC))
    return read_request(data, requester=asking, service=PARTIES.service, now=at)


def exchanged(asked: dss.Asked, folder: Path) -> SignRequest:
    return accepted(request(asked, folder), folder)


def certificates(folder: Path, name: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((folder / f"{name}.pem").read_bytes())


def published(folder: Path, address: str = "crl"):
    """Whether the sandbox's root has revoked a certificate."""
    return Lists([address], fetch=lambda _: signers.revoked(folder=folder, now=datetime.now(UTC))).is_revoked


def read(response: bytes, asked: dss.Asked, folder: Path, now: datetime | None = None, anchors=None, revoked=None) -> Answer:
    """The answer as the product reads it; `revoked` says whether a certificate has been revoked."""
    at = now or datetime.now(UTC)
    return dss_response.read_response(
        response, asked, trusted=certificates(folder, "service"), now=at, arrived=at, anchors=anchors or certificates(folder, "root"),
        revoked=revoked,
    )


def signed_anew(root: etree._Element, folder: Path, *, holder: str | None = "OptionalOutputs", signer: str = "service") -> bytes:
    """The response with a new signature by the service over what stands in it now."""
    for old in root.findall(f".//{{{DSIG}}}Signature"):
        old.getparent().remove(old)
    place = root if holder is None else root.find(f"{{*}}{holder}")
    return messages.sign(root, place, key=(folder / f"{signer}.key").read_bytes(), certificate=(folder / f"{signer}.pem").read_bytes())


def the(root: etree._Element, name: str) -> etree._Element:
    return next(root.iter(f"{{*}}{name}"))
