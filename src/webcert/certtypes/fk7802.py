"""FK7802 Läkarutlåtande för aktivitetsersättning vid förlängd skolgång, form version 1."""

from __future__ import annotations

from webcert.certtypes import fk_statements as common
from webcert.certtypes.fk_common import ADDITIONAL, signature_box
from webcert.certtypes.fk_statements import Ending, Grounds
from webcert.formlang.certificate_type import Category, CertificateType
from webcert.formlang.print_form import Field, Head, PrintBox
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

HEAD = Head(
    title=(105.5, 9.5), number=168, send_to=(111.7, 36), marker=(18, 60), logotype=(13, 20.8),
    notes=((15, 20.5), (15, 31.5)), info=("FRM_2", 17.5, 82.5, 174, 60), shaded=True,
    page_number=(180.3, 6.4), number_later=(150, 9),
)  # fmt: skip
BOXES = (
    *common.ground_boxes(grounds, first=160.8, second=226),
    PrintBox(page=2, y=26, height=29, number="3", heading="FRG_6", shows=(diagnoses,)),
    PrintBox(page=2, y=66.5, height=58.5, number="4", heading="KAT_4", shows=(
        Field(begun, label="FRG_15", height=29.25), Field(affects, label="FRG_16", height=29.25))),
    PrintBox(page=2, y=136, height=20.5, number="5", heading="FRG_25", shows=(
        Field(ending.other, keeps_lines=True, draft_folds=((grounds.not_examined, common.IN_DRAFTS),)),)),
    common.contact_box(ending, page=2, y=166.7, number="6"),
    signature_box(page=2, y=201.2, number="7", unit_height=22.5),
)  # fmt: skip

FK7802_V1 = CertificateType(
    **common.IDENTITY, code="LUAE_FS", key="luae_fs", form="FK7802",
    name="Läkarutlåtande för aktivitetsersättning vid förlängd skolgång",
    categories=(
        Category("KAT_1", "grundformu", grounds.questions),
        Category("KAT_3", "diagnos", (diagnoses,)),
        Category("KAT_4", "funktionsnedsattning", (begun, affects)),
        Category("KAT_5", "ovrigt", (ending.other,)),
        Category("KAT_6", "kontakt", (ending.contact, ending.reason)),
        ADDITIONAL,
    ),
    rules=(
        *grounds.rules(other=Kind.EMPTY, rows=Kind.INVALID_FORMAT, rows_when=has_answered),
        misplaced(ending.reason, at=ending.contact, when=ending.contact.no),
    ),
    remarks=ending.other, blanks=(ending.reason, grounds.other, ending.other),
    authority=common.authority(
        documents=DOCUMENTS, once=("2", "3", "6", "15", "16"), at_most_once=("25", "26"), texts=("15", "16", "25"),
        parts={"15": ("15.1",), "16": ("16.1",)},
    ),
    print_form=common.print_form(
        "för aktivitetsersättning vid förlängd skolgång", "lakarutlatande_aktivitetsersattning", HEAD, BOXES),
    list_info=lambda answers: common.first_diagnosis(diagnoses, answers),
)  # fmt: skip
