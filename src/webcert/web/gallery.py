"""The gallery: every component in every state, for people who build and for the tests that look at it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from webcert.adapters.signing.method import Failure
from webcert.certificates import presentation
from webcert.certificates.panel import CardView, ItemView, PanelView, ReminderView, ThreadView
from webcert.certificates.presentation import ButtonView, Flag, HeaderView, Slot
from webcert.certtypes import catalogue
from webcert.conversations.handling import Box
from webcert.conversations.models import ASKED_BY_CARE
from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType

_TODAY = date(2026, 1, 15)
_THEN = datetime(2026, 1, 15, 9, 22, tzinfo=UTC)


#: Method, state, and whether the hint and the warning about the network are shown.
_SIGNING = (
    ("SIGN_SERVICE", "BEARBETAR", False, False), ("SANDBOX", "BEARBETAR", False, False), ("NETID_ACCESS", "BEARBETAR", False, False),
    ("NETID_ACCESS", "VANTA_SIGN", False, False), ("NETID_ACCESS", "NO_CLIENT", True, False), ("NETID_ACCESS", "VANTA_SIGN", False, True),
)  # fmt: skip


def _headers() -> tuple[HeaderView, ...]:
    buttons = (
        ButtonView(label="Skriv ut", icon="print", tooltip="Laddar ned intygsutkastet för utskrift.", url="#"),
        ButtonView(label="Skicka till Försäkringskassan", icon="mail", tooltip="Öppnar ett fönster.", dialog="exempel"),
    )
    return (
        HeaderView(slots=(Slot(kind="notice", text="Obligatoriska uppgifter saknas"),), buttons=buttons[:1], saves=True),
        HeaderView(slots=(Slot(kind="ok", text="Klart att signera"), Slot(kind="busy", text="Utkastet sparas"))),
        HeaderView(slots=(Slot(kind="ok", text="Intyget är signerat", moment=_THEN),), buttons=buttons),
        HeaderView(
            slots=(Slot(kind="ok", text="Intyget är skickat till Försäkringskassan", moment=_THEN),),
            lines=(Slot(kind="notice", text="Intyget har inte kommit fram till Försäkringskassan. Driften är underrättad."),),
        ),
        HeaderView(
            slots=(Slot(kind="notice", text="Utkastet är låst", dialog="exempel"),),
            lines=(Slot(kind="plain", text="Utkastet skapades 2026-01-01 10:22"),),
        ),
        HeaderView(
            slots=(
                Slot(kind="notice", text="Intyget har ersatts av", link="#", link_text="detta intyg", moment=_THEN),
                Slot(kind="ok", text="Intyget är tillgängligt för patienten", moment=_THEN, dialog="exempel"),
            ),
            buttons=(ButtonView(label="Ersätt", icon="replace", tooltip="Går inte nu.", dialog="exempel", disabled=True),),
        ),
        HeaderView(slots=(Slot(kind="error", text="Inget nätverk. Utkastet kunde inte sparas. Kontrollera anslutningen."),)),
    )


def _card(sender: str, subject: str, text: str, **more: object) -> CardView:
    values = {"contacts": (), "time": "2026-01-15 10:22", "folded": False, "from_care": sender != "Försäkringskassan", **more}
    return CardView(sender=sender, subject=subject, text=text, **values)  # type: ignore[arg-type]


def _thread(number: int, question: CardView, **more: object) -> ThreadView:
    values = {
        "is_request": False, "is_open": True, "answer": None, "reminders": (), "items": (), "answer_by": None, "box": Box.BOTH_WAYS,
        "may_answer": False, "begun": "", "answered_with": "", **more,
    }  # fmt: skip
    return ThreadView(number=number, question=question, **values)  # type: ignore[arg-type]


_ANSWER = ("Försäkringskassan", "Re: Kontakt", "Test Handläggarsson, 010-000 00 00.")


def _panel() -> PanelView:
    """Threads in every state."""
    asked = _card("Försäkringskassan", "Komplettering", "Vi behöver fler uppgifter.", contacts=("Handläggare Test Handläggarsson", "010-000 00 00"))
    reminder = ReminderView(time="2026-01-20 08:00", text="Vi saknar svar.", answer_by=_TODAY)
    items = (
        ItemView(heading="Funktionsnedsättning", row="", text="Beskriv fynden.", question="35"),
        ItemView(heading="", row="", text="En uppgift som formuläret inte har.", question=""),
    )
    requests = (
        _thread(1, asked, is_request=True, reminders=(reminder,), items=items, answer_by=_TODAY, box=Box.TICK),
        _thread(2, asked, is_request=True, is_open=False, box=Box.LABEL, answered_with="#"),
        _thread(3, asked, is_request=True, is_open=False, box=Box.LABEL, answer=_card("Anna Provläkare", "Re: Komplettering", "Det går inte.")),
    )
    long = _card("Försäkringskassan", "Övrigt - Arbetstid", "Arbetar patienten natt? " * 30, folded=True)
    questions = (
        _thread(4, long, may_answer=True), _thread(5, long, may_answer=True, begun="Ja, varannan vecka."),
        _thread(6, _card("Anna Provläkare", "Kontakt", "Vem är handläggare?"), is_open=False, answer=_card(*_ANSWER)),
        _thread(7, _card("Anna Provläkare", "Övrigt", "En fråga utan svar."), box=Box.NOTHING),
    )
    urls = dict.fromkeys(("questions", "ask", "question-draft", "complement", "complement-with-comment", "answer-request"), "#")
    return PanelView(
        is_sent=True, reads_only=False, counted=True, successor="", requests=requests, questions=questions, may_ask=True,
        subjects=tuple((one.value, one.label) for one in ASKED_BY_CARE), begun_subject="", begun_text="En påbörjad fråga", may_complement=True,
        may_comment=True, may_reply=True, begun_comment="", begun_reply="", started="#", urls=urls, version="1",
    )  # fmt: skip


def filled(kind: CertificateType) -> Answers:
    """The sample with the most answers of some: nearly every question shown."""
    samples = (kind.sample(Random(seed), today=_TODAY, codes=installed()) for seed in range(40))
    return max(samples, key=lambda one: sum(one.shows(question) for question in kind.questions))


def show(request: HttpRequest) -> HttpResponse:
    """The page; `typ` chooses the certificate type whose form is shown."""
    kind = catalogue.by_any_name(request.GET.get("typ", catalogue.TYPES[0].form))
    answers = filled(kind)
    texts = catalogue.newest_texts(kind, today=_TODAY)
    context = {
        "types": [one.form for one in catalogue.TYPES], "shown_type": kind.form, "headers": _headers(),
        "form": presentation.form(kind, answers, texts, search_url="/diagnoser"), "texts": texts,
        "reading": presentation.reading(kind, answers, texts),
        "panel": _panel(), "problems": kind.problems(kind.new_answers(today=_TODAY), installed())[:4],
        "failures": list(Failure), "signing": _SIGNING,
        "flags": [
            Flag("warning", "notice", "Patienten är avliden"), Flag("warning", "shield", "Patienten har en sekretessmarkering", "sekretessmarkering"),
            Flag("info", "info", "Patientens namn skiljer sig från det i journalsystemet", "namn-skiljer"),
        ],
    }  # fmt: skip
    return render(request, "gallery/gallery.html", context)
