"""FK7800 Läkarutlåtande för sjukersättning, form version 1."""

from __future__ import annotations

from webcert.certtypes.fk_capacity import Places, Statement
from webcert.certtypes.fk_statements import documents_but, print_form
from webcert.formlang.print_form import Head
from webcert.formlang.problems import Kind

STATEMENT = Statement(documents_but("SKOLHALSOVARD"))
HEAD = Head(
    title=(107.5, 10), number=170, send_to=(113.2, 37.5), marker=(20, 60), logotype=(16, 20),
    notes=((17.5, 20.5), (17.5, 31.5)), info=("FRM_2", 19.5, 77.5, 174, 60),
)  # fmt: skip
PLACES = Places(
    page1=(150, 215), page2=(24, 113, 151.5), page3=(21.5, 138.5, 181.2), page4=(25.5, 93, 133.5, 170), other=28
)

FK7800_V1 = STATEMENT.certificate_type(
    code="LUSE", key="luse", form="FK7800", name="Läkarutlåtande för sjukersättning", other=Kind.INCORRECT_COMBINATION,
    print_form=print_form("för sjukersättning", "lakarutlatande_sjukersattning", HEAD, STATEMENT.boxes(PLACES)),
)  # fmt: skip
