"""The panel of questions as a reader sees it: lists of threads with their cards, boxes, forms and buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import html

_STEP = re.compile(r"(?P<tag>\w*)(?:\.(?P<mark>[\w-]+)|#(?P<id>[\w-]+))?(?P<attribute>\[.+\])?")


def find(element: Any, path: str) -> list[Any]:
    """The elements below that fit steps such as `form.write`, `#begaran` or `input[@data-handled]`, one inside another."""
    steps = []
    for step in path.split():
        part = _STEP.fullmatch(step)
        assert part, step
        mark = f"[contains(concat(' ', normalize-space(@class), ' '), ' {part['mark']} ')]" if part["mark"] else ""
        number = f"[@id='{part['id']}']" if part["id"] else ""
        steps.append(f"//{part['tag'] or '*'}{mark}{number}{part['attribute'] or ''}")
    return list(element.xpath("." + "".join(steps)))


def _text(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def _shown(element: Any) -> bool:
    return not any("hidden" in one.attrib for one in (element, *element.iterancestors()))


@dataclass(frozen=True)
class Card:
    """A message."""

    element: Any

    @property
    def sender(self) -> list[str]:
        """Who wrote it, with the lines about whom to reach, and the subject last."""
        return [_text(one) for one in list(find(self.element, ".card__who")[0])]

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.sender[-1]

    @property
    def text(self) -> str:
        """What it says."""
        return str(find(self.element, ".card__text")[0].text_content())

    @property
    def has_box(self) -> bool:
        """Whether the box or its label stands here."""
        return bool(find(self.element, ".handled"))


@dataclass(frozen=True)
class ThreadOnPage:
    """A question with what belongs to it."""

    element: Any

    @property
    def number(self) -> int:
        """The number of the question."""
        return int(self.element.get("id").removeprefix("arende-"))

    @property
    def cards(self) -> list[Card]:
        """Its messages from above: the answer, if there is one, then the question."""
        return [Card(one) for one in find(self.element, ".card")]

    @property
    def question(self) -> Card:
        """The question."""
        return self.cards[-1]

    @property
    def answer(self) -> Card | None:
        """The answer above it."""
        return self.cards[0] if len(self.cards) == 2 else None

    @property
    def box(self) -> str:
        """"" for nothing, "label", "box", or "ticked" for a ticked box."""
        if find(self.element, ".handled--done"):
            return "label"
        boxes = find(self.element, "input[@data-handled]")
        return "" if not boxes else "ticked" if "checked" in boxes[0].attrib else "box"

    @property
    def reminders(self) -> list[str]:
        """The reminders above the question, from above."""
        return [_text(one) for one in find(self.element, ".reminder")]

    @property
    def may_be_answered(self) -> bool:
        """Whether there is a button or an open form for an answer."""
        return bool(find(self.element, "[@data-write]"))

    @property
    def begun(self) -> str:
        """The text in the form for an answer when that is open, else ""."""
        forms = [one for one in find(self.element, "form.write") if _shown(one)]
        return find(forms[0], "textarea")[0].text or "" if forms else ""

    @property
    def points_at(self) -> list[tuple[str, str]]:
        """The buttons that lead to questions of the certificate: words and question."""
        return [(_text(one), one.get("data-goto")) for one in find(self.element, "[@data-goto]")]

    @property
    def text(self) -> str:
        """Everything it says."""
        return _text(self.element)

    @property
    def link(self) -> str:
        """Where "Öppna intyget" leads."""
        links = find(self.element, ".thread__done a")
        return links[0].get("href") if links else ""


@dataclass(frozen=True)
class Panel:
    """The panel; `element` is None when there is none."""

    element: Any

    @classmethod
    def read(cls, source: str) -> Panel:
        """The panel in a page or fragment."""
        found = find(html.fromstring(f"<div>{source}</div>"), "[@data-questions]")
        return cls(found[0] if found else None)

    def __bool__(self) -> bool:
        return self.element is not None

    def _all(self, selector: str) -> list[Any]:
        return find(self.element, selector) if self else []

    @property
    def requests(self) -> list[ThreadOnPage]:
        """The complement requests, from above."""
        return [ThreadOnPage(one) for one in self._all("#begaran .thread")]

    @property
    def questions(self) -> list[ThreadOnPage]:
        """The administrative questions, from above."""
        return [ThreadOnPage(one) for one in self._all("#fragor .thread")]

    def thread(self, text: str) -> ThreadOnPage:
        """The thread whose question says this."""
        return next(one for one in (*self.requests, *self.questions) if one.question.text == text)

    @property
    def selected(self) -> str:
        """The list that is seen."""
        return next(_text(one).split(",")[0].rstrip("0123456789 ") for one in self._all("[@role='tab']") if one.get("aria-selected") == "true")

    @property
    def badges(self) -> list[str]:
        """The numbers at the lists."""
        return [_text(one) for one in self._all(".tabs .badge [@aria-hidden]")]

    @property
    def begun_question(self) -> tuple[str, str] | None:
        """Subject and text in the form for a new question; None when there is no form."""
        forms = self._all("form[@data-asks]")
        if not forms:
            return None
        chosen = [one.get("value") for one in find(forms[0], "option[@selected]")]
        return (chosen[0] if chosen else "", find(forms[0], "textarea")[0].text or "")

    @property
    def asks(self) -> bool:
        """Whether a new question can be written."""
        return self.begun_question is not None

    @property
    def footer(self) -> list[str]:
        """The buttons below the requests."""
        return [_text(one) for one in self._all(".threads__foot button")]

    @property
    def ways(self) -> list[str]:
        """What the dialog "Kan ej komplettera" offers to send: "comment" (B), "reply" (C)."""
        return [one.get("data-message") for one in self._all("#kan-ej-komplettera form")]

    @property
    def way_chosen(self) -> str:
        """Which of the two the dialog opens with."""
        return next((one.get("value") for one in self._all("#kan-ej-komplettera input[@type='radio']") if "checked" in one.attrib), "")

    def begun_way(self, kind: str) -> str:
        """The text that the dialog opens with."""
        return next(find(one, "textarea")[0].text or "" for one in self._all("#kan-ej-komplettera form") if one.get("data-message") == kind)

    @property
    def frames(self) -> list[tuple[str, str, bool]]:
        """What is framed in the document: question, words, whether the request is handled."""
        return [(one.get("data-frame"), _text(one), one.get("data-closed") == "yes") for one in self._all("template[@data-frame]")]

    @property
    def text(self) -> str:
        """Everything it says."""
        return _text(self.element) if self else ""

    @property
    def draft_link(self) -> str:
        """Where "Öppna utkastet" leads, or ""."""
        return next((one.get("href") for one in self._all("#begaran .reminder a")), "")
