"""The services that read, in the circumstances of the patient: who is protected is not there, and nobody is while the registry is silent (D56)."""

from __future__ import annotations

import pytest

from tests.access.cases import CIRCUMSTANCES, RegistryOf
from tests.access.conftest import writes
from tests.access.spec_tables import Case
from tests.product.conftest import PERSON
from webcert.adapters import outside
from webcert.adapters.soap import envelope
from webcert.adapters.soap.contracts import CONTRACTS

_PERSON = f"<{{0}}><t:root>{PERSON.person_id.root}</t:root><t:extension>{PERSON.person_id.digits}</t:extension></{{0}}>"
#: Address and content of each; the document's unit, provider and id are filled in.
SERVICES = {
    "ListCertificatesForCareWithQA": (
        "list-certificates-for-care-with-qa/v3.0",
        _PERSON.format("r:person-id") + "<r:vardgivar-id><t:root>1.2.752.129.2.1.4.1</t:root><t:extension>{provider}</t:extension></r:vardgivar-id>",
    ),
    "GetCertificateAdditions": (
        "get-certificate-additions/v1.0",
        "<r:intygs-id><t:root>{unit}</t:root><t:extension>{id}</t:extension></r:intygs-id>",
    ),
}


def asked(client, name: str, document):
    address, content = SERVICES[name]
    contract = CONTRACTS[name]
    spaces = f'xmlns:r="{contract.namespace}" xmlns:t="urn:riv:clinicalprocess:healthcond:certificate:types:3"'
    filled = content.format(provider=document.provider_id, unit=document.unit_id, id=document.pk)
    message = envelope.wrap(f"<r:{name} {spaces}>{filled}</r:{name}>".encode(), logical_address="SE1")
    return client.post(f"/services/{address}", message, content_type="text/xml; charset=utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_a_patient_is_told_of_or_not(client, make, monkeypatch, notes, unhindered, name):
    document, failures = make("FK7804", "asked"), []
    for given in CIRCUMSTANCES:
        case = Case(action="view", role="D", form="FK7804", circumstances=given)
        monkeypatch.setattr(outside, "person_registry", lambda case=case: RegistryOf(case))
        notes.lines.clear()
        with writes() as written:
            answer = asked(client, name, document)
        shown = answer.content.decode()
        told = any(one in shown for one in ("Obesvarad", "mottagnaFragor"))
        if told is bool(given & {"protected", "unknown person", "registry silent"}):
            failures.append(f"{sorted(given)}: tells of the patient {told}: {shown}")
        if "registry silent" in given and answer.status_code == 200 and "APPLICATION_ERROR" not in shown:
            failures.append(f"{sorted(given)}: {answer.status_code} without a fault")
        if written or not notes.lines:
            failures.append(f"{sorted(given)}: writes to {written}, notes {notes.lines}")

    assert not failures, "\n".join(failures)
