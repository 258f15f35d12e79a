"""Messages of ListActiveSickLeavesForCareUnit, from the element table of the specification."""

from __future__ import annotations

from typing import Any

from tests.soap.soap_samples import DAY, HSA_ROOT, PERSON_ROOT, TIME, Maker


def _id(m: Maker, name: str, root: str, extension: str) -> Any:
    return m(name, m("t2:root", root), m("t2:extension", extension))


def asked(m: Maker, full: bool) -> list[Any]:
    more = [_id(m, "r:person-id", PERSON_ROOT, "191212121212"), m("r:max-dagar-sedan-avslut", "5")] if full else []
    return [_id(m, "r:enhets-id", HSA_ROOT, "SE2321000999-1A02"), *more]


def listed(m: Maker, full: bool) -> list[Any]:
    provider = [_id(m, "k:vardgivarId", HSA_ROOT, "SE2321000999-1A00"), m("k:vardgivarnamn", "Region Exempel")]
    leaves = [_leave(m, full=True), _leave(m, full=False)] if full else []
    comment = [m("r:comment", "Inget.")] if full else []
    return [m("r:vardgivare", *provider), m("r:intygsLista", *leaves), m("r:resultCode", "OK"), *comment]


def _leave(m: Maker, *, full: bool) -> Any:
    name = m.texts("k", fullstandigtNamn="Anna Provläkare") if full else []
    position = m("t2:code", "201010"), m("t2:codeSystem", "1.2.752.129.2.2.1.4"), m("t2:displayName", "Överläkare")
    provider = m("k:vardgivare", _id(m, "k:vardgivarId", HSA_ROOT, "SE2321000999-1A00"), m("k:vardgivarnamn", "Region Exempel"))
    unit = m("k:enhet", _id(m, "k:enhetsId", HSA_ROOT, "SE2321000999-1A02"), m("k:enhetsnamn", "Ekbacken"), *([provider] if full else []))
    by = m(
        "k:skapadAv", _id(m, "k:personalId", HSA_ROOT, "SE2321000999-1A0D"), *name,
        m("k:befattningar", *([m("k:befattning", *position)] if full else [])), unit,
    )  # fmt: skip
    part = m("k:formaga", *m.texts("k", startdatum=DAY, slutdatum=DAY, nedsattning="50"))
    return m(
        "k:intygsData", m("k:intygsId", "i-1"),
        m("k:patient", _id(m, "k:personId", PERSON_ROOT, "191212121212"), m("k:fullstandigtNamn", "Tolvan Tolvansson")), by,
        m("k:diagnoskod", "M545"), *(m.texts("k", bidiagnoser="F321") if full else []), m("k:arbetsformaga", part),
        *m.texts("k", enkeltIntyg="false", signeringsTidpunkt=TIME), *(m.texts("k", sysselsattning="NUVARANDE_ARBETE") if full else []),
    )  # fmt: skip
