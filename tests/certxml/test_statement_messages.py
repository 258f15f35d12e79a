"""FK7800, FK7801 and FK7802 as messages: the worked examples, and each row of the authority's table broken by itself (9, 10, A, B.2)."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from datetime import date, datetime
from functools import cache

import pytest
from lxml import etree

from tests.certtypes.statement_drafts import ALL, CAPACITY, FK7800, FK7801, FK7802, FULL, TODAY, UNIT
from tests.certxml import certxml_messages as to
from tests.published import published
from webcert.adapters import certxml
from webcert.adapters.certxml import read
from webcert.cli.samples import ISSUER
from webcert.decisionsupport.codes import installed
from webcert.domain.document import Document, PatientDetails
from webcert.domain.ids import PersonId
from webcert.formlang import authority
from webcert.formlang.answers import Answers
from webcert.formlang.dated_rows import DatedRow
from webcert.formlang.dated_sources import DatedSource
from webcert.formlang.diagnoses import Diagnosis
from webcert.formlang.wire import Unreadable

NOW = date(2026, 6, 30)
SIGNED = datetime(2019, 10, 14, 10, 32)


def built(kind, values):
    document = Document(
        id="7800a1c2-0001-4b6e-9d10-201910140001", type_code=kind.code, text_version="1.0", issuer=ISSUER, unit=UNIT, signed_at=SIGNED,
        patient=PatientDetails(person_id=PersonId("191212121212")), answers=Answers(values, today=TODAY),
    )  # fmt: skip
    return certxml.build(document, kind, installed())


@cache
def _full(kind):
    return etree.fromstring(built(kind, FULL[kind]))


def broken(kind, change):
    """How often each row of the type's table fails after a change of the full message."""
    root = deepcopy(_full(kind))
    change(root)
    return Counter(one.code for one in authority.check(kind.authority, read.raw(read.intyg(root))))


@cache
def worked(form):
    return re.search(r"```xml\n(<\?xml.*?)```", published(f"spec/certificates/{form}.md").read_text(), re.DOTALL)[1]


A1 = {
    FK7800: {
        "1": (DatedSource("UNDERSOKNING", "2019-10-01"), DatedSource("JOURNALUPPGIFTER", "2019-09-20"), DatedSource("ANHORIG", "2019-10-02"), DatedSource("ANNAT", "2019-09-25")),
        "1.3": "Samtal med arbetskonsulent.", "2": "2017-03-15", "3": True,
        "4": (DatedRow("FYSIOTERAPEUT", "2019-08-12", "Rehabmottagningen, Vårdcentralen Ekbacken"), DatedRow("PSYKOLOG", "2019-05-06", "Patienten bifogar utredningen själv")),
        "6": (Diagnosis("M797", "Fibromyalgi"), Diagnosis("F331", "Recidiverande depression, medelsvår episod")),
        "7": "Smärtmottagningen, Ekstads sjukhus, våren 2015. Depressionen här på mottagningen 2017.", "45": True,
        "45.2": "Depressionen, eftersom den varit långvarig trots behandling.",
        "5": "Utbredd smärta sedan 2013. Återkommande depressiva episoder sedan 2017. Två försök till arbetsträning har avbrutits.",
        "10": "Måttlig nedsättning. Orkar hålla uppmärksamheten omkring 20 minuter.", "11": "Måttlig nedsättning av energi och initiativ.",
        "12": "Stor nedsättning. Tryckömhet i alla undersökta punkter och vilovärk.",
        "17": "Kan inte sitta mer än 30 minuter i sträck. Klarar inte lyft över 3 kg. Tappar tråden i arbetsmoment med flera steg.",
        "18": "Multimodal rehabilitering hösten 2016, liten effekt.", "19": "Bassängträning och samtalskontakt på vårdcentralen.",
        "20": "Ny läkemedelsgenomgång i december 2019, Vårdcentralen Ekbacken.", "21": "Duloxetin 60 mg dagligen. Ingen alkohol.",
        "22": "Ingen förbättring att vänta. Saknar förutsättningar för arbete även i mindre omfattning.",
        "23": "Kan läsa kortare texter och sköta enklare hushållsuppgifter med pauser.", "25": "Patienten följs upp var tredje månad.",
        "26": True, "26.2": "Vill beskriva arbetsträningen muntligt."},
    FK7801: {
        "1": (DatedSource("JOURNALUPPGIFTER", "2019-10-07"), DatedSource("ANNAT", "2019-10-10")), "1.3": "Telefonsamtal med patienten.",
        "S1": "Patienten vistas på annan ort och undersöktes senast i mars.", "2": "2018-11-20", "3": True,
        "4": (DatedRow("NEUROPSYKIATRISKT", "2016-02-18", "Neuropsykiatriska teamet, Ekstads sjukhus"), DatedRow("SKOLHALSOVARD", "2018-05-30", "Ekstads gymnasium"),
              DatedRow("FORETAGSHALSOVARD", "2019-06-11", "Ekhälsan AB")),
        "6": (Diagnosis("F840", "Autism i barndomen"), Diagnosis("F900B", "ADHD"), Diagnosis("G809", "Cerebral pares, ospecificerad")),
        "7": "Neuropsykiatriska teamet, Ekstads sjukhus, 2016.", "45": False, "5": "Svårigheter sedan förskoleåldern. Avbröt gymnasiet i årskurs två.",
        "8": "Utredning 2016 visar ojämn begåvningsprofil.", "9": "Stor nedsättning i samspel med andra.", "13": "Lätt nedsättning av finmotorik i höger hand.",
        "17": "Klarar inte oförutsedda ändringar. Behöver skriftlig instruktion för varje moment.", "19": "Arbetsterapi varannan vecka.",
        "22": "Kan på sikt prova arbete en fjärdedel av heltid i lugn miljö. Fasta tider behövs.", "23": "Kunnig i bildredigering.",
        "24": "Arbetsförberedande insats med personligt stöd.", "25": "God man finns.", "26": False},
    FK7802: {
        "1": (DatedSource("UNDERSOKNING", "2019-09-30"), DatedSource("ANHORIG", "2019-09-30")), "2": "2019-09-30", "3": True,
        "4": (DatedRow("SKOLHALSOVARD", "2019-06-03", "Elevhälsan, Ekstads gymnasium"),), "6": (Diagnosis("F845", "Aspergers syndrom"),),
        "15": "Svårigheter i samspel sedan lågstadiet, diagnos 2012. Nu stor trötthet efter skoldagen.",
        "16": "Orkar följa undervisning halva dagar och behöver därför ett fjärde år.", "25": "Läkarintyget gäller läsåret 2019/2020.", "26": False},
}  # fmt: skip


