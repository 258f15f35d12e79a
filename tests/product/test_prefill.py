"""Prefilled drafts over the wire and in the page: nothing that was filled in by the care system is signed unseen."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from lxml import etree

from tests.product.conftest import NOW, PERSON, Directory, Registry, page
from webcert.adapters import outside
from webcert.adapters.soap import envelope, results
from webcert.certificates import actions, signing
from webcert.certificates.models import Certificate, Status
from webcert.cli.samples import ISSUER, UNIT
from webcert.domain.errors import Invalid
from webcert.formlang.wire import Svar
from webcert.sandbox.care import drafts
from webcert.sandbox.people import everybody

PATH = "/services/create-draft-certificate/v3.0"


@pytest.fixture
def outer(monkeypatch):
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)
    monkeypatch.setattr(outside, "now", lambda: NOW)


def ordered(client, kind, *, with_misfits=False):
    """The draft that the care system's message makes."""
    people = everybody()
    order = drafts.Order(
        kind=kind, patient=people.patients["tolvan"], member=people.staff[ISSUER.hsa_id], unit=people.units[UNIT.hsa_id], reference="vs-1",
        begins_with=drafts.some_answers(kind, today=NOW.date(), with_misfits=with_misfits),
    )  # fmt: skip
    data = envelope.wrap(drafts.request(order), logical_address=UNIT.hsa_id)
    answer = envelope.unwrap(client.post(PATH, data=data, content_type="text/xml; charset=utf-8").content).body
    assert results.read(answer).code == "OK"
    return Certificate.objects.get(pk=uuid.UUID(answer.xpath("string(//*[local-name()='extension'])")))


def test_the_draft_has_what_fits_and_tells_what_does_not(client, db, outer, kind):
    draft = ordered(client, kind, with_misfits=True)

    assert draft.answers
    assert draft.unseen
    assert ["Fråga 777", "En uppgift som formuläret inte har."] in draft.left_out


def test_without_the_switch_the_draft_is_empty(client, db, outer, kind, settings):
    settings.PREFILL = False

    draft = ordered(client, kind)

    assert (draft.answers, draft.unseen, draft.left_out) == ({}, [], [])


def test_a_block_without_sense_never_stops_the_draft(client, db, outer, kind):
    people = everybody()
    order = drafts.Order(
        kind=kind, patient=people.patients["tolvan"], member=people.staff[ISSUER.hsa_id], unit=people.units[UNIT.hsa_id], reference="",
        begins_with=(Svar("6", (("6.2", "inte en kod"),)), Svar("1", (("1.2", "igår"),), 1), Svar("9001", (("9001.1", "x"),))),
    )  # fmt: skip
    data = envelope.wrap(drafts.request(order), logical_address=UNIT.hsa_id)

    answer = client.post(PATH, data=data, content_type="text/xml; charset=utf-8").content

    assert results.read(envelope.unwrap(answer).body).code == "OK"
    assert len(Certificate.objects.get().left_out) == 3


@pytest.fixture
def prefilled(kind, doctor, db):
    svar = drafts.some_answers(kind, today=NOW.date(), with_misfits=True)
    draft = actions.create_draft(
        kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW, begins_with=svar
    )
    actions.open_document(draft, window="one", may_edit=True, by=doctor, at=NOW)
    draft.refresh_from_db()
    return draft


def test_it_cannot_be_signed_before_each_answer_has_been_looked_at(prefilled, doctor, save, kind):
    waiting = list(prefilled.unseen)
    answers = prefilled.load_answers(now=NOW)
    saved = save(prefilled, answers=answers)
    saved.status = Status.DRAFT_COMPLETE
    with pytest.raises(Invalid) as refused:
        signing.start_signing(
            certificate_id=saved.pk, revision=saved.revision, window="one", launch_id="one", login="a", person=PERSON, issuer=ISSUER, by=doctor, at=NOW,
        )  # fmt: skip
    assert [one.question for one in refused.value.problems if one.code == "unseen"] == waiting

    seen = actions.autosave(
        certificate_id=saved.pk, answers=answers, unit=UNIT, revision=saved.revision, save_id="s", window="one", issuer=ISSUER, by=doctor, at=NOW,
        seen=[*waiting, "left_out"],
    )  # fmt: skip

    assert (seen.unseen, seen.left_out) == ([], [])
    assert [one.code for one in actions.problems_in(seen, answers) if one.code == "unseen"] == []


def test_an_answer_that_the_user_changes_has_been_looked_at(prefilled, save, kind):
    changed = kind.by_id[prefilled.unseen[0]]

    saved = save(prefilled, answers=prefilled.load_answers(now=NOW).with_answer(changed, changed.empty))

    assert changed.id not in saved.unseen
    assert len(saved.unseen) == len(prefilled.unseen) - 1


def test_the_page_marks_the_answers_and_lists_what_was_left_out(doctor_client, outer, kind, doctor, draft):
    svar = drafts.some_answers(kind, today=NOW.date(), with_misfits=True)
    made = actions.create_draft(kind=kind, person=PERSON, unit=UNIT, issuer=ISSUER, reference="", by=doctor, at=NOW, begins_with=svar)

    shown = etree.HTML(doctor_client.get(page(doctor_client, made)).content)

    assert {one.get("data-question") for one in shown.iter("fieldset") if one.get("data-prefilled") is not None} == set(made.unseen)
    assert "En uppgift som formuläret inte har." in "".join(shown.xpath("//*[@data-left-out]")[0].itertext())


def test_the_page_tells_the_server_what_has_been_seen(outer, doctor_client, draft):
    draft.refresh_from_db()
    Certificate.objects.filter(pk=draft.pk).update(unseen=["35"], left_out=[["Fråga 777", "x"]])
    address = reverse("answers", args=[doctor_client.context.id, draft.pk])
    body = f"35=&seen=35&seen=left_out&save_id={uuid.uuid4()}&revision={draft.revision}"

    answer = doctor_client.put(address, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert Certificate.objects.values_list("unseen", "left_out").get(pk=draft.pk) == ([], [])
