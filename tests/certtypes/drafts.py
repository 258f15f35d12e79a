"""Drafts of any type: answers exchanged in a set that may be signed, its problems, and what a browser sends for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from webcert.decisionsupport.codes import installed
from webcert.formlang.answers import Answers
from webcert.formlang.certificate_type import CertificateType


def changed(base: dict[str, Any], changes: dict[str, Any], *, today: date) -> Answers:
    """`base` with answers exchanged; question ids are written q27, q33_2, qS1. None takes the answer away."""
    values = {**base, **{name[1:].replace("_", "."): value for name, value in changes.items()}}
    return Answers({name: value for name, value in values.items() if value is not None}, today=today)


def problems(kind: CertificateType, answers: Answers) -> list[tuple[str, str, str]]:
    """Category, place and kind of each problem, in order."""
    return [(one.category, one.place, str(one.kind)) for one in kind.problems(answers, installed())]


def as_form(kind: CertificateType, answers: Answers) -> dict[str, list[str]]:
    """What the browser sends for these answers."""
    form: dict[str, list[str]] = {}
    for one in kind.questions:
        value = answers.stored(one)
        match one.kind:
            case "checkbox" | "yesno":
                form |= {one.id: [str(value).lower()]} if value or (value is False and one.kind == "yesno") else {}
            case "text" | "code" | "day" | "year":
                form[one.id] = [value]
            case "icf_text":
                form |= {one.id: [value.text], f"{one.id}:icf": list(value.categories)}
            case "codes" | "ticks":
                form[one.id] = list(value)
            case "codes_or_none":
                form |= {one.which: ["none"]} if one.exclusive in value else {one.which: ["some"], one.id: list(value)}
            case "dated_sources":
                form |= {one.name(source.code): [source.date] for source in value}
            case "diagnoses":
                form[f"{one.id}:system"] = [value[0].system if value else "ICD_10_SE"]
                for number, row in enumerate(value):
                    form |= {f"{one.id}:{number}:code": [row.code], f"{one.id}:{number}:text": [row.text]}
            case "degree_periods":
                for row in value:
                    form |= {one.name(row.degree, "from"): [row.start], one.name(row.degree, "to"): [row.end]}
            case "visual_acuity":
                for row, sight in zip(one.rows, value, strict=True):
                    form |= {row.uncorrected: [sight.uncorrected], row.corrected: [sight.corrected]}
                    form |= {row.lens: ["true"]} if sight.lens else {}
            case "additional":
                form |= {number: [text] for number, text in value.items()}
            case _:
                raise NotImplementedError(one.kind)
    return form
