"""Messages about the closed type FK7263, of the question which type a certificate has, and of the older revocation.

From fk7263 3 and 4, and integration 7.5 and 7.8.
"""

from __future__ import annotations

from typing import Any

from tests.soap.soap_samples import DAY, HSA_ROOT, PERSON_ROOT, TIME, Maker

_LEGAL_NAME = "Läkarintyg enligt 3 kap, 8 § lagen (1962:381) om allmän försäkring"


def type_asked(m: Maker, full: bool) -> list[Any]:
    return [m("r:intygs-id", "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10")]


def type_told(m: Maker, full: bool) -> list[Any]:
    name = "Läkarintyg för sjukpenning" if full else ""
    return [m.code("r:typ", "LISJP", "b64ea353-e8f6-4832-b563-fc7d46f29548", name), m("r:typVersion", "1.0" if full else "")]


def asked(m: Maker, full: bool) -> list[Any]:
    return m.texts("r", certificateId="i-1", nationalIdentityNumber="191212121212" if full else "", part="HSVARD")


def answered(m: Maker, full: bool) -> list[Any]:
    if not full:
        return []
    more = [*m.texts("a", validFrom=DAY, validTo=DAY)]
    status = m("a:status", *m.texts("a", target="FKASSA", type="SENT", timestamp=TIME))
    meta = m(
        "r:meta", *m.texts("a", certificateId="i-1", certificateType="fk7263"), *more,
        *m.texts("a", issuerName="Anna Provläkare", facilityName="Ekbackens vårdcentral", signDate=TIME, available="true"), status,
        m("a:complemantaryInfo", f"{DAY} - {DAY}"),
    )  # fmt: skip
    result = m("r:result", *m.texts("a", resultCode="ERROR", resultText="Makulerat", errorId="REVOKED"))
    return [meta, _statement(m), result]


def _statement(m: Maker) -> Any:
    return m(
        "r:lakarutlatande", *m.texts("b", lakarutlatande_id="i-1", typAvUtlatande=_LEGAL_NAME, kommentar="Se fält 4.",
                                     signeringsdatum=TIME, skickatDatum=TIME),
        m("b:patient", m("e:person-id", root=PERSON_ROOT, extension="19121212-1212"), m("e:fullstandigtNamn", "Tolvan Tolvansson")),
        _staff(m, "b:skapadAvHosPersonal", full=True),
        m("b:vardkontakt", *m.texts("b", vardkontakttyp="Min_undersokning_av_patienten", vardkontaktstid=DAY)),
        m("b:referens", *m.texts("b", referenstyp="Journaluppgifter", datum=DAY)), m("b:referens", *m.texts("b", referenstyp="Annat")),
        m("b:aktivitet", *m.texts("b", aktivitetskod="Ovrigt", beskrivning="Vila")),
        m("b:bedomtTillstand", *m.texts("b", beskrivning="Värk sedan en vecka.")),
        m("b:medicinsktTillstand", m("b:beskrivning", "Lumbago"),
          m("b:tillstandskod", code="M545", codeSystem="1.2.752.116.1.1.1.1.3", codeSystemName="ICD-10")),
        m("b:funktionstillstand", *m.texts("b", beskrivning="Stel.", typAvFunktionstillstand="Kroppsfunktion")),
        m("b:funktionstillstand", *m.texts("b", beskrivning="Kan inte lyfta.", typAvFunktionstillstand="Aktivitet"), _ability(m)),
    )  # fmt: skip


def _staff(m: Maker, name: str, *, full: bool) -> Any:
    place = {"postadress": "Ekbacken 3", "postnummer": "12346", "postort": "Provstad", "telefonnummer": "0101234567", "epost": "a@example.org"}
    code = [m("e:arbetsplatskod", root="1.2.752.29.4.71", extension="1627840")] if full else []
    provider = m("e:vardgivare", m("e:vardgivare-id", root=HSA_ROOT, extension="SE2321000999-1A00"), m("e:vardgivarnamn", "Region Exempel"))
    unit = m(
        "e:enhet", m("e:enhets-id", root=HSA_ROOT, extension="SE2321000999-1A02"), *code, m("e:enhetsnamn", "Ekbackens vårdcentral"),
        *(m.texts("e", **place) if full else []), *([provider] if full else []),
    )  # fmt: skip
    known = m.texts("e", fullstandigtNamn="Anna Provläkare", forskrivarkod="0000000") if full else []
    return m(name, m("e:personal-id", root=HSA_ROOT, extension="SE2321000999-1A0D"), *known, unit)


def revoked(m: Maker, full: bool) -> list[Any]:
    name = m.texts("e", fullstandigtNamn="Tolvan Tolvansson") if full else []
    patient = m("q:patient", m("e:person-id", root=PERSON_ROOT, extension="19121212-1212"), *name)
    return [m(
        "r:revoke", *m.texts("r", vardReferens_id="REVOKE-i-1-20261126T101530.000"), *(m.texts("r", meddelande="Fel patient.") if full else []),
        m("r:avsantTidpunkt", TIME), m("r:adressVard", _staff(m, "q:hosPersonal", full=full)),
        m("r:lakarutlatande", *m.texts("q", lakarutlatande_id="i-1", signeringsTidpunkt=TIME), patient),
    )]  # fmt: skip


def revocation_told(m: Maker, full: bool) -> list[Any]:
    more = m.texts("e", infoText="Redan", errorId="VALIDATION_ERROR", errorText="Fel") if full else []
    return [m("r:result", m("e:resultCode", "ERROR" if full else "OK"), *more)]


def _ability(m: Maker) -> Any:
    rows = [
        m("b:arbetsformagaNedsattning", *m.texts("b", varaktighetFrom=DAY, varaktighetTom=DAY, nedsattningsgrad=degree))
        for degree in ("Helt_nedsatt", "Nedsatt_med_3/4", "Nedsatt_med_1/2", "Nedsatt_med_1/4")
    ]
    return m(
        "b:arbetsformaga", *m.texts("b", motivering="Långsam läkning.", prognosangivelse="Aterstallas_helt"),
        m("b:arbetsuppgift", m("b:typAvArbetsuppgift", "Snickare")), *rows,
        *(m("b:sysselsattning", m("b:typAvSysselsattning", one)) for one in ("Nuvarande_arbete", "Arbetsloshet", "Foraldraledighet")),
    )  # fmt: skip
