"""Makers of the authority's rules: the shapes that the rule tables of Försäkringskassan's types have in common.

Each maker names the row or rows it stands for; `rows` with several letters are given as one string, e.g. `"S-47"`
for S-47a to S-47f.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from webcert.formlang.authority import AuthorityRule, RawMessage, RawPart, RawSvar
from webcert.formlang.question import CodeList

_DATE_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?\s*")
_BOOLEAN = re.compile(r"\s*(?:true|false|1|0)\s*")


def _question(part_id: str) -> str:
    return part_id.partition(".")[0]


def count(row: str, svar_id: str, *, low: int = 0, high: int) -> AuthorityRule:
    """The number of svar with this id lies between `low` and `high`."""

    def test(message: RawMessage) -> Iterator[str]:
        if not low <= message.count(svar_id) <= high:
            yield svar_id

    limits = f"högst {high}" if not low else f"exakt {high}" if low == high else f"{low}–{high}"
    return AuthorityRule(row, f"Fråga {svar_id} ska finnas {limits} gånger.", test)


def needed_without(row: str, svar_id: str, other: str, *, single: bool) -> AuthorityRule:
    """The svar must be there unless `other` is there exactly once; `single` = exactly once, else at least once."""

    def test(message: RawMessage) -> Iterator[str]:
        if message.count(other) != 1 and not _there(message, svar_id, single):
            yield svar_id

    return AuthorityRule(row, f"Fråga {svar_id} saknas; den krävs när fråga {other} inte är besvarad.", test)


def needed_when_not(row: str, svar_id: str, part_id: str, *, single: bool) -> AuthorityRule:
    """For each `part_id` that is not true, the svar must be there."""

    def test(message: RawMessage) -> Iterator[str]:
        for _, part in message.parts(part_id):
            if not part.is_true and not _there(message, svar_id, single):
                yield svar_id

    return AuthorityRule(row, f"Fråga {svar_id} är obligatorisk när {part_id} inte är sant.", test)


def _there(message: RawMessage, svar_id: str, single: bool) -> bool:
    found = message.count(svar_id)
    return found == 1 if single else found > 0


def known_ids(row: str, parts: dict[str, tuple[str, ...]], *, additional: range) -> tuple[AuthorityRule, ...]:
    """Only these svar (rows a) with only these delsvar (row b); `additional` are the ids of additional questions."""

    def unknown_svar(message: RawMessage) -> Iterator[str]:
        unknown = [one.id for one in message.svar if one.id not in parts and _number(one.id) not in additional]
        if unknown:
            yield unknown[0]

    def unknown_part(message: RawMessage) -> Iterator[str]:
        for svar in message.svar:
            if svar.id in parts and any(part.id not in parts[svar.id] for part in svar.parts):
                yield svar.id

    return (
        AuthorityRule(f"{row}a", f"Oväntad fråga; tillåtna är {', '.join(parts)} och tilläggsfrågor.", unknown_svar),
        AuthorityRule(f"{row}b", "Frågan har en delfråga som inte hör till den.", unknown_part),
    )


def _number(svar_id: str) -> int:
    return int(svar_id) if re.fullmatch("[1-9][0-9]{0,3}", svar_id) else -1


def instances(row: str, *svar_ids: str) -> tuple[AuthorityRule, ...]:
    """These svar have exactly one instance number (a); an instance number in any svar is at least 1 (b)."""

    def missing(message: RawMessage) -> Iterator[str]:
        yield from (one.id for one in message.svar if one.id in svar_ids and len(one.instances) != 1)

    def too_low(message: RawMessage) -> Iterator[str]:
        for svar in message.svar:
            yield from (svar.id for text in svar.instances if int(text.strip() or 0) < 1)

    return (
        AuthorityRule(f"{row}a", "Frågan ska ha exakt ett instansnummer.", missing),
        AuthorityRule(f"{row}b", "Instansnummer ska vara större än 0.", too_low),
    )


def has_part(row: str, part_id: str, *, svar_id: str = "") -> AuthorityRule:
    """Each such svar has exactly one of the delsvar."""
    owner = svar_id or _question(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        yield from (owner for svar in message.all(owner) if len(svar.having(part_id)) != 1)

    return AuthorityRule(row, f"Delfråga {part_id} ska finnas exakt en gång.", test)


def at_most_one(row: str, part_id: str) -> AuthorityRule:
    """Each such svar has at most one of the delsvar."""
    owner = _question(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        yield from (owner for svar in message.all(owner) if len(svar.having(part_id)) > 1)

    return AuthorityRule(row, f"Delfråga {part_id} får finnas högst en gång.", test)


def coded(rows: tuple[str, str], part_id: str, codes: CodeList) -> tuple[AuthorityRule, ...]:
    """The delsvar's code system is exactly the list's, and its code, trimmed, is one of the list."""
    owner = _question(part_id)

    def system(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if part.system != codes.system)

    def code(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if part.code not in codes.names)

    return (
        AuthorityRule(rows[0], f"Kodsystemet i {part_id} ska vara {codes.system}.", system),
        AuthorityRule(rows[1], f"Koden i {part_id} ska vara en av {', '.join(codes)}.", code),
    )


def once(row: str, part_id: str) -> AuthorityRule:
    """No earlier svar has the same code."""
    owner = _question(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        seen: set[str] = set()
        for svar in message.all(owner):
            codes = {part.code for part in svar.having(part_id)} - {""}
            if codes & seen:
                yield owner
            seen |= codes

    return AuthorityRule(row, f"Samma val i {part_id} får bara göras en gång.", test)


def dated(row: str, part_id: str) -> tuple[AuthorityRule, ...]:
    """The delsvar is an existing date, not nested, written YYYY-MM-DD."""
    owner = _question(part_id)

    def nested(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if part.children)

    def missing(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if not _is_date(_whole_text(part)))

    def shape(message: RawMessage) -> Iterator[str]:
        yield from (owner for _, part in message.parts(part_id) if not _DATE_START.match(_whole_text(part)))

    return (
        AuthorityRule(f"{row}a", f"Datumet i {part_id} får inte stå i ett eget element.", nested),
        AuthorityRule(f"{row}b", f"Datumet i {part_id} ska finnas i kalendern.", missing),
        AuthorityRule(f"{row}c", f"Datumet i {part_id} ska skrivas åååå-mm-dd.", shape),
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


def part_only_with(row: str, part_id: str, with_part: str, *codes: str) -> AuthorityRule:
    """The delsvar stands only where `with_part` of the same svar has one of the codes."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar, _ in message.parts(part_id):
            if not any(part.code in codes for part in svar.having(with_part)):
                yield svar.id

    return AuthorityRule(row, f"{part_id} får bara anges tillsammans med {', '.join(codes)} i {with_part}.", test)


