"""A client that is generated from the official WSDL, and one from our own, use the four services of the running product (integration 5)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import requests
import zeep
from lxml import etree

from tests.conversations.people import DOCTOR
from tests.product.conftest import _emptied
from tests.published import published
from tests.soap.soap_official import OFFICIAL
from webcert.adapters import outside
from webcert.adapters.soap.inbound.views import OFFERED
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue

__all__ = ["_emptied"]
pytestmark = pytest.mark.django_db(transaction=True)
# The client comes without types.
_client: Any = zeep.Client
SERVICES = {module.CONTRACT.request.rpartition("}")[2]: path for path, module in OFFERED.items()}
ADDRESS = {"LogicalAddress": "SE2321000999-1A02"}
_XS = "{http://www.w3.org/2001/XMLSchema}"


class Directory:
    def staff(self, hsa_id):
        return DOCTOR if hsa_id.value == DOCTOR.hsa_id else None


@pytest.fixture
def product(live_server, settings, monkeypatch):
    """The product on the loopback interface; gives its address."""
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(outside, "directory", Directory)
    return live_server.url


@pytest.fixture(params=["theirs", "ours"])
def service(request, product):
    """The service of a name, generated from the official description or from ours."""

    session = requests.Session()  # closed at the end, since the server's threads live as long as their connections

    def made(name):
        url = f"{product}/services/{SERVICES[name]}"
        if request.param == "ours":
            return getattr(_client(f"{url}?wsdl", transport=zeep.Transport(session=session)).service, name)
        folder: Path = (published("contracts") / OFFICIAL[name]).parent
        client = _client(str([one for one in sorted(folder.glob("*.wsdl")) if "3.3" not in one.name][-1]), transport=zeep.Transport(session=session))
        (binding,) = client.wsdl.bindings
        return getattr(client.create_service(binding, url), name)

    yield made
    session.close()


def identity(root, extension):
    return {"root": root, "extension": extension}


def hsa(extension):
    return identity("1.2.752.129.2.1.4.1", extension)


PERSON_ID = identity("1.2.752.129.2.1.3.1", "191212121212")


_NO_ADDRESS = {"postadress": "", "postnummer": "", "postort": ""}


def draft(kind):
    return {
        "typAvIntyg": {"code": kind.code, "codeSystem": kind.code_system, "displayName": kind.name},
        "patient": {"person-id": PERSON_ID, "fornamn": "Tolvan", "efternamn": "Tolvansson", **_NO_ADDRESS},
        "skapadAv": {
            "personal-id": hsa(DOCTOR.hsa_id), "fullstandigtNamn": DOCTOR.name,
            "enhet": {"enhets-id": hsa("SE2321000999-1A02"), "enhetsnamn": "Ekbackens vårdcentral"},
        },
        "ref": "vs-1",
    }  # fmt: skip


def message(about, kind_of, **more):
    return {
        "meddelande-id": str(uuid.uuid4()), "skickatTidpunkt": "2026-01-15T10:00:00", "intygs-id": identity(about.unit_id, str(about.pk)),
        "patientPerson-id": PERSON_ID, "logiskAdressMottagare": about.unit_id,
        "amne": {"code": kind_of, "codeSystem": "ffa59d8f-8d7e-46ae-ac9e-31804e8e8499"}, "meddelande": "Vi behöver mer.",
        "skickatAv": {"part": {"code": "FKASSA", "codeSystem": "769bb12b-bd9f-4203-a5cd-fd14f2eb3b80"}, "kontaktInfo": ["Handläggare"]}, **more,
    }  # fmt: skip


def test_a_care_system_and_the_recipient_use_every_service(service, certificate):
    made = service("CreateDraftCertificate")(intyg=draft(catalogue.by_code(certificate.type_code)), _soapheaders=ADDRESS)
    assert made["result"]["resultCode"] == "OK"
    new = Certificate.objects.get(pk=made["intygs-id"]["extension"])
    assert new.reference == "vs-1"

    def items():
        given = {"person-id": PERSON_ID, "enhets-id": [hsa(certificate.unit_id)]}
        answer = service("ListCertificatesForCareWithQA")(**given, _soapheaders=ADDRESS)
        return {one["intyg"]["intygs-id"]["extension"]: one for one in answer["list"]["item"]}

    before = items()
    assert set(before) == {str(certificate.pk), str(new.pk)}
    assert before[str(certificate.pk)]["mottagnaFragor"]["totalt"] == 0

    request = message(certificate, "KOMPLT", komplettering=[{"frage-id": "35", "text": "Beskriv."}], sistaDatumForSvar="2026-02-01")
    assert service("SendMessageToCare")(**request, _soapheaders=ADDRESS)["result"]["resultCode"] == "OK"
    again = service("SendMessageToCare")(**request, _soapheaders=ADDRESS)["result"]
    assert (again["resultCode"], again["errorId"]) == ("ERROR", "VALIDATION_ERROR")

    now = items()[str(certificate.pk)]
    assert (now["mottagnaFragor"]["totalt"], now["mottagnaFragor"]["ejBesvarade"]) == (1, 1)
    last = now["handelser"]["handelse"][-1]
    assert (last["handelsekod"]["code"], last["amne"]["code"], str(last["sistaDatumForSvar"])) == ("NYFRFM", "KOMPLT", "2026-02-01")

    additions = service("GetCertificateAdditions")(**{"intygs-id": [identity(certificate.unit_id, str(certificate.pk))]}, _soapheaders=ADDRESS)
    assert additions["result"] == "OK"
    assert [one["status"] for one in additions["additions"][0]["addition"]] == ["Obesvarad"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_description_and_schema_is_fetched_from_the_service_itself(product, name):
    start = f"{product}/services/{SERVICES[name]}?wsdl"
    waiting, found = [start], set()
    while waiting:
        url = waiting.pop()
        if url in found:
            continue
        found.add(url)
        answer = httpx.get(url, timeout=5, trust_env=False)
        assert (answer.status_code, url.startswith(product)) == (200, True), url
        root = etree.fromstring(answer.content)
        for one in root.iter(f"{_XS}import", f"{_XS}include"):
            assert one.get("schemaLocation"), url
            waiting.append(urljoin(url, one.get("schemaLocation")))

    assert len(found) > 2
