"""Fetching FMB from the publisher's API: at night, and by command."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import structlog

from tests.decisionsupport import publishers
from tests.soap.soap_loopback import dripping, scripted
from webcert.__main__ import main
from webcert.adapters import fmb
from webcert.adapters.soap.client import Limits
from webcert.cli.fmb_refresh import refresh
from webcert.decisionsupport import store
from webcert.domain.errors import Unavailable

NIGHT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


@pytest.fixture
def api(settings):
    """The API: what it answers can be set, by path; the address is in the settings."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            status, content = self.server.answers.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.answers = answers(publishers.FMB)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.FMB_URL = f"http://127.0.0.1:{server.server_address[1]}/fmb"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def answers(files):
    return {f"/fmb/{name.removesuffix('.json')}": (200, content) for name, content in files.items()}


def test_both_documents_are_fetched_as_they_are(api, settings):
    assert fmb.fetch(settings.FMB_URL) == publishers.FMB


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_another_status_is_no_answer(api, settings, status):
    api.answers["/fmb/typfall"] = (status, b"{}")

    with pytest.raises(Unavailable, match=str(status)):
        fmb.fetch(settings.FMB_URL)


def test_a_much_too_large_answer_is_left(api, settings):
    with pytest.raises(Unavailable, match="too large"):
        fmb.fetch(settings.FMB_URL, limits=Limits(connect=1, total=5, answer=10))


def test_nobody_at_the_address_is_no_answer():
    with pytest.raises(Unavailable, match="no contact"):
        fmb.fetch("http://127.0.0.1:9/fmb", limits=Limits(connect=1, total=2, answer=10))


def test_a_drop_now_and_then_does_not_make_the_time_longer():
    began = time.monotonic()

    with scripted(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b" ")) as (url, _), pytest.raises(Unavailable, match="ReadTimeout"):
        fmb.fetch(url, limits=Limits(connect=1, total=1, answer=10_000))

    assert time.monotonic() - began < 4


@pytest.mark.django_db
def test_the_nightly_refresh_takes_the_new_edition_into_use(api):
    assert refresh(at=NIGHT) == 2

    assert (store.in_use("fmb").name, store.in_use("fmb").counts["koder"]) == ("2019-09-30 11:23:25", 3)


@pytest.mark.django_db
def test_the_same_answer_the_next_night_is_kept_as_it_is(api):
    refresh(at=NIGHT)
    first = store.in_use("fmb")

    assert refresh(at=NIGHT) == 2

    assert store.in_use("fmb") == first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"/fmb/typfall": (500, b"")}, "failing: status 500"),
        ({"/fmb/typfall": (302, b"")}, "redirected: status 302"),
        ({"/fmb/typfall": (404, b"")}, "status 404"),
        ({"/fmb/typfall": (200, b'{"data": []}')}, "typfall.json: svaret är tomt eller saknar ”data”"),
        ({"/fmb/typfall": (200, b"\n<html>")}, "typfall.json: svaret är en webbsida, inte JSON"),
        ({"/fmb/typfall": (200, b'{"data": [')}, "typfall.json, rad 1: filen är avhuggen eller inte JSON"),
        (answers(publishers.fmb([publishers.fmb_record("F32")], [publishers.fmb_case("F32")], "2018-01-01T00:00:00+0100")), "FMB: utgåva 2017-12-31 23:00:00 är äldre än den som används, 2019-09-30 11:23:25"),
        (answers(publishers.fmb([publishers.fmb_record("F32")], [publishers.fmb_case("F32")], "2020-01-01T00:00:00+0100")), "FMB: 1 poster, mot 2 i utgåvan som används; är filen avhuggen?"),
    ],
)  # fmt: skip
def test_a_bad_answer_leaves_the_old_data_and_wakes_an_operator(api, bad, why, django_capture_on_commit_callbacks):
    refresh(at=NIGHT)
    first = store.in_use("fmb")
    api.answers |= bad

    with structlog.testing.capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        number = refresh(at=NIGHT)

    assert (number, store.in_use("fmb")) == (0, first)
    assert [(line["event"], line["alarm"], line["reason"]) for line in lines if line.get("log") == "audit"] == [("fmb_not_refreshed", True, why)]


@pytest.mark.django_db
def test_the_worker_refreshes_where_an_address_is_set(api):
    assert main(["worker", "--once"]) == 0

    assert store.in_use("fmb").name == "2019-09-30 11:23:25"


@pytest.mark.django_db
def test_the_worker_leaves_fmb_alone_without_an_address(settings):
    settings.FMB_URL = ""

    assert main(["worker", "--once"]) == 0

    assert store.in_use("fmb") is None


@pytest.mark.django_db
def test_the_command_fetches_when_no_folder_is_named(api, capsys):
    assert main(["import-fmb"]) == 0

    assert capsys.readouterr().out.splitlines()[-1].startswith("FMB 2019-09-30 11:23:25: 2 poster")


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "why"), [("", "FMB: WEBCERT_FMB_URL är inte satt"), ("http://127.0.0.1:9", "FMB: Ingen kontakt. Kontrollera adress, port och brandväggar")])
def test_the_command_says_when_nothing_can_be_fetched(settings, capsys, address, why):
    settings.FMB_URL = address

    assert main(["import-fmb"]) == 1

    assert capsys.readouterr().err.startswith(why)
