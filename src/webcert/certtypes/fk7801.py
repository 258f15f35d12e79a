"""FK7801 Läkarutlåtande för aktivitetsersättning vid nedsatt arbetsförmåga, form version 1."""

from __future__ import annotations

from webcert.certtypes.fk_capacity import Places, Statement
from webcert.certtypes.fk_statements import IN_DRAFTS, documents_but, print_form
from webcert.formlang.print_form import Head
from webcert.formlang.problems import Kind
from webcert.formlang.text_questions import Text

into_work = Text("24", "forslagTillAtgard")
STATEMENT = Statement(documents_but(), more=(into_work,))
HEAD = Head(
    title=(105.5, 10), number=168, send_to=(111.2, 37.5), marker=(18, 60), logotype=(14, 20),
    notes=((17.5, 20.5), (17.5, 31.5)), info=("FRM_2", 17.5, 77.5, 174, 60), shaded=True,
    page_number=(180.3, 6.4), number_later=(150, 9),
)  # fmt: skip
PLACES = Places(
    page1=(156.3, 222.3), page2=(26, 116, 154), page3=(19, 138.5, 178.7), page4=(26, 120.9, 156.5, 192.8), other=23.5
)
FOLDED = ((STATEMENT.grounds.not_examined, IN_DRAFTS),)

FK7801_V1 = STATEMENT.certificate_type(
    code="LUAE_NA", key="luae_na", form="FK7801", name="Läkarutlåtande för aktivitetsersättning vid nedsatt arbetsförmåga",
    other=Kind.EMPTY, blanks_first=(into_work,),
    print_form=print_form(
        "för aktivitetsersättning vid nedsatt arbetsförmåga", "lakarutlatande_aktivitetsersattning", HEAD,
        STATEMENT.boxes(PLACES, draft_folds=FOLDED)),
)  # fmt: skip
