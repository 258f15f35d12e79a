"""Which questions of a type decision support looks at (decision-support 0)."""

from __future__ import annotations

from dataclasses import dataclass

from webcert.formlang.choices import CheckBox
from webcert.formlang.diagnoses import Diagnoses
from webcert.formlang.periods import DegreePeriods
from webcert.formlang.text_questions import IcfText, Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Support:
    """The diagnoses that everything follows from, the sick leave that is compared with what is recommended, and what ICF describes.

    `infection` keeps the patient from work by law, so that nothing is compared; `reason` is where a longer time is explained.
    """

    diagnoses: Diagnoses
    periods: DegreePeriods
    infection: CheckBox
    reason: Text
    function: IcfText
    activity: IcfText

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Ids of the questions whose answers change what is shown."""
        return (self.diagnoses.id, self.periods.id, self.infection.id)
