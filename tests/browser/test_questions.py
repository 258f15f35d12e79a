"""Questions about a certificate, in a real browser with both sides played: requests, answers, reminders, boxes, texts begun."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.questions import SENT, number_of, opened_by, reloaded_until, sent_certificate, sign, status, tab, thread, write
from tests.browser.test_main_path import axe

pytestmark = [pytest.mark.browser, pytest.mark.demo]
LEAD = "Motivering till varför ingen ytterligare medicinsk information kunde anges vid komplettering: "


def test_requests_are_pointed_out_and_answered_with_a_new_certificate(context, running_demo):
    care, doctor, agency = sent_certificate(context, running_demo)
    write(agency, "OVRIGT", "Arbetar patienten natt?")
    write(agency, "KOMPLT", "Vi behöver fynden.", ("35", "", "Beskriv fynden."))
    write(agency, "KOMPLT", "Och mer.", ("35", "", "Ange även styrka."), ("1", "1", "När undersöktes patienten?"))

    doctor.bring_to_front()
    expect(doctor.locator("#begaran [data-thread]")).to_have_count(2)  # while the page is open
    tab(doctor, "Kompletteringsbeg")
    framed = doctor.locator('[data-framed][data-question="35"]')
    expect(framed.locator(".framed-text")).to_have_count(2)
    thread(doctor, "Vi behöver fynden.").get_by_role("button", name=re.compile("Visa kompletteringsbegäran för")).click()
    expect(framed).to_be_focused()
    expect(framed).to_be_in_viewport()
    assert axe(doctor) == []

    first = number_of(doctor)
    doctor.get_by_role("button", name="Komplettera intyg").click()
    doctor.wait_for_selector("[data-draft]")
    expect(doctor.locator("#begaran [data-thread]")).to_have_count(2)
    expect(doctor.locator("#fragor, [data-handled], [data-write]")).to_have_count(0)
    expect(doctor.locator("[data-framed]")).to_have_count(2)
    assert axe(doctor) == []
    expect(doctor.locator("[data-sign]")).to_contain_text("Signera och skicka")
    doctor.locator('[name="35"]').fill("Fynden är beskrivna nu.")
    sign(doctor)
    status(doctor, SENT)
    number = number_of(doctor)

    care.bring_to_front()
    expect(care.locator(f'[data-document="{first}"]')).to_contain_text("HANFRFM")
    doctor.bring_to_front()
    doctor.goto(doctor.url.split("?")[0].replace(number, first))
    tab(doctor, "Kompletteringsbeg")  # the other list is first, since only it has something to handle
    done = thread(doctor, "Vi behöver fynden.")
    expect(done.locator(".handled--done")).to_be_visible()
    expect(doctor.locator("[data-framed=closed]")).to_have_count(2)
    done.get_by_role("link", name="Öppna intyget").click()
    doctor.wait_for_url(f"**/{number}")


def test_a_comment_stands_last_among_the_remarks(context, running_demo):
    _, doctor, agency = sent_certificate(context, running_demo)
    write(agency, "KOMPLT", "Finns det mer?")
    doctor.bring_to_front()
    expect(thread(doctor, "Finns det mer?")).to_be_visible()

    opener = doctor.get_by_role("button", name="Kan ej komplettera")
    opener.press("Enter")
    expect(doctor.get_by_role("heading", name="Kan ej komplettera")).to_be_focused()
    doctor.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.press("Enter")
    doctor.get_by_label("Ingen ytterligare medicinsk").check()
    assert axe(doctor) == []
    doctor.get_by_label("Kommentar").fill("Allt är sagt.")
    doctor.get_by_role("dialog").get_by_role("button", name="Skicka svar").click()
    doctor.wait_for_selector("[data-draft]")

    remarks = doctor.locator('[name="25"]')
    expect(remarks).to_be_focused()
    assert remarks.input_value().endswith(LEAD + "Allt är sagt.")


def test_a_message_answers_and_closes_every_request(context, running_demo):
    _, doctor, agency = sent_certificate(context, running_demo)
    write(agency, "KOMPLT", "Den första.")
    write(agency, "KOMPLT", "Den andra.")
    doctor.bring_to_front()
    expect(doctor.locator("#begaran [data-thread]")).to_have_count(2)

    doctor.get_by_role("button", name="Kan ej komplettera").click()
    doctor.get_by_label("Ingen på vårdenheten").check()
    doctor.get_by_label("Meddelande").fill("Läkaren har slutat.")
    doctor.get_by_role("dialog").get_by_role("button", name="Skicka svar").click()

    expect(thread(doctor, "Den andra.")).to_contain_text("besvarades med ett meddelande")
    expect(doctor.locator("#begaran .handled--done")).to_have_count(2)
    expect(doctor.locator(".threads__foot")).to_have_count(0)
    agency.bring_to_front()
    reloaded_until(agency, "Läkaren har slutat.")


def test_questions_are_asked_answered_reminded_of_and_handled(browser, context, running_demo):
    care, doctor, agency = sent_certificate(context, running_demo)
    tab(doctor, "Administrativa")
    doctor.get_by_label("Fråga till Försäkringskassan", exact=True).fill("Vem är handläggare?")
    ask = doctor.locator("[data-asks]").get_by_role("button", name="Skicka")
    ask.click()
    expect(doctor.get_by_text("Ange en rubrik för att kunna skicka frågan.")).to_be_visible()
    expect(doctor.get_by_label("Typ av fråga")).to_be_focused()
    expect(doctor.locator("#fragor [data-thread]")).to_have_count(0)
    assert axe(doctor) == []

    write(agency, "OVRIGT", "Arbetar patienten natt?")  # arrives while something else is being written
    doctor.bring_to_front()
    asked = thread(doctor, "Arbetar patienten natt?")
    expect(asked).to_be_visible()
    assert doctor.get_by_label("Fråga till Försäkringskassan", exact=True).input_value() == "Vem är handläggare?"

    ask.focus()
    agency.bring_to_front()
    agency.locator("details summary", has_text="Påminn").click()
    agency.get_by_label("Svara senast").first.fill("2030-01-15")
    agency.get_by_role("button", name="Skicka påminnelse").click()
    doctor.bring_to_front()
    expect(asked.locator(".reminder")).to_contain_text("Svara senast: 2030-01-15")
    expect(ask).to_be_focused()

    asked.get_by_role("button", name="Svara", exact=True).click()
    answer = asked.get_by_label("Svar till Försäkringskassan")
    answer.fill("Ja, varannan vecka.")
    expect(asked.locator("[data-write-state]")).to_have_text("Utkast sparat")
    box = asked.get_by_label(re.compile("Hanterad"))
    box.focus()
    doctor.keyboard.press("Space")
    expect(doctor.get_by_role("heading", name="Varning")).to_be_focused()
    assert axe(doctor) == []
    doctor.keyboard.press("Escape")
    expect(box).to_be_focused()
    link = care.locator(f'[data-document="{number_of(doctor)}"] a[target=_blank]').first.get_attribute("href")
    with browser.new_context() as elsewhere:
        colleague = opened_by(elsewhere, "Frida", running_demo, link)
        theirs = thread(colleague, "Arbetar patienten natt?").get_by_label("Svar till Försäkringskassan")
        assert theirs.input_value() == "Ja, varannan vecka."
        expect(colleague.locator(".frame")).to_contain_text("Frida")
    doctor.reload()
    assert asked.get_by_label("Svar till Försäkringskassan").input_value() == "Ja, varannan vecka."
    asked.get_by_role("button", name="Skicka", exact=True).click()
    expect(asked).to_contain_text("Re: Övrigt")
    expect(asked.locator(".reminder")).to_have_count(0)

    doctor.get_by_label("Fråga till Försäkringskassan", exact=True).fill("Vem är handläggare?")
    doctor.get_by_label("Typ av fråga").select_option("KONTKT")
    ask.click()
    own = thread(doctor, "Vem är handläggare?")
    for ticked in (True, False):
        own.get_by_label(re.compile("Hanterad")).click()
        expect(own.get_by_label(re.compile("Hanterad"))).to_be_checked(checked=ticked)
    assert axe(doctor) == []


def test_the_right_column_is_folded_by_keyboard_and_stays_so(context, running_demo):
    _, doctor, _ = sent_certificate(context, running_demo)
    fold = doctor.get_by_role("button", name="Dölj eller visa högerfältet")
    with doctor.expect_response("**/val"):
        fold.press("Enter")
    expect(fold).to_be_focused()
    doctor.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    assert axe(doctor) == []

    first = doctor.get_by_role("tab", name=re.compile("Ärenden"))
    first.focus()
    with doctor.expect_response("**/val"):
        doctor.keyboard.press("ArrowDown")
    expect(doctor.get_by_role("tab", name="Om intyget")).to_be_focused()
    doctor.reload()
    expect(fold).to_have_attribute("aria-expanded", "true")
