"""Every certificate type from draft to its recipient's inbox, filled in as a user fills in what is asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_path import axe, choose_hit, create
from webcert.certtypes import catalogue
from webcert.formlang.certificate_type import Feature

pytestmark = [pytest.mark.browser, pytest.mark.demo]
KINDS = [kind for kind in catalogue.TYPES if Feature.DRAFT in kind.can]

#: One step: answers the first visible mandatory question that has no answer yet, and says which; "" when all have one.
_ANSWER = """(today) => {
  const set = (field, value) => { field.value = value; for (const kind of ['input', 'change', 'blur']) field.dispatchEvent(new Event(kind, { bubbles: true })); };
  for (const question of document.querySelectorAll('[data-question]:not([hidden])')) {
    if (!question.querySelector('.star')) continue;
    const all = [...question.querySelectorAll('input, textarea, select')].filter((one) => one.type !== 'hidden' && !one.disabled && !one.readOnly);
    const groups = new Map(all.filter((one) => one.type === 'radio' && !one.name.endsWith(':system')).map((one) => [one.name, one.name]));
    for (const name of groups.keys()) {
      const choices = all.filter((one) => one.name === name);
      if (!choices.some((one) => one.checked)) { choices[0].click(); return question.dataset.question; }
    }
    if (question.querySelector('[data-diagnoses]')) { if (!question.querySelector('[data-by=text]').value) return 'diagnosis ' + question.dataset.question; continue; }
    const given = all.filter((one) => one.dataset.sample);
    const left = given.find((one) => !one.value);
    if (left) { set(left, left.dataset.sample); return question.dataset.question; }
    if (given.length) continue;
    const boxes = all.filter((one) => one.type === 'checkbox');
    if (boxes.length && !boxes.some((one) => one.checked)) { boxes[0].click(); return question.dataset.question; }
    if (question.querySelector('[data-period]')) {
      const end = question.querySelector('[data-period] [name$=":to"]');
      const period = [...question.querySelectorAll('[data-period]')].find((one) => one.querySelector('[data-tick]').checked);
      const last = period.querySelector('[name$=":to"]');
      if (!last.value) { set(last, today); return question.dataset.question; }
      continue;
    }
    if (boxes.length) continue;
    const row = question.querySelector('.rows__row');
    for (const field of row ? row.querySelectorAll('input, select') : all) {
      if (field.value || field.type === 'radio') continue;
      if (field.tagName === 'SELECT') set(field, field.options[1].value);
      else if ('date' in field.dataset) set(field, today);
      else if ('acuity' in field.dataset) set(field, '0,8');
      else if (field.inputMode === 'numeric') set(field, today.slice(0, 4));
      else set(field, field.dataset.sample ?? 'Svar åäö');
      return question.dataset.question;
    }
  }
  return '';
}"""


def fill(draft, today):
    """Answer what is asked until nothing mandatory is left; an answer may bring new questions."""
    for _ in range(150):
        step = draft.evaluate(_ANSWER, today)
        if not step:
            return
        if step.startswith("diagnosis"):
            choose_hit(draft, f"{step.split()[1]}:0:text", "lumbago")
    raise AssertionError("there was always one more question")


def unfold(draft):
    """Write in the first text that is folded away, where there are such."""
    folded = draft.locator(".unfold summary")
    if folded.count():
        folded.first.click()
        draft.locator(".unfold textarea").first.fill("Måttlig nedsättning.")


def arrives(page, inbox, number):
    """Whether the certificate comes to the inbox."""
    for _ in range(80):
        page.goto(inbox)
        if page.locator(f'main a[href*="{number}"]').count() == 1:
            return True
        page.wait_for_timeout(500)
    return False


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.form)
def test_a_certificate_goes_from_draft_to_its_recipient(context, running_demo, kind):
    care = context.new_page()
    care.goto(running_demo.sandbox)
    care.locator("#type").select_option(kind.code)
    create(care)
    with context.expect_page() as opened:
        care.get_by_role("link", name="Öppna i Webcert").first.click()
    draft = opened.value
    draft.wait_for_selector("[data-draft]")
    draft.wait_for_load_state("load")  # its script and its looks are there
    assert axe(draft) == []
    number = draft.url.rsplit("/", 1)[1]

    fill(draft, draft.locator("[data-draft]").get_attribute("data-today"))
    unfold(draft)
    expect(draft.locator(".header__status")).to_contain_text("Klart att signera")
    assert axe(draft) == []
    draft.locator("[data-sign]").click()
    draft.get_by_label(re.compile("PIN", re.IGNORECASE)).fill("1234")
    draft.get_by_role("button", name="Signera").click()
    expect(draft.locator(".header__status")).to_contain_text("Intyget är signerat")
    assert axe(draft) == []
    draft.get_by_role("button", name=f"Skicka till {kind.recipient.name}").click()
    draft.get_by_role("button", name="Skicka", exact=True).click()
    expect(draft.locator(".header__status")).to_contain_text(f"skickat till {kind.recipient.name}")

    inbox = {"FKASSA": "/fk/", "TRANSP": "/ts/"}[kind.recipient.code]
    assert arrives(care, f"{running_demo.sandbox}{inbox}", number)
    care.goto(f"{running_demo.sandbox}/minaintyg/")
    if care.get_by_role("button", name="Logga in").count():
        care.get_by_role("button", name="Logga in").click()
    expect(care.locator("main")).to_contain_text(kind.name)


@pytest.mark.parametrize(("number", "status", "prints"), [("1", "skickat till Försäkringskassan", True), ("2", "Intyget är makulerat", False)])
def test_an_old_certificate_is_opened_from_the_registry(context, running_demo, number, status, prints):
    care = context.new_page()
    care.goto(running_demo.sandbox)
    with context.expect_page() as opened:
        care.locator(".card", has_text=f"00000000000{number}").get_by_role("link", name="Öppna äldre intyg").click()
    page = opened.value

    expect(page.locator(".header__status")).to_contain_text(status)
    expect(page.locator(".read")).to_contain_text("Lagerarbetare")
    assert axe(page) == []
    assert (page.locator("#status summary").count() == 1) is prints
    if prints:
        page.locator("#status summary").click()
        page.get_by_role("button", name="Minimalt intyg").click()
        with page.expect_download() as made:
            page.locator("#minimalt").get_by_role("link", name="Skriv ut").click()
        assert made.value.suggested_filename.startswith("minimalt_lakarintyg_fk7263_")
