"""FK7801 Läkarutlåtande för aktivitetsersättning vid nedsatt arbetsförmåga, form version 1."""

from __future__ import annotations

from webcert.certtypes.fk_capacity import Statement
from webcert.certtypes.fk_common import SEND_TO
from webcert.certtypes.fk_statements import documents_but
from webcert.formlang.print_form import PrintForm
from webcert.formlang.problems import Kind
from webcert.formlang.text_questions import Text

into_work = Text("24", "forslagTillAtgard")
STATEMENT = Statement(documents_but(), more=(into_work,))

FK7801_V1 = STATEMENT.certificate_type(
    code="LUAE_NA", key="luae_na", form="FK7801", name="Läkarutlåtande för aktivitetsersättning vid nedsatt arbetsförmåga",
    other=Kind.EMPTY, blanks_first=(into_work,),
    print_form=PrintForm(
        boxes=(), title=("Läkarutlåtande", "för aktivitetsersättning vid nedsatt arbetsförmåga"), send_to=SEND_TO,
        file_name="lakarutlatande_aktivitetsersattning"),
)  # fmt: skip
