"""Messages of the person registry and the log service: content of requests and answers, full or least."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.soap.soap_samples import DAY, PERSON_ROOT, TIME, Maker


def persons(m: Maker, full: bool) -> list[Any]:
    def one() -> Any:
        return m("r:personId", *m.texts("p", root=PERSON_ROOT, extension="191212121212"))

    return [
        *(one() for _ in range(2 if full else 1)),
        *m.texts("r", profile="P2", ignoreReferredIdentity="false"),
    ]


def persons_answer(m: Maker, full: bool) -> list[Any]:
    def identity(name: str) -> Any:
        return m(name, *m.texts("p", root=PERSON_ROOT, extension="191212121212"))

    if not full:
        return [m("r:requestedPersonRecord", identity("p:requestedPersonalIdentity"))]
    return [
        m("r:requestedPersonRecord", identity("p:requestedPersonalIdentity"), _person_record(m, identity))
    ]


def _person_record(m: Maker, identity: Callable[[str], Any]) -> Any:
    def p(**texts: str) -> list[Any]:
        return m.texts("p", **texts)

    def day(name: str) -> Any:
        return m(name, *p(format="YYYY-MM-DD", value="2019-09-30"))

    def home(name: str) -> Any:
        return m(
            name,
            *p(careOf="c/o", postalAddress1="a", postalAddress2="b", postalCode="12345", city="Provstad"),
        )

    def name(tag: str) -> Any:
        parts = [
            m(f"p:{part}", *p(name="Tolvan", attested="true"))
            for part in ("givenName", "middleName", "surname")
        ]
        return m(tag, *p(givenNameIndicator="10"), *parts, *p(notificationName="x"))

    def period(tag: str) -> Any:
        return m(tag, *p(start=DAY, end=DAY))

    def contact(tag: str) -> Any:
        return m(
            tag,
            *p(contactType="x", use="y", value="z", rank="1", comment="c"),
            period("p:period"),
            m("p1:digitalNotification", "true"),
        )

    def locality() -> Any:
        return m(
            "p:populationRegistrationLocality",
            day("p:populationRegistrationDate"),
            *p(
                countyCode="01",
                municipalityCode="02",
                parishCode="03",
                propertyDesignation="x",
                fictitiousPropertyNumber="999",
                populationRegistrationType="FB",
            ),
        )

    def gone(tag: str) -> Any:
        return m(
            tag,
            *p(deregistrationReasonCode="AV"),
            day("p:deregistrationDate"),
            m("p1:foundDeadAtDate", *p(format="YYYY", value="2019")),
        )

    def actor(tag: str) -> Any:
        return m(tag, identity("p:id"), m("p:professional", identity("p:organizationId")))

    abroad = m(
        "p:addressAbroad",
        *p(postalAddress1="a", postalAddress2="b", postalAddress3="c", countryCode="NO"),
        day("p:addressAbroadDate"),
        day("p:votingDate"),
    )
    case = m(
        "p:notificationCase",
        *p(recordId="1234567890123456", notificationType="x", modificationTime=TIME, totalRecord="1"),
        day("p:notificationDate"),
    )
    related = m(
        "p:relationship",
        m("p:relationshipId", identity("p:personalIdentity"), day("p:dateOfBirth")),
        *p(relationshipType="F"),
        day("p:relationshipFromDate"),
        day("p:relationshipToDate"),
        name("p:name"),
        gone("p:deregistration"),
        *p(status="x"),
    )
    helper = m(
        "p:contactPerson",
        *p(contactRelationshipType="x", priorityOrder="1", givenName="a", surName="b", middleName="c"),
        home("p:contactPersonAddress"),
        contact("p:contactPersonContactInformation"),
    )
    confirmed = m(
        "p:confirmedIdentity",
        *p(typeOfIdentification="x", identificationNumber="1", issuersOfId="y"),
        period("p:validDatePeriod"),
        *p(attachmentId="z"),
    )
    return m(
        "p:personRecord",
        identity("p:personalIdentity"),
        *p(
            gender="M",
            protectedPersonIndicator="false",
            testIndicator="0",
            primaryIdentity="true",
            version="20261126101530",
        ),
        name("p:name"),
        m(
            "p:linkedIdentity",
            identity("p:referredPersonalIdentity"),
            *p(assuranceLevel="x", primaryIdentity="1"),
        ),
        m(
            "p:birth",
            day("p:dateOfBirth"),
            m("p:placeOfBirthSweden", *p(birthCountyCode="01", birthParish="x")),
            m(
                "p:birthAbroad",
                m("p:placeOfBirthAbroad", *p(placeOfBirthAbroad="Oslo", attested="1")),
                *p(countryOfBirth="Norge"),
            ),
        ),
        locality(),
        m(
            "p:populationRegistrationRecord",
            *p(syncronizationTime=TIME),
            case,
            m("p:historicalRecords", locality(), home("p:historicalAddress")),
        ),
        m(
            "p:addressInformation",
            home("p:residentialAddress"),
            m(
                "p:nationalKeys",
                *p(propertyId="1234567890", addressPlaceId="0", apartmentId="99999999999999"),
            ),
            m("p:district", *p(districtCode="")),
            home("p:specialPostalAddress"),
            abroad,
            home("p:givenAddress"),
        ),
        contact("p:contactInformation"),
        helper,
        confirmed,
        m("p:administrativeInformation", *p(categoryOfPerson="x", accountCode="y", comment="z")),
        gone("p:deregistration"),
        m("p:maritalStatus", *p(maritalStatusCode="G"), day("p:maritalStatusDate")),
        m(
            "p:immigration",
            day("p:immigrationDate"),
            *p(rightOfResidence="true"),
            m("p:immigrationIdentity", *p(personalIdentityNumber="1", country="NO")),
        ),
        m(
            "p:citizenship",
            m("p:citizenshipCountryCode", *p(countryCode="SE", attested="1")),
            day("p:citizenshipDate"),
            *p(status="x"),
        ),
        related,
        actor("p:updatePersonActor"),
        actor("p:updatePersonContactInformationActor"),
        m("p:attachment", *p(id="1", mediaType="image/png", value="AAAA", reference="http://example.org")),
        m("p1:optoutPaperNotification", "false"),
        m("p1:protectedPopulationRecord", "true"),
    )


def store_log(m: Maker, full: bool) -> list[Any]:
    def n(**texts: str) -> list[Any]:
        return m.texts("l", **texts) if full else []

    def owner(kind: str) -> Any:
        return m(f"l:{kind}", m(f"l:{kind}Id", "SE2321000999-1A00"), *n(**{f"{kind}Name": "x"}))

    def person(tag: str) -> Any:
        return m(tag, m("l:root", PERSON_ROOT), *n(extension="191212121212"))

    patient = [m("l:patient", person("l:patientId"), *n(patientName="x"))] if full else []
    resource = m(
        "l:resource",
        m("l:resourceType", "Intyg"),
        *patient,
        owner("careProvider"),
        *([owner("careUnit")] if full else []),
    )
    entry = m(
        "r:log",
        m("l:logId", "a3c5e7f9-1b2d-4f6a-8c0e-2d4f6a8c0e1b"),
        m("l:system", m("l:systemId", "x"), *n(systemName="Webcert")),
        m(
            "l:activity",
            m("l:activityType", "Läsa"),
            *n(activityLevel="c-1", activityArgs="x"),
            m("l:startDate", TIME),
            m("l:purpose", "Vård"),
        ),
        m(
            "l:user",
            m("l:userId", "SE2321000999-1A0D"),
            *n(name="x"),
            *([person("l:personId")] if full else []),
            *n(assignment="x", title="y"),
            owner("careProvider"),
            owner("careUnit"),
        ),
        m("l:resources", resource),
    )
    return [entry]


def logged(m: Maker, full: bool) -> list[Any]:
    return [
        m("r:result", m("l:resultCode", "REPORT_IN_PROCESS"), *(m.texts("l", resultText="x") if full else []))
    ]
