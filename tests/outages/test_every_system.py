"""Every outside system slow, dead or talking nonsense, at every step: in time, with a clear message, nothing lost, by itself again."""

from __future__ import annotations

import httpx
import pytest

from tests.outages.conftest import until
from tests.outages.steps import STEPS, Work, timed

pytestmark = pytest.mark.demo
KINDS = ("slow", "down", "broken", "garbage", "oversize")
#: The shortened limits are one second; the rest is the product's own work on a busy computer, five times slower than an idle one. A slow
#: answer would come after two seconds, so that waiting for it would succeed.
IN_TIME = 12.0
PERSONS = (503, "Den nationella personuppgiftstjänsten svarar inte")
#: What fails by itself: the switches, and by step the status and the words. Every other step must succeed.
TABLE = {
    "person registry": ([("pu", "*")], {
        **dict.fromkeys(STEPS, PERSONS), "poll": (200, ""), "create": (409, "The person registry does not answer. Try again later."),
        "complete_signing": (503, "Din underskrift är mottagen, men intyget är inte signerat än"),
    }),
    "directory": ([("hsa", "*")], {
        "log_in": (503, "Katalogen med dina uppdrag svarar inte. Vänta en stund och försök igen."),
        "create": (409, "The directory does not answer. Try again later."),
    }),
    "identity provider's tokens": ([("idp", "token")], {"log_in": (503, "Inloggningstjänsten svarar inte, och du är inte inloggad.")}),
    "certificate registry": ([("registry", "*")], {
        "open_elsewhere": (502, "Intyget finns inte i Webcert, och intygstjänsten gick inte att läsa från. Försök igen om en stund."),
    }),
    "everything that is kept or that the worker asks": (
        [("idp", "discovery"), ("idp", "jwks"), ("signing", "metadata"), ("care", "*"), ("log", "*"), ("fmb", "*")], {},
    ),
}  # fmt: skip
#: An answer that is no token may come from somebody who is not the provider, so that it counts as refused (signing-and-login 11.2, row 5).
OTHERWISE = {("identity provider's tokens", "garbage"): {"log_in": (403, "Inloggningen kunde inte slutföras.")}}


@pytest.fixture
def work(live):
    made = Work(live)
    yield made
    made.close()


@pytest.fixture
def switched(live):
    """Let systems answer in a way; all is well afterwards."""
    made = []

    def order(switches, kind):
        for system, operation in switches:
            wanted = {"system": system, "operation": operation, "kind": kind, "seconds": 2 if kind == "slow" else 0}
            httpx.post(f"{live.sandbox}/control/faults", json=wanted, timeout=60, trust_env=False).raise_for_status()
            made.append((system, operation))

    yield order
    order(list(made), "ok")


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in TABLE for kind in KINDS])
def test_each_step_ends_in_time_and_says_what_is_wrong(work, switched, live, name, kind):
    switches, expected = TABLE[name]
    expected = {**expected, **OTHERWISE.get((name, kind), {})}
    switched(switches, kind)
    answers = {step: timed(getattr(work, step)) for step in STEPS}

    for step, answer in answers.items():
        status, words = expected.get(step, (200, ""))
        assert (answer.status, words in answer.text) == (status, True), (step, answer.status, answer.text[:300])
        assert "Kontakta den lokala IT-avdelningen om felet är kvar, och därefter" not in answer.text, f"{step}: the general message"
        assert answer.seconds < IN_TIME, (step, answer.seconds)
    switched(switches, "ok")
    all_is_well(work, failed=expected)


def test_with_nothing_there_at_all_each_step_says_so_at_once(work, live):
    """No port answers: only what is kept goes on, and all of it again as soon as the systems are back."""
    silent = {**TABLE["person registry"][1], "open_elsewhere": TABLE["certificate registry"][1]["open_elsewhere"]}
    steps = [one for one in STEPS if one not in ("log_in", "create")]  # these begin at the sandbox
    live.processes["sandbox"].terminate()  # not killed, since its own process would live on
    live.processes["sandbox"].wait(30)
    try:
        answers = {step: timed(getattr(work, step)) for step in steps}
    finally:
        live.start("sandbox")
        until(lambda: _answers(live.sandbox))

    for step, answer in answers.items():
        status, words = silent[step]
        assert (answer.status, words in answer.text) == (status, True), (step, answer.status, answer.text[:300])
        assert answer.seconds < IN_TIME, (step, answer.seconds)
    all_is_well(work, failed=[*TABLE["person registry"][1]])


def _answers(url):
    try:
        return httpx.get(f"{url}/", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def all_is_well(work, *, failed):
    """Right after the fault each step that failed succeeds, and what was done or written is there, once."""
    assert work.log_in().status == 200
    if "complete_signing" in failed:
        assert "Intyget är signerat" not in work.signer.follow(work.waiting).text
        assert "Intyget är signerat" in work.signer.http.get(work.completed_at).text
    assert "Intyget är signerat" in work.signer.follow(work.waiting).text
    if "autosave" in failed:
        assert "Skrivet under avbrottet" not in work.writer.follow(work.draft).text
        assert work.autosave().status_code == 200
    assert "Skrivet under avbrottet" in work.writer.follow(work.draft).text
    if "send" in failed:
        assert "Intyget är skickat" not in work.open_link().text
        assert work.send().status_code == 200
    assert "Intyget är skickat till Försäkringskassan" in work.open_link().text
    assert work.print().status_code == 200
    assert "Utkastet är skapat" in work.create().text
    assert "Gammalsson" in work.open_elsewhere().text
    if "start_signing" in failed:
        assert work.start_signing().status_code == 200
    until(lambda: changes(work.live, work.certificate) == ["Registered", "Sent"])
    until(lambda: "SKICKA" in events(work.live, work.certificate))


def entries(live, **wanted):
    return httpx.get(f"{live.sandbox}/control/journal", params=wanted, timeout=60, trust_env=False).json()["entries"]


def changes(live, number):
    return [change["change"] for one in entries(live, certificate=number, system="registry") for change in one["changes"]]


def events(live, number):
    """What the care system has been told, and said yes to."""
    told = [one for one in entries(live, certificate=number, system="care") if one["outcome"] == "OK"]
    return "".join(one["request"] for one in told)
