"""Every fault of the sandbox's directory, person registry and certificate registry, ordered as on its control page, at what asks them.

Each is told of in time and by its name, nobody else's data are shown, and all is well as soon as the switch is taken back (B116 to B122).
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from django.conf import settings

from tests.outages.conftest import SLOW
from tests.outages.steps import ANNA, AXEL, timed
from tests.outages.user import EKBACKEN, WRITTEN, User
from webcert.sandbox import archive, faults, operations
from webcert.sandbox.faults import Kind

pytestmark = pytest.mark.demo
OFFERED = operations.offered()
PERSON_FAULTS = OFFERED["pu", "GetPersonsForProfile"]
#: The two others come with data, which are used (integration 8).
DIRECTORY_FAULTS = [one for one in OFFERED["hsa", "GetUnit"] if one not in (Kind.INFO, Kind.ERROR_WITH_DATA)]
READING_FAULTS = OFFERED["registry", "GetMedicalCertificate"]
#: Answers that mean that the registry has no such certificate, or that tell of another one (fk7263 3, B120).
NO_SUCH = (Kind.VALIDATION_ERROR, Kind.APPLICATION_ERROR, Kind.REVOKED, Kind.OTHER)
PERSONS, DIRECTORY = "Den nationella personuppgiftstjänsten svarar inte", "Katalogen med dina uppdrag svarar inte"
SILENT_PROVIDER, NO_TOKEN = (503, "Inloggningstjänsten svarar inte, och du är inte inloggad."), (403, "Inloggningen kunde inte slutföras.")
#: An answer that is no token may come from somebody who is not the provider (signing-and-login 11.2, row 5).
OTHER_THAN_TOKENS = (Kind.HTML, Kind.GARBAGE, Kind.EMPTY, Kind.REDIRECT)
#: The calls end after one second; the rest is the product's own work on a busy computer. A slow answer would come after two.
IN_TIME = 4.0


@pytest.fixture(scope="module")
def writer(shortened_demo):
    """Somebody who writes."""
    made = User(shortened_demo, ANNA)
    made.number = made.new_draft()
    assert made.follow(made.number).status == 200
    assert made.save().status_code == 200
    yield made
    made.http.close()


def create(user):
    order = {"type": "LISJP", "patient": "tolvan", "unit": EKBACKEN, "reference": "", "prefill": ""}
    return user.http.post(f"{user.live.sandbox}/intyg", data=order)


def elsewhere(live):
    """How many came to the address that redirects and entities point at."""
    found = httpx.get(f"{live.sandbox}/control/journal", params={"operation": "elsewhere"}, timeout=60, trust_env=False)
    return len(found.json()["entries"])


def in_time(*answers):
    assert max(one.seconds for one in answers) < IN_TIME, [one.seconds for one in answers]


@pytest.mark.parametrize("kind", PERSON_FAULTS)
def test_the_person_registry(writer, live, outage, kind):
    with outage("pu", kind):
        shown, saved, created = timed(lambda: writer.http.get(writer.page.url)), timed(lambda: writer.save("Under felet")), timed(lambda: create(writer))

        assert (shown.status, PERSONS in shown.text) == (503, True)
        assert [one for one in (WRITTEN, "Tolvan", "Testa") if one in shown.text] == []
        assert (saved.status, PERSONS in saved.text) == (503, True)
        assert (created.status, "The person registry does not answer. Try again later." in created.text) == (409, True)
        in_time(shown, saved, created)

    page = writer.reload()
    assert ("Under felet" in page.text, "Tolvan" in page.text) == (False, True)
    assert writer.save().status_code == 200
    assert elsewhere(live) == 0


@pytest.mark.parametrize("kind", DIRECTORY_FAULTS)
def test_the_directory(writer, user_of, live, outage, kind):
    newcomer = user_of(AXEL)
    with outage("hsa", kind):
        refused, created, shown = timed(lambda: newcomer.follow(writer.number)), timed(lambda: create(writer)), writer.http.get(writer.page.url)

        assert (refused.status, DIRECTORY in refused.text) == (503, True)
        assert (created.status, "The directory does not answer. Try again later." in created.text) == (409, True)
        assert shown.status_code == 200
        in_time(refused, created)

    assert newcomer.follow(writer.number).status == 200
    assert elsewhere(live) == 0


@pytest.mark.parametrize("kind", READING_FAULTS)
def test_a_certificate_that_only_the_registry_holds(writer, live, outage, kind):
    def ask():
        return writer.http.get(f"{live.product}/visa/intyg/{next(iter(archive.certificates()))}", params={"enhet": EKBACKEN})

    with outage("registry", kind, "GetMedicalCertificate"):
        shown = timed(ask)
        assert shown.status == (404 if kind in NO_SUCH else 502), shown.text[:300]
        assert "Gammalsson" not in shown.text
        in_time(shown)

    assert "Gammalsson" in ask().text
    assert elsewhere(live) == 0


@pytest.mark.parametrize("kind", faults.TRANSPORT)
def test_the_identity_providers_tokens(writer, user_of, live, outage, kind):
    newcomer = user_of(AXEL)
    with outage("idp", kind, "token"):
        refused = timed(lambda: newcomer.follow(writer.number))

        status, words = NO_TOKEN if kind in OTHER_THAN_TOKENS else SILENT_PROVIDER
        assert (refused.status, words in refused.text) == (status, True), refused.text[:300]
        in_time(refused)

    assert newcomer.follow(writer.number).status == 200
    assert elsewhere(live) == 0


@pytest.mark.parametrize("kind", [Kind.SILENT, Kind.DRIP, Kind.SLOW])
def test_more_requests_than_threads_leave_others_served(writer, user_of, live, outage, kind):
    """So many at once that the server could not hold them: those that may wait do, the others are told at once, and who asks nothing of it goes on."""
    askers = [user_of(ANNA) for _ in range(4)]
    for one in askers:
        assert one.follow(writer.number).status == 200
    other = user_of(AXEL)
    other.follow(other.new_draft())
    many = [one for one in askers for _ in range(settings.THREADS // len(askers) + 8)]
    assert len(many) > settings.THREADS
    start, window = Barrier(len(many) + 1), httpx.Limits(max_connections=len(many))
    clients = {one: httpx.Client(cookies=one.http.cookies, limits=window, timeout=60, trust_env=False) for one in askers}

    def ask(user):
        start.wait(60)
        return clients[user].get(user.page.url).status_code

    with outage("pu", kind), ThreadPoolExecutor(len(many)) as pool:
        asked, polled = [pool.submit(ask, one) for one in many], []
        start.wait(60)
        while not polled or not all(one.done() for one in asked):
            polled += [timed(other.poll), timed(lambda: other.http.get(f"{live.product}/ready"))]
            time.sleep(0.2)
        statuses = {one.result() for one in asked}

    for one in clients.values():
        one.close()
    assert statuses == {503}
    assert {one.status for one in polled} == {200}
    in_time(*polled)
    assert writer.reload().status == 200


def test_the_control_page_answers_while_every_call_waits(live, outage, writer):
    """The sandbox itself has threads left when nobody takes the switch back."""
    with outage("pu", Kind.SILENT), ThreadPoolExecutor(20) as pool:
        for _ in range(4):
            assert {one.status_code for one in pool.map(lambda _: writer.http.get(writer.page.url), range(20))} <= {503, 429}
        began = time.monotonic()
        assert httpx.get(f"{live.sandbox}/control/faults", timeout=60, trust_env=False).json()["faults"]
        assert time.monotonic() - began < SLOW

    assert writer.reload().status == 200
