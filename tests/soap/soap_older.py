"""Messages of the registry's older contracts, from the element table of tstrk1031 8.2."""

from __future__ import annotations

from typing import Any

from tests.soap.soap_samples import HSA_ROOT, PERSON_ROOT, TIME, Maker


def _id(m: Maker, name: str, root: str, extension: str) -> Any:
    return m(name, m("s1:root", root), m("s1:extension", extension))


def _texts(m: Maker, **texts: str) -> list[Any]:
    return m.texts("s", **texts)


def _header(m: Maker, full: bool) -> Any:
    place = {"postadress": "Ekbacken 3", "postnummer": "12346", "postort": "Provstad"}
    unit = m(
        "s:vardenhet",
        _id(m, "s:enhetsId", HSA_ROOT, "SE2321000999-1A02"),
        *_texts(m, enhetsnamn="Ekbackens vårdcentral", **place, telefonnummer="0101234567"),
        m("s:vardgivare", _id(m, "s:vardgivarid", HSA_ROOT, "SE2321000999-1A00"), m("s:vardgivarnamn", "Region Exempel")),
    )
    more = _texts(m, specialistKompetens="Allmänmedicin", atLakare="false", stLakare="true") if full else []
    last = [*_texts(m, specialiteter="Allmänmedicin"), *_texts(m, befattningar="Överläkare"), *_texts(m, befattningar="202010")]
    by = m(
        "s:skapadAv", _id(m, "s:personId", HSA_ROOT, "SE2321000999-1A0D"), m("s:fullstandigtNamn", "Anna Provläkare"), *more, unit,
        *(last if full else []),
    )  # fmt: skip
    patient = m(
        "s:patient", _id(m, "s:personId", PERSON_ROOT, "19121212-1212"),
        *_texts(m, fullstandigtNamn="Tolvan Tolvansson", fornamn="Tolvan", efternamn="Tolvansson", **place),
    )  # fmt: skip
    return m("s:grundData", m("s:signeringsTidstampel", TIME), by, patient)


def _vision(m: Maker) -> Any:
    eyes = {"hogerOga": "0.7", "vansterOga": "0.8", "binokulart": "0.9"}
    corrected = _texts(
        m, hogerOga="1.0", harKontaktlinsHogerOga="false", vansterOga="1.0", harKontaktlinsVansterOga="true", binokulart="1.2"
    )
    return m(
        "s:synfunktion", m("s:harSynfaltsdefekt", "false"), m("s:synskarpaUtanKorrektion", *_texts(m, **eyes)),
        m("s:synskarpaMedKorrektion", *corrected),
        *_texts(m, harDiplopi="false", finnsSynfaltsprovning="0", synfaltsprovningUtanAnmarkning="1", finnsProvningOgatsRorlighet="false"),
    )  # fmt: skip


def _certificate(m: Maker, full: bool) -> Any:
    treatment = _texts(
        m, harBehandlingKost="false", harBehandlingTabletter="true", harBehandlingInsulin="true", insulinBehandlingSedanAr="2012",
        annanBehandlingBeskrivning="GLP-1",
    )  # fmt: skip
    severe = _texts(
        m, saknarFormagaKannaVarningstecken="false", harAllvarligForekomst="true", allvarligForekomstBeskrivning="En",
        harAllvarligForekomstTrafiken="true", allvarligForekomstTrafikBeskrivning="En", genomforEgenkontrollBlodsocker="true",
        harAllvarligForekomstVakenTid="true", allvarligForekomstVakenTidAr="2019-03-02",
    )  # fmt: skip
    second = [m("s:korkortstyp", "TAXI")] if full else []
    assessed = _texts(
        m, korkortstyp="B", kanInteTaStallning="false", lamplighetInnehaBehorighetSpecial="true", ovrigKommentar="Nej",
        behovAvLakareSpecialistKompetens="Endokrinologi",
    )  # fmt: skip
    return m(
        "r:intyg",
        *_texts(m, intygsId="i-1", intygsTyp="ts-diabetes", version="02", utgava="08"),
        _header(m, full),
        m("s:intygAvser", m("s:korkortstyp", "B"), *second),
        m("s:identitetStyrkt", m("s:idkontroll", "IDK6")),
        m("s:diabetes", *_texts(m, debutArDiabetes="2004", diabetesTyp="TYP2"), *(treatment if full else [])),
        m("s:hypoglykemier", *_texts(m, harKunskapOmAtgarder="true", harTeckenNedsattHjarnfunktion="true"), *(severe if full else [])),
        *([m("s:separatOgonLakarintygKommerSkickas", "false"), _vision(m), m("s:ovrigKommentar", "Nej")] if full else []),
        m("s:bedomning", *(assessed if full else _texts(m, kanInteTaStallning="true"))),
    )


def _result(m: Maker, full: bool) -> Any:
    more = _texts(m, resultText="Fel", errorId="VALIDATION_ERROR") if full else []
    return m("r:resultat", m("s:resultCode", "ERROR" if full else "OK"), *more)


def register(m: Maker, full: bool) -> list[Any]:
    """Storing."""
    return [_certificate(m, full)]


def registered(m: Maker, full: bool) -> list[Any]:
    """Stored or not."""
    return [_result(m, full)]


def get(m: Maker, full: bool) -> list[Any]:
    """Asking for a certificate."""
    return [m("r:intygsId", "i-1"), *([_id(m, "r:personId", PERSON_ROOT, "19121212-1212")] if full else [])]


def fetched(m: Maker, full: bool) -> list[Any]:
    """The certificate with its statuses."""
    status = m("s:status", *_texts(m, target="HSVARD", type="RECEIVED", timestamp=TIME))
    meta = m("r:meta", status, *_texts(m, additionalInfo="B, TAXI", available="true"))
    return [*([meta, _certificate(m, full)] if full else []), _result(m, full)]
