"""The stand-in for Socialstyrelsen's FMB: documents that the product's own reader takes, and every way in which they can be wrong."""

from __future__ import annotations

import json

import pytest
import structlog

from webcert.__main__ import main
from webcert.adapters import fmb as adapter
from webcert.cli.fmb_refresh import refresh
from webcert.decisionsupport import store
from webcert.decisionsupport.fmb import FMB, Fmb
from webcert.decisionsupport.importing.fmb import read_fmb
from webcert.sandbox import fmb

DIAGNOSES, CASES = adapter.RESOURCES
#: By kind of fault: what the log says of it, and what the operator reads who tries it.
WRONG = {
    "slow": ("ReadTimeout", "Svaret kom inte i tid."),
    "silent": ("ReadTimeout", "Svaret kom inte i tid."),
    "drip": ("ReadTimeout", "Svaret kom inte i tid."),
    "down": ("failing: status 503", "Motparten svarar att den har ett fel hos sig."),
    "broken": ("ReadError", "Förbindelsen bröts innan svaret var klart."),
    "garbage": (f"{DIAGNOSES}.json: filen är inte i utf-8", "filen är inte i utf-8"),
    "oversize": ("answer too large", "Svarar, men svaret är för stort."),
    "redirect": ("redirected: status 302", "Svarar med en hänvisning till en annan adress, som inte följs."),
    "html_500": ("failing: status 500", "Motparten svarar att den har ett fel hos sig."),
    "html_502": ("failing: status 502", "Motparten svarar att den har ett fel hos sig."),
    "empty": ("filen är avhuggen eller inte JSON", "filen är avhuggen eller inte JSON"),
    "missing_document": ("status 404", "Svarar med en oväntad HTTP-kod. Kontrollera adressen. (404)"),
    "html": (f"{DIAGNOSES}.json: svaret är en webbsida, inte JSON", "svaret är en webbsida, inte JSON"),
    "cut_json": ("filen är avhuggen eller inte JSON", "filen är avhuggen eller inte JSON"),
    "empty_list": (f"{DIAGNOSES}.json: svaret är tomt eller saknar ”data”", "svaret är tomt"),
    "half_list": ("FMB: 3 poster, mot 6 i utgåvan som används; är filen avhuggen?", "tas inte i bruk"),
    "older_edition": ("FMB: utgåva 2015-01-01 00:00:00 är äldre än den som används, 2026-11-26 09:00:00", "är äldre än den som används"),
}  # fmt: skip
#: What the log says when the fault is in the second document alone. The first one names the edition.
OF_ONE = {
    **{kind: why.replace(DIAGNOSES, CASES) for kind, (why, _) in WRONG.items() if kind != "older_edition"},
    "half_list": "FMB: 5 typfall, mot 11 i utgåvan som används; är filen avhuggen?",
}  # fmt: skip
KEPT = "en utgåva som används är kvar"


@pytest.fixture(autouse=True)
def address(live, settings):
    """The product fetches from the running sandbox."""
    settings.FMB_URL = f"{live.url}/fmb"
    settings.FMB_SECONDS = {"connect": 1, "total": 2}
    return settings.FMB_URL


@pytest.fixture
def order(live):
    def ordered(kind, document="*", **more):
        more = {"seconds": 3.0 if kind == "slow" else 0.0} | more
        live.sandbox.faults.order(system="fmb", operation=document, kind=kind, **more)

    return ordered


def documents(address):
    return {name: json.loads(content) for name, content in adapter.fetch(address).items()}


def read(address):
    return read_fmb(adapter.fetch(address), "utan namn", lambda text: None)


def test_the_products_reader_finds_the_starter_set_in_them(address):
    edition = read(address)

    assert edition.name == "2026-11-26 09:00:00"
    assert Fmb.of(edition.content).codes == FMB.get().codes
    assert all(Fmb.of(edition.content).record(code) == FMB.get().record(code) for code in FMB.get().codes)
    assert all(Fmb.of(edition.content).cases(code) == FMB.get().cases(code) for code in FMB.get().codes)
    assert Fmb.of(edition.content).demonstration


def test_they_have_every_unit_of_time_and_fields_that_are_null_or_absent(address):
    found = documents(address)
    attributes = [one["attributes"] for one in found[f"{DIAGNOSES}.json"]["data"]]
    times = [one["attributes"]["rekommenderadsjukskrivning"] for one in found[f"{CASES}.json"]["data"]]

    assert {one["maximalsjukskrivningsenhet"] for one in times} == {"d", "wk", "mo", None}
    assert None in {one["maximalsjukskrivningstid"] for one in times}
    rehabilitation = [one.get("informationomrehabilitering", "absent") for one in attributes]
    assert all(one in rehabilitation for one in (None, "absent", {"markup": None}))
    assert None in [one["aktivitetsbegransning"] for one in attributes]
    assert None in [one["referens"] for one in attributes]


