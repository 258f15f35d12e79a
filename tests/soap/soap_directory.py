"""Messages of the directory: content of requests and answers, full or least."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.soap.soap_samples import Maker


def staff_asked(m: Maker, full: bool) -> list[Any]:
    if full:
        return m.texts(
            "r", personalIdentityNumber="191212121212", searchBase="ou=Ekbacken,o=Region Exempel,c=SE"
        )
    return m.texts("r", personHsaId="SE2321000999-1A0D")


def _dates(prefix: str) -> dict[str, str]:
    return {f"{prefix}StartDate": "2012-01-01T00:00:00", f"{prefix}EndDate": "2030-01-01T00:00:00.5+01:00"}


def _outcome(m: Maker, full: bool) -> list[Any]:
    return m.texts("r", resultCode="INFO", resultText="Upplysning") if full else m.texts("r", resultCode="OK")


def credentials(m: Maker, full: bool) -> list[Any]:
    right = m("d:commissionRight", *m.texts("d", activity="Läsa", informationClass="alla", scope="VE"))
    unit = {
        "healthCareUnitHsaId": "SE2321000999-1A02",
        "healthCareUnitName": "Ekbackens vårdcentral",
        **_dates("healthCareUnit"),
    }
    owner = {
        "healthCareProviderHsaId": "SE2321000999-1A00",
        "healthCareProviderName": "Region Exempel",
        "healthCareProviderOrgNo": "232100-0999",
    }
    named = {
        "commissionName": "Vård",
        "commissionHsaId": "SE2321000999-1A0U",
        "commissionPurpose": "Vård och behandling",
    }
    commissions = [
        m(
            "d:commission",
            *m.texts("d", **named),
            right,
            *m.texts("d", **unit, **owner, **_dates("healthCareProvider")),
        ),
        m("d:commission", *m.texts("d", **named, **owner)),
    ]
    who = m.texts("d", givenName="Anna", middleAndSurName="Provläkare", personHsaId="SE2321000999-1A0D")
    record = m(
        "r:credentialInformation",
        *who,
        m("d:healthCareProfessionalLicence", "Läkare"),
        m("d:personalPrescriptionCode", "9999999"),
        m("d:groupPrescriptionCode", "9300005"),
        m(
            "d:nursePrescriptionRight",
            *m.texts("d", healthCareProfessionalLicence="Sjuksköterska", prescriptionRight="false"),
        ),
        m("d:hsaSystemRole", *m.texts("d", systemId="webcert", role="x")),
        m("d:paTitleCode", "201010"),
        m("d:protectedPerson", "false"),
        *commissions,
    )
    return [*([record] if full else []), *_outcome(m, full)]


def _hours(m: Maker, name: str) -> Any:
    return m(
        name,
        *m.texts("d", fromDay="1", fromTime="08:00:00", toDay="5", toTime="16:30:00", comment="vardagar"),
    )


def _address(m: Maker, name: str) -> Any:
    return m(name, m("d:addressLine", "Ekbacken 3"), m("d:addressLine", "123 46 Provstad"))


def employee(m: Maker, full: bool) -> list[Any]:
    texts = m.texts
    record = m(
        "r:personInformation",
        *texts(
            "d",
            personHsaId="SE2321000999-1A0D",
            givenName="Anna",
            middleAndSurName="Provläkare",
            nickName="A",
            mail="a@example.org",
            telephoneNumber="+46101234567",
            switchboardNumber="0101",
            nonPublicTelephoneNumber="0102",
            mobileNumber="0703",
            smsTelephoneNumber="0704",
            facsimileTelephoneNumber="0105",
        ),
        _hours(m, "d:telephoneHour"),
        _address(m, "d:postalAddress"),
        *texts(
            "d",
            labeledUri="http://example.org",
            description="x",
            languageKnowledgeCode="sv",
            title="Överläkare",
            healthCareProfessionalLicence="Läkare",
            specialityCode="200",
            specialityName="Allmänmedicin",
        ),
        m("d:paTitle", *texts("d", paTitleName="Överläkare", paTitleCode="201010")),
        *texts(
            "d",
            dn="cn=Anna Provläkare,ou=Ekbackens vårdcentral,o=Region Exempel,c=SE",
            protectedPerson="false",
        ),
    )
    least = m("r:personInformation", *texts("d", personHsaId="x", givenName="y", middleAndSurName="z", dn=""))
    return [*([record, least] if full else []), *_outcome(m, full)]


def asked(name: str) -> Callable[[Maker, bool], list[Any]]:
    def request(m: Maker, full: bool) -> list[Any]:
        more = m.texts("r", searchBase="o=Region Exempel,c=SE", includeFeignedObject="true") if full else []
        return [m(f"r:{name}", "SE2321000999-1A02"), *more]

    return request


def unit(m: Maker, full: bool) -> list[Any]:
    def r(**texts: str) -> list[Any]:
        return m.texts("r", **texts)

    function = m(
        "r:unitFunction", m("r:name", "Växel"), _hours(m, "r:telephoneHour"), m("r:telephoneNumber", "0101")
    )
    unit = m(
        "r:unit",
        *r(alternateName="Ekbacken", alternateText="x"),
        m(
            "r:businessClassification",
            *r(businessClassificationName="Vårdcentral", businessClassificationCode="1500"),
        ),
        *r(
            businessType="x",
            careType="01",
            county="Provlän",
            countyCode="00",
            description="x",
            directoryContact="x",
            displayOption="1",
        ),
        _hours(m, "r:dropInHour"),
        *r(mail="ekbacken@example.org", facsimileNumber="x"),
        m("r:geographicalCoordinatesRt90", *r(xCoordinate="1", yCoordinate="2")),
        m("r:geographicalCoordinatesSWEREF99", *r(nCoordinate="1", eCoordinate="2")),
        *r(
            healthCareArea="x",
            destinationIndicator="03",
            unitHsaId="SE2321000999-1A02",
            jpegPhoto="x",
            jpegLogotype="x",
            labeledUri="x",
            location="Provstad",
            webPage1177="x",
            management="Landsting",
            municipality="Provstad",
            municipalityCode="0000",
            municipalitySection="x",
            unitName="Ekbackens vårdcentral",
            patientInformation="x",
        ),
        _address(m, "r:postalAddress"),
        *r(
            postalCode="12346",
            priceInformation="x",
            publicName="Ekbackens vårdcentral",
            relatedUnitHsaId="x",
            route="x",
            street="x",
        ),
        _hours(m, "r:surgeryHour"),
        *r(switchboardNumber="0101"),
        _hours(m, "r:telephoneHour"),
        *r(telephoneNumber="0101234567", textTelephoneNumber="0101", unitExtraInformation="x"),
        function,
        m("r:unitTemporaryInformation", *m.texts("d", fromDate="x", toDate="y", temporaryInformation="z")),
        _hours(m, "r:visitingHour"),
        m("r:visitingRuleAge", *m.texts("d", **{"from": "0", "to": "17", "comment": "barn"})),
        *r(referralRules="x", visitingRules="x", **_dates("unit"), feignedObject="false"),
    )
    return [*([unit] if full else []), *_outcome(m, full)]


def health_care_unit(m: Maker, full: bool) -> list[Any]:
    def named(prefix: str) -> dict[str, str]:
        return {f"{prefix}HsaId": "SE2321000999-1A02", f"{prefix}Name": "x"}

    def dates(prefix: str) -> dict[str, str]:
        return _dates(prefix) if full else {}

    organisation = {"healthCareProviderOrgNo": "232100-0999"}
    feigned = (
        dict.fromkeys(("feignedHealthCareUnitMember", "feignedHealthCareUnit", "feignedHealthCareGiver"), "1")
        if full
        else {}
    )
    texts = {
        **({"unitIsHealthCareUnit": "false"} if full else {}),
        **named("healthCareUnitMember"),
        **dates("healthCareUnitMember"),
        **named("healthCareUnit"),
        **dates("healthCareUnit"),
        **named("healthCareProvider"),
        **organisation,
        **dates("healthCareProvider"),
        **feigned,
    }
    return [m("r:healthCareUnit", *m.texts("r", **texts)), *_outcome(m, full)]


def members(m: Maker, full: bool) -> list[Any]:
    p = "healthCareUnitMember"
    member = m(
        f"r:{p}",
        *m.texts(
            "r",
            **{
                f"{p}Name": "x",
                f"{p}HsaId": "y",
                **_dates(p),
                f"{p}PrescriptionCode": "1",
                f"{p}TelephoneNumber": "0101",
            },
        ),
        _address(m, f"r:{p}postalAddress"),
        *m.texts("r", **{f"{p}postalCode": "12346", "feignedObject": "false"}),
    )
    unit = m(
        "r:healthCareUnitMembers",
        *m.texts(
            "r",
            healthCareUnitName="x",
            healthCareUnitHsaId="y",
            **_dates("healthCareUnit"),
            healthCareUnitPrescriptionCode="1",
            telephoneNumber="0101",
        ),
        _address(m, "r:postalAddress"),
        m("r:postalCode", "12346"),
        member,
        m(f"r:{p}", *m.texts("r", **{f"{p}Name": "x", f"{p}HsaId": "y"})),
        m("r:feignedObject", "0"),
    )
    return [*([unit] if full else []), *_outcome(m, full)]
