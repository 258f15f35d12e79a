"""The gallery: every component in every state, for people who build and for the tests that look at it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from webcert.certificates import presentation
from webcert.certificates.presentation import ButtonView, Flag, HeaderView, Slot
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType

_TODAY = date(2026, 1, 15)
_THEN = datetime(2026, 1, 15, 9, 22, tzinfo=UTC)


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


def _filled(kind: CertificateType) -> Answers:
    """The sample with the most answers of some: nearly every question shown."""
    samples = (kind.sample(Random(seed), today=_TODAY, codes=installed()) for seed in range(40))
    return max(samples, key=lambda one: sum(one.shows(question) for question in kind.questions))


def show(request: HttpRequest) -> HttpResponse:
    """The page; `typ` chooses the certificate type whose form is shown."""
    kind = catalogue.by_any_name(request.GET.get("typ", catalogue.TYPES[0].form))
    answers = _filled(kind)
    texts = catalogue.newest_texts(kind, today=_TODAY)
    context = {
        "types": [one.form for one in catalogue.TYPES], "shown_type": kind.form, "headers": _headers(),
        "form": presentation.form(kind, answers, texts, search_url="/diagnoser"), "texts": texts,
        "reading": presentation.reading(kind, answers, texts),
        "problems": kind.problems(kind.new_answers(today=_TODAY), installed())[:4],
        "flags": [
            Flag("warning", "notice", "Patienten är avliden"), Flag("warning", "shield", "Patienten har en sekretessmarkering", "sekretessmarkering"),
            Flag("info", "info", "Patientens namn skiljer sig från det i journalsystemet", "namn-skiljer"),
        ],
    }  # fmt: skip
    return render(request, "gallery/gallery.html", context)
