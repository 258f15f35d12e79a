"""What comes back from the signing service by the browser, and its completion by the user (signing-and-login 2 and 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from tests.product.sign_service import begin, post, ticket_in
from tests.sandbox.conftest import keys_dir, live, new_app, product
from tests.scenarios.conftest import clock, world
from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters.signing.method import Failure
from webcert.adapters.signing.sign_service import SignService
from webcert.certificates import signing
from webcert.certificates.models import SigningEvidence, SigningTicket, TicketState
from webcert.sandbox.signing.answers import Refusal
from webcert.sandbox.signing.faults import Content, Form, Signer

__all__ = ["clock", "keys_dir", "live", "new_app", "product", "world"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes(monkeypatch):
    """What is audited about refused signatures."""
    found: list[dict] = []
    monkeypatch.setattr(audit, "note", lambda event, **more: found.append(more) if event is Event.SIGNATURE_REFUSED else None)
    return found


@pytest.fixture
def window(world):
    return world.browser("Anna").open(world.draft()).fill()


@pytest.fixture
def carried(window):
    return begin(window)


class TestAtTheStart:
    @pytest.mark.parametrize("name", ["SIGN_CLIENT_KEY", "SIGN_CLIENT_CERTIFICATE"])
    @pytest.mark.parametrize("length", [None, 100])
    def test_a_key_that_is_missing_or_half_written_is_told_and_the_user_can_try_again(self, window, settings, tmp_path, notes, name, length):
        right, path = getattr(settings, name), tmp_path / "own.pem"
        if length is not None:
            path.write_bytes(Path(right).read_bytes()[:length])
        setattr(settings, name, str(path))

        answer = window.press_sign()

        assert (answer.status_code, answer.json()["message"]) == (503, Failure.TECHNICAL)
        assert [(one["reason"], one["alarm"]) for one in notes] == [("own key", True)]
        assert (SigningTicket.objects.get().state, window.document.is_signed) == (TicketState.UNKNOWN, False)
        setattr(settings, name, right)
        window.sign()


class TestAtArrival:
    @pytest.mark.parametrize("change", [
        {"RelayState": ["{id}", "{id}"]}, {"EidSignResponse": ["YQ==", "YQ=="]}, {"Binding": "POST/XML/2.0"}, {"RelayState": []}, {"EidSignResponse": []},
    ])  # fmt: skip
    def test_a_form_that_is_none_is_refused(self, carried, change):
        form = {**carried.answer(), **{name: [one.format(id=carried.id) for one in value] if isinstance(value, list) else value for name, value in change.items()}}

        assert post(form).status_code == 400
        assert carried.ticket.state == TicketState.OPEN

    def test_a_form_without_binding_is_taken(self, carried):
        form = carried.answer()
        del form["Binding"]

        assert post(form).status_code == 303
        assert carried.ticket.response is not None

    def test_what_is_too_large_is_refused(self, carried):
        assert post({**carried.answer(), "EidSignResponse": "A" * 1_100_000}).status_code == 413
        assert carried.ticket.response is None

    @pytest.mark.parametrize("state", ["", "wc-1", "../../x", "<script>", "wc-16da549a66c-7D1E0B9C4FA24E6695C8D03B12AF6E77"])
    def test_a_state_that_is_none_of_ours_leads_to_the_same_place(self, carried, state, notes):
        answer = post({**carried.answer(), "RelayState": state})

        assert (answer.status_code, answer["Location"]) == (303, f"{reverse('sign-complete')}?ticket=-")
        assert [row["check"] for row in notes] == ["V2"]

    def test_an_unknown_ticket_gets_the_same_answer_as_a_known_one(self, carried, notes):
        unknown = "wc-16da549a66c-7d1e0b9c4fa24e6695c8d03b12af6e77"

        known, other = post(carried.answer()), post({**carried.answer(), "RelayState": unknown})

        assert (known.status_code, ticket_in(known)) == (303, carried.id)
        assert (other.status_code, ticket_in(other)) == (303, unknown)
        assert [row["check"] for row in notes] == ["V3"]

    def test_the_same_answer_again_is_ignored(self, carried, notes):
        form = carried.answer()

        assert [post(form).status_code for _ in range(2)] == [303, 303]
        assert notes == []
        assert "?signed" in carried.complete()["Location"]

    def test_of_two_answers_the_first_counts_and_the_other_is_audited(self, carried, notes):
        first, second = carried.answer(), carried.answer()

        post(first), post(second)

        assert [row["check"] for row in notes] == ["V10"]
        assert carried.ticket.state == TicketState.OPEN
        assert "?signed" in carried.complete()["Location"]

    def test_a_wrong_answer_before_the_right_one_ends_the_ticket(self, carried):
        right = carried.answer()

        post(carried.answer(Form.UNSIGNED)), post(right)

        assert carried.ticket.state == TicketState.ERROR
        assert not carried.window.document.is_signed

    def test_an_answer_to_another_ticket_is_refused(self, carried, notes):
        old = carried.answer()
        again = begin(carried.window)

        post({**old, "RelayState": again.id})

        assert [row["check"] for row in notes] == ["V9"]
        assert (carried.ticket.state, again.ticket.state) == (TicketState.CANCELLED, TicketState.ERROR)

    def test_an_answer_after_the_tickets_end_is_not_kept(self, carried, clock, notes):
        form = carried.answer()
        clock.forward(minutes=15)

        post(form)

        assert [row["check"] for row in notes] == ["V3"]
        assert carried.ticket.response is None

    @pytest.mark.parametrize("fault,check", [(Form.FOREIGN_KEY, "V7"), (Form.ALTERED, "V8")])
    def test_who_may_have_tampered_is_alarmed_about(self, carried, notes, fault, check):
        post(carried.answer(fault))

        assert [(row["check"], row["alarm"]) for row in notes] == [(check, True)]
        assert carried.ticket.state == TicketState.ERROR


class TestAtCompletion:
    def test_the_certificate_is_shown_and_again_gives_the_same(self, carried):
        first = carried.take(carried.answer())
        xml = bytes(carried.window.document.signed.xml)

        second = carried.complete()

        assert first["Location"] == second["Location"] == f"{carried.window.address('document')}?signed"
        assert bytes(carried.window.document.signed.xml) == xml

    def test_a_replay_after_signing_changes_nothing(self, carried, notes):
        form = carried.answer()
        carried.take(form)

        post(form)

        assert [row["check"] for row in notes] == ["V3"]
        assert carried.ticket.state == TicketState.SIGNED

    def test_another_session_is_refused_and_the_ticket_unchanged(self, carried, world):
        post(carried.answer())
        other = world.browser("Axel").open(world.draft()).browser.client
        same_user = world.browser("Anna").open(world.draft()).browser.client

        assert [carried.complete(one).status_code for one in (other, same_user)] == [403, 403]
        assert carried.ticket.state == TicketState.OPEN
        assert "?signed" in carried.complete()["Location"]

    def test_an_unknown_ticket_is_refused_alike(self, carried):
        assert carried.window.browser.client.get(reverse("sign-complete"), {"ticket": "-"}).status_code == 403

    def test_a_ticket_that_ended_meanwhile_signs_nothing(self, carried, clock):
        post(carried.answer())
        clock.forward(minutes=15)

        answer = carried.complete()

        assert answer.status_code == 303, answer.content.decode()
        assert f"?error&ticket={carried.id}" in answer["Location"]
        assert (carried.ticket.state, carried.window.document.is_signed) == (TicketState.UNKNOWN, False)
        assert "tog för lång tid" in carried.window.browser.follow(answer["Location"]).says("signering-misslyckad")

    @pytest.mark.parametrize("fault,check,alarm", [
        (Content.OTHER_OWN_REQUEST, "V14", True), (Content.ALTERED_BYTES, "V19", True), (Content.WRONG_VALUE, "V21", True),
        (Signer.WRONG_PERSON, "V16", False), (Signer.FOREIGN_ROOT, "V17", False), (Signer.OTHER_IN_CERTIFICATE, "V18", False),
    ])  # fmt: skip
    def test_a_wrong_answer_is_audited_by_its_check(self, carried, notes, fault, check, alarm):
        carried.take(carried.answer(fault))

        (found,) = notes
        assert (found["check"], found["alarm"], found["request"]) == (check, alarm, carried.id)
        assert found["certificate_id"] == str(carried.window.number)
        assert (carried.ticket.state, carried.window.document.is_signed) == (TicketState.ERROR, False)

    def test_a_certificate_that_does_not_hold_when_it_is_put_together_is_alarmed_about(self, carried, notes, monkeypatch):
        read = SignService.read
        monkeypatch.setattr(SignService, "read", lambda *args, **given: replace(read(*args, **given), value=b"\1" * 64))

        carried.take(carried.answer())

        assert [row["alarm"] for row in notes] == [True]
        assert (carried.ticket.state, carried.window.document.is_signed) == (TicketState.UNKNOWN, False)

    @pytest.mark.parametrize("refusal,state,told", [
        (Refusal.CANCEL, TicketState.CANCELLED, "avbr"), (Refusal.MISMATCH, TicketState.ERROR, "annan identitet"),
        (Refusal.EXPIRED, TicketState.ERROR, "signera"), (Refusal.GENERAL, TicketState.ERROR, "tekniskt fel"),
    ])  # fmt: skip
    def test_why_nothing_was_signed_stands_in_the_draft_which_is_signed_again(self, carried, refusal, state, told):
        location = carried.take(carried.answer(refusal=refusal))["Location"]
        page = carried.window.browser.follow(location)

        assert carried.ticket.state == state
        assert told in page.says("signering-misslyckad").lower()
        assert page.root.get_element_by_id("signering-misslyckad", None) is not None
        assert "?error" not in carried.window.address("document")
        assert begin(carried.window).take(begin(carried.window).answer()).status_code == 303

    def test_another_login_is_not_told_why(self, carried, world):
        location = carried.take(carried.answer(refusal=Refusal.MISMATCH))["Location"]
        ticket = location.partition("?")[2]
        colleague = world.browser("Axel").open(carried.window.number)

        page = colleague.browser.follow(f"{colleague.address('document')}?{ticket}")

        assert "annan identitet" not in page.says("signering-misslyckad").lower()

    def test_how_it_was_signed_is_kept_with_the_certificate(self, carried):
        carried.take(carried.answer())

        kept = SigningEvidence.objects.get(certificate=carried.window.number)
        assert kept.ticket_id == carried.id == kept.details["RequestID"]
        assert kept.details["IdentityProvider"] == carried.ticket.asked["provider"]
        assert {"ResponseTime", "AssertionRef", "AuthnContextClassRef", "AuthenticationInstant", "chain"} <= set(kept.details)
        assert bytes(kept.response) == bytes(carried.ticket.response)


def test_tickets_are_forgotten_a_day_after_their_end_and_the_evidence_stays(carried, clock):
    carried.take(carried.answer())

    assert signing.forget_tickets(at=clock() + timedelta(hours=23)) == 0
    assert signing.forget_tickets(at=clock() + timedelta(hours=25)) == 1
    assert not SigningTicket.objects.filter(pk=carried.id).exists()
    assert SigningEvidence.objects.count() == 1