def part_needed_with(row: str, part_id: str, with_part: str, *codes: str) -> AuthorityRule:
    """Where `with_part` has one of the codes, the delsvar stands in the same svar."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar, part in message.parts(with_part):
            if part.code in codes and not svar.having(part_id):
                yield svar.id

    return AuthorityRule(row, f"{', '.join(codes)} i {with_part} kräver {part_id}.", test)


def part_forbidden_unless(row: str, part_id: str, with_part: str, *codes: str) -> AuthorityRule:
    """Where `with_part` has another code than these, the delsvar does not stand in the same svar."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar, part in message.parts(with_part):
            if part.code not in codes and svar.having(part_id):
                yield svar.id

    return AuthorityRule(row, f"{part_id} får bara anges vid {', '.join(codes)} i {with_part}.", test)


def part_when_true(row: str, part_id: str, boolean_part: str) -> AuthorityRule:
    """Where the boolean is true, the delsvar stands in the same svar."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar, part in message.parts(boolean_part):
            if part.is_true and not svar.having(part_id):
                yield svar.id

    return AuthorityRule(row, f"Ja i {boolean_part} kräver {part_id}.", test)


def no_part_when_false(row: str, part_id: str, boolean_part: str) -> AuthorityRule:
    """Where the boolean is false, the delsvar does not stand in the same svar."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar, part in message.parts(boolean_part):
            if part.is_false and svar.having(part_id):
                yield svar.id

    return AuthorityRule(row, f"Nej i {boolean_part} utesluter {part_id}.", test)


