"""What a care system gets when it asks for a draft: every role, type and circumstance (workflow 6, integration 5.1)."""

from __future__ import annotations

import pytest

from tests.access.cases import FORMS, SUB_UNIT, RegistryOf, user
from tests.access.conftest import writes
from tests.access.spec_tables import CLOSED, ROLES, Case, has
from tests.product.conftest import PERSON
from tests.product.test_bad_input import request as message
from webcert.adapters import outside
from webcert.adapters.certxml.read import text
from webcert.adapters.soap import envelope
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.cli.samples import UNIT
from webcert.config.urls import urlpatterns

CREATE = "services/create-draft-certificate/v3.0"
NOWHERE = "SE2321000777-3A02"
GIVEN = ["deceased", "protected", "unknown person", "registry silent"]
CIRCUMSTANCES = [frozenset[str](), *(frozenset({one}) for one in GIVEN), frozenset({"deceased", "protected"})]
PLACES = {"own unit": UNIT.hsa_id, "sub-unit": SUB_UNIT.hsa_id, "nowhere": NOWHERE}


#: The services of which nobody acts in a role: what they decide by instead.
OTHERS = {
    "services/list-certificates-for-care-with-qa/v3.0": "units or provider; a protected patient has none (D56)",
    "services/get-certificate-additions/v1.0": "ids; a protected patient has none (D56)",
    "services/send-message-to-care/v2.0": "the certificate of the message",
}


def test_every_service_is_here():
    services = {str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("services/")}

    assert services == {CREATE} | set(OTHERS)


def expected(role: str, form: str, place: str, given: frozenset[str]) -> tuple[str, str]:
    """Error id and a word of the text, by the order of workflow 6; ("OK", "") when a draft is made."""
    if place == "nowhere":
        return "VALIDATION_ERROR", "MIU"
    for holds, word in (
        ("registry silent" in given, "does not answer"), ("unknown person" in given, "not in the person registry"),
        (form in CLOSED, "withdrawn"), (not has("SKRIVA_INTYG", role, form), "behörighet"),
        ("protected" in given and not has("HANTERA_SEKRETESSMARKERAD_PATIENT", role, form), "protected"), ("deceased" in given, "deceased"),
    ):  # fmt: skip
        if holds:
            return "APPLICATION_ERROR", word
    return "OK", ""


class DirectoryOf:
    """The directory, with one member of staff."""

    def __init__(self, role: str) -> None:
        self.user = user(role)

    def staff(self, hsa_id):
        return self.user if hsa_id.value == self.user.hsa_id else None


def answered(client, role: str, form: str, place: str) -> tuple[str, str]:
    kind = catalogue.by_any_name(form)
    asked = message(code=kind.code, system=kind.code_system, who=user(role).hsa_id, unit=PLACES[place]).encode()
    answer = client.post(f"/{CREATE}", envelope.wrap(asked, logical_address="SE1"), content_type="text/xml; charset=utf-8")
    body = envelope.unwrap(answer.content).body
    return text(body, "result", "errorId") or text(body, "result", "resultCode"), text(body, "result", "resultText")


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ROLES)
def test_every_circumstance(client, monkeypatch, notes, unhindered, role, form):
    failures = []
    monkeypatch.setattr(outside, "directory", lambda: DirectoryOf(role))
    for place in PLACES:
        for given in CIRCUMSTANCES:
            case = Case(action="create", role=role, form=form, circumstances=given)
            monkeypatch.setattr(outside, "person_registry", lambda case=case: RegistryOf(case))
            before = Certificate.objects.count()
            notes.lines.clear()
            with writes() as written:
                error, words = answered(client, role, form, place)
            wanted, word = expected(role, form, place, given)
            made = Certificate.objects.count() - before
            if (error, made) != (wanted, wanted == "OK") or word.casefold() not in words.casefold():
                failures.append(f"{case} on {place}: {error} “{words}”, {made} made, not {wanted} “{word}”")
            logged = {event for event, _ in notes.lines} & {"access_refused", "commission_missing"}
            if wanted != "OK" and (written or not logged or PERSON.last_name in words):
                failures.append(f"{case} on {place}: writes to {written}, logs {notes.lines}")

    assert not failures, "\n".join(failures)
