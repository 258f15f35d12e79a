"""FK7800 Läkarutlåtande för sjukersättning, form version 1."""

from __future__ import annotations

from webcert.certtypes.fk_capacity import Statement
from webcert.certtypes.fk_common import SEND_TO
from webcert.certtypes.fk_statements import documents_but
from webcert.formlang.print_form import PrintForm
from webcert.formlang.problems import Kind

STATEMENT = Statement(documents_but("SKOLHALSOVARD"))

FK7800_V1 = STATEMENT.certificate_type(
    code="LUSE", key="luse", form="FK7800", name="Läkarutlåtande för sjukersättning", other=Kind.INCORRECT_COMBINATION,
    print_form=PrintForm(boxes=(), title=("Läkarutlåtande", "för sjukersättning"), send_to=SEND_TO, file_name="lakarutlatande_sjukersattning"),
)  # fmt: skip