def test_they_are_json_without_login_and_say_where_they_are_from(client):
    answer = client.get(f"/fmb/{CASES}")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json["links"] == {"self": f"http://127.0.0.1:8/fmb/{CASES}"}
    assert client.get("/fmb/annat").status_code == 404


def test_each_reading_is_in_the_journal(address, live, order):
    order("html", CASES)
    adapter.fetch(address)

    entries = live.sandbox.state.journal.entries
    assert [(one.operation, one.outcome, one.fault) for one in entries] == [(DIAGNOSES, "200", ""), (CASES, "no answer", "html")]


def test_every_fault_is_tried_here():
    offered = {kind for kinds in fmb.OFFERED.values() for kind in kinds}

    assert offered == {*WRONG, "changed_edition"}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "document", "why"), [
    *((kind, "*", why) for kind, (why, _) in WRONG.items()), *((kind, CASES, why) for kind, why in OF_ONE.items()),
])  # fmt: skip
def test_a_fault_leaves_the_edition_and_the_next_refresh_recovers(order, clock, kind, document, why, django_capture_on_commit_callbacks):
    assert refresh(at=clock()) == 6
    first = store.in_use("fmb")
    order(kind, document)

    with structlog.testing.capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        assert refresh(at=clock()) == 0

    assert store.in_use("fmb") == first
    ((alarm, reason),) = [(line["alarm"], line["reason"]) for line in lines if line.get("event") == "fmb_not_refreshed"]
    assert (alarm, why in reason) == (True, True), reason
    clock.forward(minutes=1)
    order("ok", document)
    order("changed_edition")
    assert refresh(at=clock()) == 6
    assert store.in_use("fmb").name == "2026-11-26 09:01:00"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WRONG)
def test_the_check_says_each_fault_in_plain_words(order, clock, capsys, kind):
    refresh(at=clock())
    order(kind)

    status = main(["check", "fmb"])

    level, subject, text = capsys.readouterr().out.strip().split("\t")
    assert (status, level, subject) == (1, "FEL", "FMB")
    assert WRONG[kind][1] in text
    assert KEPT in text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", WRONG)
def test_the_command_that_fetches_says_each_fault_and_changes_nothing(order, clock, capsys, kind):
    refresh(at=clock())
    first = store.in_use("fmb")
    order(kind)

    assert main(["import-fmb"]) == 1

    said = capsys.readouterr().err
    assert (WRONG[kind][1] in said or WRONG[kind][0] in said, "Den utgåva som används är kvar." in said) == (True, True), said
    assert store.in_use("fmb") == first


@pytest.mark.django_db
def test_the_check_says_that_they_answer_with_examples(capsys, settings):
    assert main(["check", "fmb"]) == 0
    assert capsys.readouterr().out.startswith("OK\tFMB\tsvarar med exempeltexter, utgåva 2026-11-26 09:00:00")

    settings.PRODUCTION = True
    assert main(["check", "fmb"]) == 0
    assert capsys.readouterr().out.startswith("VARNING\tFMB\t")

    settings.FMB_URL = ""
    assert main(["check", "fmb"]) == 0
    assert capsys.readouterr().out == "OK\tFMB\thämtas inte, för WEBCERT_FMB_URL är tom\n"
    assert store.in_use("fmb") is None


@pytest.mark.django_db
def test_the_time_is_for_both_documents_together(order, settings, clock):
    settings.FMB_SECONDS = {"connect": 1, "total": 1}
    order("slow", seconds=0.7)

    assert refresh(at=clock()) == 0


@pytest.mark.django_db
def test_a_new_edition_with_one_diagnosis_changed_and_the_former_again(order, clock, address):
    def found():
        assert refresh(at=clock()) == 6
        return store.in_use("fmb").name, read(address).content

    before, content = found()
    clock.forward(hours=1)
    order("changed_edition")
    changed, other = found()
    clock.forward(hours=1)
    order("ok")
    after, former = found()

    assert (before, changed, after) == ("2026-11-26 09:00:00", "2026-11-26 10:00:00", "2026-11-26 11:00:00")
    assert [one["codes"] for one, new in zip(content["records"], other["records"], strict=True) if one != new] == [["J06"]]
    assert {code: other["cases"][code] for code in content["cases"] if content["cases"][code] != other["cases"][code]} == {
        "J06": [("Exempeltext, ändrad. Vid övre luftvägsinfektion kan sjukskrivning upp till tio dagar behövas.", 10, "d")]
    }
    assert former == content


@pytest.mark.django_db
def test_the_same_edition_the_next_night_is_kept_as_it_is(clock):
    refresh(at=clock())
    first = store.in_use("fmb")
    clock.forward(days=1)

    assert refresh(at=clock()) == 6

    assert store.in_use("fmb") == first
