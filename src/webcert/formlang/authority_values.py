"""Makers of the authority's rules about values: codes, dates, periods, texts and booleans as a message writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from webcert.formlang.authority import SPACE, AuthorityRule, RawMessage, RawPart, Test, question_of
from webcert.formlang.question import CodeList

_DATE_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?\s*")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_BOOLEAN = re.compile(r"\s*(?:true|false|1|0)\s*")


def coded(rows: tuple[str, str], part_id: str, codes: CodeList) -> tuple[AuthorityRule, ...]:
    """The delsvar's code system is exactly the list's, and its code, trimmed, is one of the list."""
    owner = question_of(part_id)

    def system(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if part.system != codes.system)

    def code(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if part.code not in codes.names)

    return (
        AuthorityRule(rows[0], f"Kodsystemet i {part_id} ska vara {codes.system}.", system),
        AuthorityRule(rows[1], f"Koden i {part_id} ska vara en av {', '.join(codes)}.", code),
    )


def dated(rows: tuple[str, str, str], part_id: str) -> tuple[AuthorityRule, ...]:
    """The delsvar is an existing date, not nested, written YYYY-MM-DD."""
    owner = question_of(part_id)

    def nested(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if part.children)

    def missing(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if not _is_date(_whole_text(part)))

    def shape(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if not _DATE_START.match(_whole_text(part)))

    return (
        AuthorityRule(rows[0], f"Datumet i {part_id} får inte stå i ett eget element.", nested),
        AuthorityRule(rows[1], f"Datumet i {part_id} ska finnas i kalendern.", missing),
        AuthorityRule(rows[2], f"Datumet i {part_id} ska skrivas åååå-mm-dd.", shape),
    )


def _whole_text(part: RawPart) -> str:
    return part.text + "".join(child.text for child in part.children)


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date.fromisoformat(match["day"])
    except ValueError:
        return False
    return True


def filled(row: str, *part_ids: str) -> AuthorityRule:
    """These texts are not blank."""

    def test(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*part_ids) if part.is_blank)

    return AuthorityRule(row, "Texten får inte vara tom.", test)


def periods(row: str, part_id: str) -> tuple[AuthorityRule, ...]:
    """The delsvar is a period with two existing dates in order (rows a to h)."""
    owner = question_of(part_id)

    def failing(bad: Callable[[RawPart], bool]) -> Test:
        def test(message: RawMessage) -> Iterator[str]:
            yield from (owner for _, part in message.parts(part_id) if bad(part))

        return test

    def ends(part: RawPart, name: str) -> tuple[str | None, bool]:
        found = [one for period in part.named("datePeriod") for one in period.named(name)]
        return (found[0].text, bool(found[0].children)) if found else (None, True)

    def rows_for(name: str, first: str) -> list[AuthorityRule]:
        letters = [chr(ord(first) + step) for step in range(3)]
        word = "Startdatum" if name == "start" else "Slutdatum"
        tests = (
            lambda part: ends(part, name)[1],
            lambda part: not _is_date((ends(part, name)[0] or "").strip()),
            lambda part: not _DATE_START.match(ends(part, name)[0] or ""),
        )
        texts = ("får inte stå i ett eget element", "ska finnas i kalendern", "ska skrivas åååå-mm-dd")
        return [
            AuthorityRule(f"{row}{letter}", f"{word} i {part_id} {text}.", failing(test))
            for letter, text, test in zip(letters, texts, tests, strict=True)
        ]

    def reversed_(part: RawPart) -> bool:
        start, end = ((ends(part, name)[0] or "").strip() for name in ("start", "end"))
        return start > end

    return (
        AuthorityRule(
            f"{row}a", f"{part_id} ska vara en datumperiod.", failing(lambda part: not part.named("datePeriod"))
        ),
        *rows_for("start", "b"),
        *rows_for("end", "e"),
        AuthorityRule(f"{row}h", f"Startdatum i {part_id} får inte ligga efter slutdatum.", failing(reversed_)),
    )


def coded_values(rows: tuple[str, ...], *part_ids: str) -> tuple[AuthorityRule, ...]:
    """Each of these delsvar holds one cv with one code system, one code and at most one name (six rows)."""

    def counting(name: str, *, optional: bool = False, nested: bool = False) -> Test:
        def test(message: RawMessage) -> Iterator[str]:
            for svar, part in message.parts(*part_ids):
                found = [one for cv in part.named("cv") for one in cv.named(name)]
                failed = not found or bool(found[0].children) if nested else len(found) > 1 if optional else len(found) != 1
                if failed:
                    yield svar.id

        return test

    def cv(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*part_ids) if len(part.named("cv")) != 1)

    tests = (
        ("Ett kodat svar ska ha exakt ett cv-element.", cv),
        ("codeSystem ska finnas exakt en gång.", counting("codeSystem")),
        ("codeSystem får inte ha element i sig.", counting("codeSystem", nested=True)),
        ("code ska finnas exakt en gång.", counting("code")),
        ("code får inte ha element i sig.", counting("code", nested=True)),
        ("displayName får finnas högst en gång.", counting("displayName", optional=True)),
    )
    return tuple(AuthorityRule(row, text, test) for row, (text, test) in zip(rows, tests, strict=True))


def decimal(part: RawPart) -> Decimal | None:
    """The number in a delsvar as the authority reads it, None when there is none."""
    text = part.text.strip(SPACE)
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def decimals(rows: tuple[str, str], *part_ids: str) -> tuple[AuthorityRule, ...]:
    """These delsvar are decimal numbers, and hold no elements."""

    def wrong(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*part_ids) if not _DECIMAL.fullmatch(_whole_text(part).strip(SPACE)))

    return (
        AuthorityRule(rows[0], "Svaret ska vara ett tal med punkt som decimaltecken.", wrong),
        not_nested(rows[1], "Ett tal får inte ha element i sig.", *part_ids),
    )


def truths(rows: tuple[str, str], *part_ids: str) -> tuple[AuthorityRule, ...]:
    """These delsvar are written as booleans, and hold no elements."""

    def wrong(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*part_ids) if not _BOOLEAN.fullmatch(_whole_text(part)))

    return (
        AuthorityRule(rows[0], "Svaret ska vara true eller false.", wrong),
        not_nested(rows[1], "Ett ja/nej-svar får inte ha element i sig.", *part_ids),
    )


def not_nested(row: str, said: str, *part_ids: str, additional: range = range(0)) -> AuthorityRule:
    """These delsvar, and those of additional questions, hold no elements."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar in message.svar:
            for part in svar.parts:
                if part.children and (part.id in part_ids or svar.number in additional):
                    yield svar.id

    return AuthorityRule(row, said, test)


def values(
    rows: tuple[str, str, str], *, booleans: tuple[str, ...], texts: tuple[str, ...], additional: range = range(0)
) -> tuple[AuthorityRule, ...]:
    """Booleans are written as such and, like texts, hold no elements."""
    return (
        *truths(rows[:2], *booleans),
        not_nested(rows[2], "En text får inte ha element i sig.", *texts, additional=additional),
    )


def lettered(row: str, number: int) -> tuple[str, ...]:
    """So many rows with letters, e.g. S-47a to S-47f."""
    return tuple(f"{row}{chr(ord('a') + step)}" for step in range(number))