def answers_in(xml):
    """The svar of a message in canonical form; the register's names of diagnoses depend on the register that is installed."""
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml, etree.XMLParser(remove_blank_text=True))
    for svar in root.iter(f"{to.CORE}svar"):
        if svar.get("id") == "6":
            for name in list(svar.iter(f"{to.TYPES}displayName")):
                name.getparent().remove(name)
    return [(svar.get("id"), [(one.get("id"), "".join(one.itertext()).strip()) for one in svar if one.get("id")], svar.findtext(f"{to.CORE}instans"))
            for svar in root.iter(f"{to.CORE}svar")]  # fmt: skip


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_the_worked_draft_is_valid_and_gives_the_worked_message(kind):
    values = A1[kind]

    assert list(kind.problems(Answers(values, today=TODAY), installed())) == []
    assert answers_in(built(kind, values)) == answers_in(worked(kind.form.lower()))


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_the_worked_message_is_valid_and_comes_back(kind):
    data = worked(kind.form.lower()).encode()

    assert certxml.check(data, today=NOW) == []
    first = certxml.document(data)
    assert certxml.document(certxml.build(first, kind, installed())).answers == first.answers


def cv(code, system):
    return f"<t:cv><t:code>{code}</t:code><t:codeSystem>{system}</t:codeSystem></t:cv>"


def svar(number, *parts, instance=None):
    instans = f"<c:instans>{instance}</c:instans>" if instance is not None else ""
    return f'<c:svar id="{number}">{instans}' + "".join(f'<c:delsvar id="{part}">{value}</c:delsvar>' for part, value in parts) + "</c:svar>"


