"""The directory is down, slow or answers with errors: nobody logs in, and whoever has goes on (workflow 2.1, F4)."""

from __future__ import annotations

import pytest

from tests.outages.user import WRITTEN

pytestmark = pytest.mark.demo
WAYS = ["down", "slow", "fault", "ERROR"]


@pytest.mark.parametrize("way", WAYS)
def test_nobody_logs_in_until_it_answers_again(user_of, anna, outage, way):
    number = anna.new_draft()
    newcomer = user_of()

    with outage("hsa", way):
        page = newcomer.follow(number)
        assert (page.status, page.title) == (503, "Tekniskt fel")
        assert "Katalogen med dina uppdrag svarar inte" in page.text
        assert newcomer.http.get(f"{newcomer.live.product}/valj-enhet").status_code == 403

    assert newcomer.follow(number).status == 200


@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_logged_in_goes_on_working(anna, outage, way):
    number = anna.new_draft()
    anna.follow(number)

    with outage("hsa", way):
        assert anna.follow(number).status == 200
        assert anna.save().status_code == 200
        assert "Intyget är signerat" in anna.sign().text
        assert anna.ask("skicka").status_code == 200
        assert "Intyget är skickat till Försäkringskassan" in anna.reload().text

    assert WRITTEN in anna.follow(number).text


@pytest.mark.parametrize("way", ["down", "slow", "fault", "ERROR"])
def test_a_unit_that_cannot_be_read_keeps_nobody_out(user_of, anna, outage, way):
    """D32: it is kept with blanks."""
    number = anna.new_draft()
    with outage("hsa", way, "GetUnit"):
        assert user_of().follow(number).status == 200