def svar_for_code(row: str, svar_id: str, part_id: str, *codes: str, unless_true: str = "") -> AuthorityRule:
    """Each of these codes asks for exactly one svar `svar_id`, unless some `unless_true` is true."""

    def test(message: RawMessage) -> Iterator[str]:
        excused = unless_true and any(part.is_true for _, part in message.parts(unless_true))
        for _, part in message.parts(part_id):
            if part.code in codes and message.count(svar_id) != 1 and not excused:
                yield svar_id

    return AuthorityRule(row, f"{', '.join(codes)} i {part_id} kräver fråga {svar_id}.", test)


def code_for_svar(row: str, svar_id: str, part_id: str, *codes: str, exactly_one: bool = False) -> AuthorityRule:
    """A svar `svar_id` asks for (exactly) one of these codes somewhere."""

    def test(message: RawMessage) -> Iterator[str]:
        found = sum(part.code in codes for _, part in message.parts(part_id))
        if found == 0 or (exactly_one and found != 1):
            yield from (svar_id for _ in message.all(svar_id))

    return AuthorityRule(row, f"Fråga {svar_id} får bara besvaras med {', '.join(codes)} i {part_id}.", test)


def no_svar_with_code(row: str, svar_id: str, part_id: str, code: str) -> AuthorityRule:
    """The code and the svar exclude each other."""

    def test(message: RawMessage) -> Iterator[str]:
        if message.count(svar_id):
            yield from (svar_id for _, part in message.parts(part_id) if part.code == code)

    return AuthorityRule(row, f"Fråga {svar_id} får inte besvaras tillsammans med {code} i {part_id}.", test)


def alone(row: str, part_id: str, code: str) -> AuthorityRule:
    """The code cannot stand with other codes of the question (compared without trimming)."""
    owner = _question(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        earlier: list[str] = []
        for svar in message.all(owner):
            mine = next((part.raw_code for part in svar.having(part_id)), "")
            if any((mine == code) != (other == code) for other in earlier):
                yield owner
            earlier.append(mine)

    return AuthorityRule(row, f"{code} i {part_id} går inte att kombinera med andra val.", test)


def periods(row: str, part_id: str) -> tuple[AuthorityRule, ...]:
    """The delsvar is a period with two existing dates in order (rows a to h)."""
    owner = _question(part_id)

    def failing(bad: object) -> object:
        def test(message: RawMessage) -> Iterator[str]:
            yield from (owner for _, part in message.parts(part_id) if bad(part))  # type: ignore[operator]

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
            AuthorityRule(f"{row}{letter}", f"{word} i {part_id} {text}.", failing(test))  # type: ignore[arg-type]
            for letter, text, test in zip(letters, texts, tests, strict=True)
        ]

    def reversed_(part: RawPart) -> bool:
        start, end = ((ends(part, name)[0] or "").strip() for name in ("start", "end"))
        return start > end

    return (
        AuthorityRule(
            f"{row}a", f"{part_id} ska vara en datumperiod.", failing(lambda part: not part.named("datePeriod"))  # type: ignore[arg-type]
        ),
        *rows_for("start", "b"),
        *rows_for("end", "e"),
        AuthorityRule(f"{row}h", f"Startdatum i {part_id} får inte ligga efter slutdatum.", failing(reversed_)),  # type: ignore[arg-type]
    )


