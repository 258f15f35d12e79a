"""What can be wrong with an answer, and every text that says so, once (`ui.md` 5.4, decision D63)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Sort of problem (common-model 11.1). EMPTY waits for an attempt to sign; the others are shown at once."""

    EMPTY = "EMPTY"
    BLANK = "BLANK"
    INVALID_FORMAT = "INVALID_FORMAT"
    INCORRECT_COMBINATION = "INCORRECT_COMBINATION"
    PERIOD_OVERLAP = "PERIOD_OVERLAP"
    OTHER = "OTHER"


class Message(StrEnum):
    """The texts users read, with `{}` for what varies."""

    TEXT_EMPTY = "Ange ett svar."
    CHOICE_EMPTY = "Välj ett alternativ."
    CHOICES_EMPTY = "Välj minst ett alternativ."
    ACUITY_RANGE = "Ange synskärpa i intervallet 0,0 - 2,0."
    DATE_EMPTY = "Ange ett datum."
    DATE_FORMAT = "Ange datum i formatet åååå-mm-dd."
    DATE_IMPOSSIBLE = "Ange ett giltigt datum."
    DATE_FUTURE = "Ange ett giltigt datum. Framtida datum får inte anges."
    DATE_LAST_YEAR = "Ange datum i formatet åååå-mm-dd, tidigast för ett år sedan och inte senare än i dag."
    YEAR_SINCE_BIRTH = "Ange år i formatet åååå, inte senare än i år och inte före patientens födelseår."
    YEAR_SINCE_1900 = "Ange år i formatet åååå, inte senare än i år och inte före 1900."
    INSULIN_YEAR_EMPTY = "Ange vilket år behandling med insulin påbörjades."
    DATE_FAR = "Datumet ligger orimligt långt från dagens datum."
    END_BEFORE_START = "Ange ett slutdatum som är samma som eller senare än startdatumet."
    OVERLAP = "Ange sjukskrivningsperioder som inte överlappar varandra."
    ONLY_BLANKS = "Fältet får inte fyllas i med endast blanksteg."
    TOO_LONG = "Texten är för lång. Högst {} tecken får plats."
    NOT_CARRIED = "Tecknet {} kan inte användas här."
    EXCLUSIVE = "{} går inte att kombinera med andra alternativ."
    CHOICE_NOT_ALLOWED = "Alternativet får inte användas i det här intyget."
    FIRST_ROW = "Fyll i första raden först."
    AFTER_SOURCE = "Datumet får inte vara senare än datumet för \"{}\"."
    SOME_OF = "Beskriv minst ett av områdena."
    MISPLACED = "Uppgiften hör till ett annat svar och får inte anges här."
    REPEATED = "Samma alternativ får bara anges en gång."
    TOO_MANY = "För många uppgifter har angetts."
    ADDRESS_EMPTY = "Ange postadress."
    POSTAL_CODE_EMPTY = "Ange postnummer."
    POSTAL_CODE_FORMAT = "Ange postnummer med fem siffror."
    CITY_EMPTY = "Ange postort."
    PHONE_EMPTY = "Ange telefonnummer."
    PREFILLED_UNSEEN = "Granska det förifyllda svaret."
    DIAGNOSIS_EMPTY = "Ange minst en diagnos."
    DIAGNOSIS_FIRST_ROW = "Ange diagnos på översta raden först."
    DIAGNOSIS_CODE_EMPTY = "Ange diagnoskod."
    DIAGNOSIS_CODE_SHORT = "Skriv minst tre tecken av koden, gärna hela."
    DIAGNOSIS_CODE_PSYCHIATRIC = "Psykiska diagnoser behöver en kod med minst fyra tecken."
    DIAGNOSIS_CODE_UNKNOWN = "Diagnoskod är ej giltig."
    DIAGNOSIS_TEXT_EMPTY = "Ange diagnostext."
    DIAGNOSIS_SYSTEMS = "Alla diagnoser ska anges med koder från samma kodverk."


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong with one answer.

    `question` is the question id ("unit" and "patient" for their addresses), `field` the name of the form field it stands at,
    `place` the field key of the specification, `category` the category key, `code` a stable name for programs.
    """

    question: str
    field: str
    place: str
    kind: Kind
    code: str
    message: str
    category: str = ""

    @property
    def shown_at_once(self) -> bool:
        """Whether the user sees it while writing, and not only after an attempt to sign."""
        return self.kind is not Kind.EMPTY


class BadForm(Exception):
    """A form that no page of ours sends: `field` is its name, never its value (`robustness.md` B40-B50)."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


#: What a form sends: each name with its values in order.
Form = Mapping[str, list[str]]
