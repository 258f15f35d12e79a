"""What the certificate types of Försäkringskassan have in common (common-model 6.3, 11.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webcert.formlang import authority_rules as must
from webcert.formlang.additional_questions import AdditionalQuestions
from webcert.formlang.authority import AuthorityRule, RawMessage, RawPart
from webcert.formlang.certificate_type import Category
from webcert.formlang.diagnoses import SYSTEMS
from webcert.formlang.print_form import PrintBox, Sign, SignRow, Who

#: Code system of the type codes (KV_INTYGSTYP).
CODE_SYSTEM = "b64ea353-e8f6-4832-b563-fc7d46f29548"

#: Ids that additional questions may have, as the authority accepts them.
ADDITIONAL_IDS = range(9000, 10000)
#: Ids of additional questions whose content the authority looks at.
ADDITIONAL_LOOKED_AT = range(9001, 10000)

#: The last card of each form: what a text version adds (text-versions 6.2).
ADDITIONAL = Category("KAT_9999", "tillaggsfragor", (AdditionalQuestions("additional", "tillaggsfragor"),))

SEND_TO = ("Skicka blanketten till", "Försäkringskassans inläsningscentral", "839 88 Östersund")

#: The words of tick boxes that open a field below them.
NO_OR_YES = ("Nej", "Ja. Fyll i nedan.")

#: What stands below the signature box.
ALL_IS_SIGNED = "Underskriften omfattar samtliga uppgifter i intyget"

#: Delsvar of the diagnosis rows: code, text.
DIAGNOSIS_PARTS = (("6.2", "6.1"), ("6.4", "6.3"), ("6.6", "6.5"))

_CODE = re.compile(r"(?!F[0-9]{2}$|Z73$)[A-Z][0-9]{2}[A-Z0-9-]*", re.ASCII | re.IGNORECASE)
_CODE_PARTS = tuple(code for code, _ in DIAGNOSIS_PARTS)


def _system(part: RawPart) -> str:
    return " ".join(part.system.split())


def diagnosis_rules(
    *, main: tuple[str, str], system: str, form: str, length: str, second: str, third: str, same: str
) -> tuple[AuthorityRule, ...]:
    """The authority's rules about the diagnoses, each with the row that it is in the type's table (fk7804 S-24 to S-31)."""

    def systems(message: RawMessage) -> Iterator[str]:
        for _, part in message.parts(*_CODE_PARTS):
            if not any(oid in part.system for oid in SYSTEMS.values()):
                yield "6"

    def bad_form(message: RawMessage) -> Iterator[str]:
        yield from ("6" for _, part in message.parts(*_CODE_PARTS) if not _CODE.fullmatch(part.code))

    def long(message: RawMessage) -> Iterator[str]:
        yield from ("6" for _, part in message.parts(*_CODE_PARTS) if len(part.code) > 5)

    def incomplete_second(message: RawMessage) -> Iterator[str]:
        for svar in message.all("6"):
            if (len(svar.having("6.3")), len(svar.having("6.4"))) not in ((0, 0), (1, 1)):
                yield "6"

    def incomplete_third(message: RawMessage) -> Iterator[str]:
        for svar in message.all("6"):
            text, code, before = (len(svar.having(part)) for part in ("6.5", "6.6", "6.3"))
            if (text, code) != (0, 0) and (text, code, before) != (1, 1, 1):
                yield "6"

    def same_system(message: RawMessage) -> Iterator[str]:
        for svar in message.all("6"):
            first = next((_system(part) for part in svar.having("6.2")), "")
            for part in (*svar.having("6.4"), *svar.having("6.6")):
                if _system(part) not in first:
                    yield "6"

    return (
        must.has_part(main[0], "6.1"),
        must.has_part(main[1], "6.2"),
        AuthorityRule(system, "Diagnoskoden ska komma från ICD-10-SE eller KSH97-P.", systems),
        AuthorityRule(form, "Diagnoskoden ska ha minst tre positioner, fyra i kapitel F och för Z73.", bad_form),
        AuthorityRule(length, "Diagnoskoden får ha högst fem positioner.", long),
        AuthorityRule(second, "Den andra diagnosen ska ha både kod och text.", incomplete_second),
        AuthorityRule(third, "Den tredje diagnosen ska ha både kod och text, och den andra får inte saknas.", incomplete_third),
        AuthorityRule(same, "Alla diagnoskoder ska komma från samma kodverk.", same_system),
    )


def signature_box(*, page: int, y: float, number: str, unit_height: float, below: str = ALL_IS_SIGNED) -> PrintBox:
    """The signature box of the printed forms, with the height of the unit's field (fk7804 12.4, fk7800 15.7)."""
    return PrintBox(
        page=page, y=y, height=54 + unit_height, number=number, heading="Underskrift",
        below=below,
        shows=(
            SignRow(Sign(Who.DATE, "Datum", 45), Sign(Who.BY_HAND, "Läkarens namnteckning", 135)),
            SignRow(Sign(Who.NAME, "Namnförtydligande")),
            SignRow(Sign(Who.POSITIONS, "Befattning", 90, 13), Sign(Who.SPECIALITIES, "Eventuell specialistkompetens", 90, 13)),
            SignRow(Sign(Who.HSA_ID, "Läkarens HSA-id", 90, 9), Sign(Who.WORKPLACE, "Arbetsplatskod", 90, 9)),
            SignRow(Sign(Who.BY_HAND, "Läkarens personnummer. Anges endast om du som läkare saknar HSA-id.", 180, 10)),
            SignRow(Sign(Who.UNIT, "Vårdenhetens namn, adress och telefon.", 180, unit_height)),
        ),
    )  # fmt: skip