def no_overlap(row: str, part_id: str) -> AuthorityRule:
    """No earlier svar has a period that overlaps; a common boundary day is none (compared as trimmed text)."""
    owner = _question(part_id)

    def bounds(svar: RawSvar) -> list[tuple[str, str]]:
        found = [period for part in svar.having(part_id) for period in part.named("datePeriod")]
        return [
            (period.named("start")[0].text.strip(), period.named("end")[0].text.strip())
            for period in found
            if period.named("start") and period.named("end")
        ]

    def test(message: RawMessage) -> Iterator[str]:
        earlier: list[tuple[str, str]] = []
        for svar in message.all(owner):
            mine = bounds(svar)
            if any(start < my_end and end > my_start for start, end in earlier for my_start, my_end in mine):
                yield owner
            earlier += mine

    return AuthorityRule(row, "Perioderna får inte överlappa varandra.", test)


def additional_questions(row: str, ids: range) -> tuple[AuthorityRule, ...]:
    """Additional questions have one delsvar each, once, not blank (rows a to c)."""

    def svar(message: RawMessage) -> list[RawSvar]:
        return [one for one in message.svar if _number(one.id) in ids]

    def parts(message: RawMessage) -> Iterator[str]:
        yield from (one.id for one in svar(message) if len(one.parts) != 1)

    def twice(message: RawMessage) -> Iterator[str]:
        seen: set[str] = set()
        for one in svar(message):
            if one.id in seen:
                yield one.id
            seen.add(one.id)

    def blank(message: RawMessage) -> Iterator[str]:
        yield from (one.id for one in svar(message) for part in one.parts if part.is_blank)

    return (
        AuthorityRule(f"{row}a", "En tilläggsfråga har exakt en delfråga.", parts),
        AuthorityRule(f"{row}b", "Samma tilläggsfråga får bara besvaras en gång.", twice),
        AuthorityRule(f"{row}c", "Texten får inte vara tom.", blank),
    )


def coded_values(row: str, *part_ids: str) -> tuple[AuthorityRule, ...]:
    """Each of these delsvar holds one cv with one code system, one code and at most one name (rows a to f)."""

    def counting(name: str, *, optional: bool = False, nested: bool = False) -> object:
        def test(message: RawMessage) -> Iterator[str]:
            for svar, part in message.parts(*part_ids):
                found = [one for cv in part.named("cv") for one in cv.named(name)]
                failed = not found or bool(found[0].children) if nested else len(found) > 1 if optional else len(found) != 1
                if failed:
                    yield svar.id

        return test

    def cv(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*part_ids) if len(part.named("cv")) != 1)

    named = (
        ("b", "codeSystem ska finnas exakt en gång.", counting("codeSystem")),
        ("c", "codeSystem får inte ha element i sig.", counting("codeSystem", nested=True)),
        ("d", "code ska finnas exakt en gång.", counting("code")),
        ("e", "code får inte ha element i sig.", counting("code", nested=True)),
        ("f", "displayName får finnas högst en gång.", counting("displayName", optional=True)),
    )
    return (
        AuthorityRule(f"{row}a", "Ett kodat svar ska ha exakt ett cv-element.", cv),
        *(AuthorityRule(f"{row}{letter}", text, test) for letter, text, test in named),  # type: ignore[arg-type]
    )


def values(row: str, *, booleans: tuple[str, ...], texts: tuple[str, ...], additional: range) -> tuple[AuthorityRule, ...]:
    """Booleans are written as such and, like texts, hold no elements (rows a to c)."""

    def boolean(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*booleans) if not _BOOLEAN.fullmatch(_whole_text(part)))

    def nested_boolean(message: RawMessage) -> Iterator[str]:
        yield from (svar.id for svar, part in message.parts(*booleans) if part.children)

    def nested_text(message: RawMessage) -> Iterator[str]:
        for svar in message.svar:
            for part in svar.parts:
                if part.children and (part.id in texts or _number(svar.id) in additional):
                    yield svar.id

    return (
        AuthorityRule(f"{row}a", "Svaret ska vara true eller false.", boolean),
        AuthorityRule(f"{row}b", "Ett ja/nej-svar får inte ha element i sig.", nested_boolean),
        AuthorityRule(f"{row}c", "En text får inte ha element i sig.", nested_text),
    )
