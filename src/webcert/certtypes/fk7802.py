"""FK7802 Läkarutlåtande för aktivitetsersättning vid förlängd skolgång, form version 1."""

from __future__ import annotations

from webcert.certtypes import fk_statements as common
from webcert.certtypes.fk_common import SEND_TO
from webcert.certtypes.fk_statements import Ending, Grounds
from webcert.formlang.certificate_type import Category, CertificateType
from webcert.formlang.print_form import PrintForm
from webcert.formlang.problems import Kind
from webcert.formlang.rules import misplaced
from webcert.formlang.text_questions import Text

DOCUMENTS = common.documents_but("FORETAGSHALSOVARD")
grounds = Grounds(DOCUMENTS)
diagnoses = common.diagnoses()
begun = Text("15", "funktionsnedsattningDebut", required=True)
affects = Text("16", "funktionsnedsattningPaverkan", required=True)
ending = Ending(grounds.not_examined)
has_answered = grounds.has_documents.yes | grounds.has_documents.no

FK7802_V1 = CertificateType(
    **common.IDENTITY, code="LUAE_FS", key="luae_fs", form="FK7802",
    name="Läkarutlåtande för aktivitetsersättning vid förlängd skolgång",
    categories=(
        Category("KAT_1", "grundformu", grounds.questions),
        Category("KAT_3", "diagnos", (diagnoses,)),
        Category("KAT_4", "funktionsnedsattning", (begun, affects)),
        Category("KAT_5", "ovrigt", (ending.other,)),
        Category("KAT_6", "kontakt", (ending.contact, ending.reason)),
    ),
    rules=(
        *grounds.rules(other=Kind.EMPTY, rows=Kind.INVALID_FORMAT, rows_when=has_answered),
        misplaced(ending.reason, at=ending.contact, when=ending.contact.no),
    ),
    blanks=(ending.reason, grounds.other, ending.other),
    authority=common.authority(
        documents=DOCUMENTS, once=("2", "3", "6", "15", "16"), at_most_once=("25", "26"), texts=("15", "16", "25"),
        parts={"15": ("15.1",), "16": ("16.1",)},
    ),
    print_form=PrintForm(
        boxes=(), title=("Läkarutlåtande", "för aktivitetsersättning vid förlängd skolgång"), send_to=SEND_TO,
        file_name="lakarutlatande_aktivitetsersattning"),
    list_info=lambda answers: common.first_diagnosis(diagnoses, answers),
)  # fmt: skip
