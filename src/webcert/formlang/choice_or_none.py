"""Choices under one radio button, beside another that stands for none of them (tstrk1031 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from webcert.formlang.answers import Answers
from webcert.formlang.choices import Codes
from webcert.formlang.problems import BadForm, Form
from webcert.formlang.reading import Shown

if TYPE_CHECKING:
    from webcert.formlang.text_version import TextVersion


@dataclass(frozen=True, eq=False)
class CodesOrNone(Codes):
    """Any number of choices while the first radio button is chosen, as from the start; the second one is `exclusive`.

    The label of the first is the text DFR_<id>.1.
    """

    kind: ClassVar[str] = "codes_or_none"
    first_part_is_label: ClassVar[bool] = False

    @property
    def which(self) -> str:
        """Name of the radio buttons, whose values are `some` and `none`."""
        return f"{self.id}:which"

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.id, self.which})

    def read(self, form: Form, *, before: Any) -> tuple[str, ...]:
        chosen = super().read(form, before=before)
        match form.get(self.which, ["some"]):
            case ["some"] if self.exclusive not in chosen:
                return chosen
            case ["none"]:
                return (self.exclusive,)
            case _:
                raise BadForm(self.which)

    def text_ids(self, texts: TextVersion) -> Iterator[str]:
        yield from (self.text_id, f"DFR_{self.part}")

    def shown(self, answers: Answers, texts: TextVersion) -> Iterator[Shown]:
        for one in super().shown(answers, texts):
            yield one if self.exclusive in answers[self] else replace(one, label=texts.part(self.part))