ICD, KSH = "1.2.752.116.1.1.1.1.3", "1.2.752.116.1.3.1.4.1"
B2 = {
    FK7800: ((
        svar("1", ("1.1", cv("UNDERSOKNING", "KV_FKMU_0001")), ("1.2", "2019-09-02"), instance=1),
        svar("1", ("1.1", cv("ANNAT", "KV_FKMU_0001")), ("1.2", "2019-10-01")), svar("2", ("2.1", "2019-09-10")), svar("3", ("3.1", "false")),
        svar("4", ("4.1", cv("SKOLHALSOVARD", "KV_FKMU_0005")), ("4.2", "2019-02-30"), ("4.3", "  "), instance=1), svar("5", ("5.1", "Sedan 2013.")),
        svar("6", ("6.2", cv("F32", ICD)), ("6.1", "Depressiv episod"), ("6.4", cv("M545", KSH))), svar("45", ("45.1", "true")), svar("17", ("17.1", "  ")),
        svar("24", ("24.1", "Arbetsträning")), svar("26", ("26.1", "false"), ("26.2", "Ring mig")), svar("9001", ("9001.1", "Ja"), ("9001.2", "Nej"))),
        ["S-02", "S-02", "S-05", "S-06", "S-07", "S-13", "S-14", "S-18", "S-21", "S-40", "S-38", "S-24", "S-26", "S-27", "S-31", "S-38", "S-34", "S-36"]),
    FK7801: ((
        svar("1", ("1.1", cv("JOURNALUPPGIFTER", "KV_FKMU_0001")), ("1.2", "2019-10-07"), ("1.3", "Samtal"), instance=1),
        svar("1", ("1.1", cv("JOURNALUPPGIFTER", "KV_FKMU_0001")), ("1.2", "2019-10-08")), svar("2", ("2.1", "20181120")), svar("3", ("3.1", "ja")),
        svar("5", ("5.1", "Sedan förskolan.")), svar("6", ("6.2", cv("Z73", ICD)), ("6.1", "Autism"), ("6.6", cv("G809", ICD)), ("6.5", "CP")),
        svar("7", ("7.1", "2016")), svar("45", ("45.1", "false"), ("45.2", "Autism")), svar("8", ("8.1", "Ojämn profil")), svar("8", ("8.1", "Ojämn profil")),
        svar("17", ("17.1", "Behöver instruktion")), svar("22", ("22.1", "Oklart")), svar("24", ("24.2", "Stöd")), svar("30", ("30.1", "x"))),
        ["S-04", "S-06", "S-07", "S-09", "S-12", "S-40", "S-40", "S-39", "S-24", "S-28", "S-32", "S-29", "S-35"]),
    FK7802: ((
        svar("1", ("1.1", cv("TELEFONKONTAKT", "KV_FKMU_0001")), ("1.2", "2019-09-30"), instance=1), svar("2", ("2.1", "2019-09-30")),
        svar("3", ("3.1", "true")), svar("5", ("5.1", "Sedan 2012")), svar("6", ("6.2", cv("F84012", ICD)), ("6.1", "")), svar("15", ("15.1", "Tidig debut")),
        svar("26", ("26.2", "Ring mig"))),
        ["S-02", "S-06", "S-11", "S-17", "S-38", "S-25", "S-33"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_the_invalid_message_gives_exactly_its_failures(kind):
    answers, expected = B2[kind]
    message = re.sub(r"<c:svar id=.*</c:svar>", lambda _: "".join(answers), worked(kind.form.lower()), flags=re.DOTALL)

    assert Counter(one.code for one in certxml.check(message.encode(), today=NOW)) == Counter(expected)


IN = to.inside
#: Row, change, and the rows that fail with it because they speak of the same thing; in every statement.
ROWS = [
    ("S-01", to.drop("1"), []), ("S-01", to.double("1"), ["S-09"]),
    *[("S-02", to.drop(one), []) for one in ("2", "3", "6")],
    ("S-02", to.double("2"), []), ("S-03", to.double("4", 2), []),
    *[("S-04", to.double(one), []) for one in ("25", "26")],
    *[("S-06", to.add(one, (f"{one}.1", "x")), []) for one in ("30", "8999", "10000")],
    *[("S-07", to.instance(one, None), []) for one in ("1", "4")], ("S-07", to.instance("4", "0"), []),
    ("S-08", to.drop_part("1.1"), ["S-08", "S-08", "S-08", "S-12"]), ("S-08", to.double_part("1.3"), []),
    ("S-09", IN("1.1", "code", "JOURNALUPPGIFTER"), []), ("S-10", IN("1.1", "codeSystem", "KV_FKMU_0001 "), []),
    ("S-11", IN("1.1", "code", "TELEFONKONTAKT"), []), ("S-12", to.add_part("1", "1.3", "x"), []), ("S-13", to.drop_part("1.3"), []),
    ("S-14", to.text("2.1", "2019-10-02"), ["S-14"]), ("S-15", to.drop_part("2.1"), []), ("S-16", to.drop_part("3.1"), []),
    ("S-17", to.drop("4"), []), ("S-18", to.text("3.1", "false"), []), ("S-18", to.text("3.1", " 0 "), []),
    ("S-19", to.drop_part("4.3"), ["S-19"]), ("S-20", IN("4.1", "codeSystem", "KV_FKMU_0001"), []), ("S-21", IN("4.1", "code", "X"), []),
    ("S-22", to.drop_part("6.1"), []), ("S-22", to.drop_part("6.2", "6.3", "6.4", "6.5", "6.6"), []),
    ("S-23", to.all_of(to.drop_part("6.3", "6.4", "6.5", "6.6"), IN("6.2", "codeSystem", "1.2.3")), []),
    *[("S-24", IN("6.2", "code", one), []) for one in ("F32", "Z73", "M5", "ÅBCD")], ("S-25", IN("6.2", "code", "M54501"), []),
    ("S-26", IN("6.6", "codeSystem", KSH), []), ("S-27", to.drop_part("6.3", "6.5", "6.6"), []), ("S-28", to.drop_part("6.5"), []),
    ("S-29", to.drop_part("25.1"), []), ("S-33", to.drop_part("26.1"), []), ("S-33", to.double_part("26.2"), []), ("S-34", to.text("26.1", "0"), []),
    ("S-35", to.add_part("25", "25.2", "x"), []), ("S-36", to.add("9001"), []), ("S-37", to.all_of(to.add("9001", ("9001.1", "x")), to.add("9001", ("9001.1", "x"))), []),
    *[("S-38", to.text(one, " \t"), []) for one in ("1.3", "4.3", "6.1", "6.3", "6.5", "25.1", "26.2")], ("S-38", to.add("9001", ("9001.1", " ")), []),
    ("S-38", to.wrap("25.1"), ["S-38"]), *[("S-39", to.text(one, "ja"), []) for one in ("3.1", "26.1")], ("S-39", to.wrap("26.1"), []),
    *[("S-40", to.text(one, "2019-02-30"), extra) for one, extra in (("1.2", []), ("4.2", []))], ("S-40", to.text("2.1", "2016-02-30"), []),
    ("S-40", to.wrap("4.2"), []), ("S-40", to.text("4.2", " 2019-08-12"), ["S-40"]),
    *[("S-41", to.repeat(one, "codeSystem"), []) for one in ("1.1", "4.1", "6.4")], ("S-41", to.repeat("4.1", "displayName"), []),
]  # fmt: skip
OF_CAPACITY = [
    *[("S-02", to.drop(one), []) for one in ("5", "7", "45", "17", "22")], *[("S-04", to.double(one), []) for one in ("8", "14", "18", "21", "23")],
    ("S-05", to.drop(*map(str, range(8, 15))), []), *[("S-29", to.drop_part(f"{one}.1"), []) for one in ("5", "7", "8", "17", "23")],
    ("S-30", to.drop_part("45.1"), []), ("S-31", to.drop_part("45.2"), []), ("S-31", to.double_part("45.2"), []), ("S-32", to.text("45.1", "false"), []),
    ("S-39", to.text("45.1", "x"), []), ("S-38", to.text("45.2", " "), []), ("S-38", to.text("13.1", ""), []),
]  # fmt: skip
OWN = [
    (FK7800, "S-06", to.add("24", ("24.1", "x")), []), (FK7800, "S-21", IN("4.1", "code", "SKOLHALSOVARD"), []),
    (FK7801, "S-04", to.double("24"), []), (FK7801, "S-38", to.text("24.1", " "), []),
    (FK7802, "S-21", IN("4.1", "code", "FORETAGSHALSOVARD"), []), *[(FK7802, "S-02", to.drop(one), []) for one in ("15", "16")],
    (FK7802, "S-29", to.drop_part("15.1"), []), (FK7802, "S-06", to.add("5", ("5.1", "x")), []),
]  # fmt: skip
CASES = [*[(kind, *row) for kind in ALL for row in ROWS], *[(kind, *row) for kind in CAPACITY for row in OF_CAPACITY], *OWN]


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_the_message_that_the_rows_change_breaks_none(kind):
    assert broken(kind, lambda root: None) == Counter()


@pytest.mark.parametrize("kind,row,change,more", CASES, ids=[f"{case[0].form} {case[1]} {number}" for number, case in enumerate(CASES)])
def test_a_change_breaks_its_row_and_no_other(kind, row, change, more):
    assert broken(kind, change) == Counter([row, *more])


@pytest.mark.parametrize("kind", ALL, ids=lambda one: one.form)
def test_every_row_of_the_published_table_is_there(kind):
    table = published(f"spec/certificates/{kind.form.lower()}.md").read_text().split("### 9.2", 1)[1].split("### 9.3")[0]

    assert {rule.code for rule in kind.authority} == set(re.findall(r"^\| (S-\d+)", table, re.MULTILINE))


def test_a_row_without_kind_counts_as_other_and_an_unknown_one_is_unreadable():
    root = deepcopy(_full(FK7801))
    to.drop_part("4.1")(root)

    rows = certxml.document(etree.tostring(root)).answers.stored(FK7801.by_id["4"])

    assert {one.code for one in rows} == {"OVRIGT_UTLATANDE"}
    IN("1.1", "code", "X")(root)
    with pytest.raises(Unreadable):
        certxml.document(etree.tostring(root))
