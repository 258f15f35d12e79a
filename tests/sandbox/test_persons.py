"""The person registry answers for the patients of the table (integration.md 9, 16.4)."""

from __future__ import annotations

import pytest

PATH = "/ntjp/strategicresourcemanagement/persons/person/GetPersonsForProfile/3/rivtabp21"
NAMESPACE = "urn:riv:strategicresourcemanagement:persons:person"
PERSONAL, COORDINATION = "1.2.752.129.2.1.3.1", "1.2.752.129.2.1.3.3"
OFFICIAL = (
    "rivta/strategicresourcemanagement-persons-person/schemas/interactions/GetPersonsForProfileInteraction/"
    "GetPersonsForProfileResponder_3.1.xsd"
)


@pytest.fixture
def ask(soap):
    """Asks about persons by number."""

    def call(*numbers, root=PERSONAL):
        persons = "".join(
            f"<r:personId><p:root>{root}</p:root><p:extension>{number}</p:extension></r:personId>"
            for number in numbers
        )
        body = (
            f'<r:GetPersonsForProfile xmlns:r="{NAMESPACE}:GetPersonsForProfileResponder:3"'
            f' xmlns:p="{NAMESPACE}:3">'
            f"{persons}<r:profile>P2</r:profile><r:ignoreReferredIdentity>false</r:ignoreReferredIdentity>"
            "</r:GetPersonsForProfile>"
        )
        return soap(PATH, body.encode(), address="SE165565594230-1000")

    return call


def texts(answer, name):
    return [found.text for found in answer.body.iter(f"{{*}}{name}")]


def test_an_ordinary_person_has_name_and_address(ask):
    answer = ask("191212121212")

    assert [name for name in texts(answer, "name") if name] == ["Tolvan", "Tolvansson"]
    assert (texts(answer, "postalAddress2"), texts(answer, "city")) == (["Provgatan 1"], ["Provstad"])


def test_a_middle_name_stands_between_the_others(ask):
    assert [name for name in texts(ask("197402272384"), "name") if name] == ["Prova", "Mellan", "Påhittsson"]


def test_an_unknown_person_has_no_record(ask):
    answer = ask("200001152388")

    assert texts(answer, "extension") == ["200001152388"]
    assert texts(answer, "personRecord") == []


def test_protection_death_and_test_are_marked(ask):
    answer = ask("199611112385", "196410052390", "199608112380")

    assert texts(answer, "protectedPersonIndicator") == ["true", "false", "false"]
    assert texts(answer, "deregistrationReasonCode") == ["AV"]
    assert texts(answer, "testIndicator") == ["false", "false", "true"]


def test_the_earlier_number_leads_to_the_same_person_and_is_not_primary(ask):
    answer = ask("199703282393", "199611102394")

    assert texts(answer, "primaryIdentity") == ["true", "false"]
    assert [name for name in texts(answer, "name") if name] == ["Byte", "Nummersson"] * 2


def test_a_coordination_number_is_found_by_its_own_root_only(ask):
    found, wrong = ask("191212721219", root=COORDINATION), ask("191212721219", root=PERSONAL)

    assert (len(texts(found, "personRecord")), len(texts(wrong, "personRecord"))) == (1, 0)


def test_a_person_without_address_has_none(ask):
    assert texts(ask("199912162386"), "addressInformation") == []


def test_a_change_shows_at_the_next_look_up(ask, client):
    client.post("/control/persons/tolvan", json={"protected_population": True, "surname": "Tolvsson"})

    answer = ask("191212121212")

    assert texts(answer, "protectedPopulationRecord") == ["true"]
    assert "Tolvsson" in texts(answer, "name")


def test_more_than_500_persons_are_too_many(ask):
    assert ask(*["191212121212"] * 501).status == 500


def test_answers_fit_the_official_schema(ask, official):
    numbers = (
        "191212121212",
        "197402272384",
        "198509052398",
        "199611112385",
        "196410052390",
        "199703282393",
        "199912162386",
        "200001152388",
    )

    assert official(OFFICIAL, ask(*numbers).body) == []
