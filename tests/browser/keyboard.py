"""A user without a mouse, who notes where the focus cannot be seen and what axe finds."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

#: Users' windows, of which the second is the smallest of the common ones.
SIZES = ((1424, 722), (944, 680))
_NAME = """() => { const e = document.activeElement; if (e === document.body) return "";
  const labelled = e.getAttribute('aria-labelledby')?.split(' ').map(i => document.getElementById(i)?.textContent).join(' ');
  return (e.getAttribute('aria-label') || labelled || [...(e.labels ?? [])].map(l => l.textContent).join(' ') || e.textContent || e.name || e.id || e.tagName)
    .replace(/\\s+/g, ' ').trim(); }"""
# What a sighted user needs: the middle of the focused element is on top, whole in the window, and there is an outline.
_SEEN = """() => { const e = document.activeElement; if (e === document.body) return 'focus lost (body)';
  const r = e.getBoundingClientRect(), s = getComputedStyle(e), faults = [];
  const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 2), y = Math.min(Math.max(r.top + Math.min(r.height, innerHeight) / 2, 1), innerHeight - 2);
  const top = document.elementFromPoint(x, y);
  if (top && top !== e && !e.contains(top) && !top.contains(e)) faults.push('covered by ' + (top.className || top.tagName));
  if (r.height < innerHeight * 0.6 && (r.top < -1 || r.bottom > innerHeight + 1)) faults.push('outside the window');
  const box = e.closest('.form, .read'); if (box && box !== e) { const b = box.getBoundingClientRect(); if (r.height < b.height && (r.bottom > b.bottom + 1 || r.top < b.top - 1)) faults.push('cut by the scroll area'); }
  if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) faults.push('no visible outline');
  return faults.join(', '); }"""


class Keyboard:
    """A user without a mouse: goes on with Tab until the focused element has the wanted name."""

    def __init__(self, page) -> None:
        self.page, self.faults = page, []

    def __call__(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    @property
    def at(self) -> str:
        return self.page.evaluate(_NAME)

    def look(self) -> None:
        fault = self.page.evaluate(_SEEN)
        if fault:
            self.faults.append(f"{self.at[:70]!r}: {fault}")

    def arrive(self, heading: str) -> None:
        """Wait for another page, whole and with its script, and look whether it is for everybody."""
        expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        self.page.wait_for_load_state("load")
        self.check()

    def check(self) -> None:
        """Note what the rules of accessibility say of the page as it is, and where it is wider than the window."""
        self.faults += [f"{self.page.title()}: {one['id']}" for one in Axe().run(self.page).response["violations"]]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append(f"{self.page.title()}: wider than the window")

    def to(self, name: str, key: str = "Tab", most: int = 120) -> None:
        """Press `key` until the focus is at something named `name`; notes on the way where it cannot be seen."""
        for _ in range(most):
            self(key)
            self.look()
            if name.casefold() in self.at.casefold():
                return
        raise AssertionError(f"{most} presses of {key} did not reach {name!r}; now at {self.at!r}")


def insert_card(keys: Keyboard, name: str) -> None:
    """Choose whose card is in the reader, and log in with it; the cards are one stop of the Tab key."""
    keys.to("SE2321000999", most=20)
    for _ in range(20):
        if name in keys.at:
            break
        keys("ArrowDown")
        keys.look()
    keys("Space")
    keys.to("Legitimera", most=3)
    keys("Enter")
