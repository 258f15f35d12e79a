"""Makers of the authority's rules: which questions and parts there are, and how they go together.

Each maker names the row or rows it stands for; several rows are given in the order in which the maker speaks of them.
How values are written is in `authority_values.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from webcert.formlang.authority import AuthorityRule, RawMessage, RawSvar, question_of


def count(row: str, svar_id: str, *, low: int = 0, high: int) -> AuthorityRule:
    """The number of svar with this id lies between `low` and `high`."""

    def test(message: RawMessage) -> Iterator[str]:
        if not low <= message.count(svar_id) <= high:
            yield svar_id

    limits = f"högst {high}" if not low else f"exakt {high}" if low == high else f"{low}–{high}"
    return AuthorityRule(row, f"Fråga {svar_id} ska finnas {limits} gånger.", test)


def some_svar(row: str, *svar_ids: str) -> AuthorityRule:
    """At least one of these questions is there; told at the first."""

    def test(message: RawMessage) -> Iterator[str]:
        if not any(message.count(one) for one in svar_ids):
            yield svar_ids[0]

    return AuthorityRule(row, f"Minst en av frågorna {', '.join(svar_ids)} ska besvaras.", test)


def svar_when_true(row: str, svar_id: str, boolean_part: str) -> AuthorityRule:
    """Where the boolean is true, the svar is there."""

    def test(message: RawMessage) -> Iterator[str]:
        yield from (svar_id for _, part in message.parts(boolean_part) if part.is_true and not message.count(svar_id))

    return AuthorityRule(row, f"Ja i {boolean_part} kräver fråga {svar_id}.", test)


def no_svar_when_false(row: str, svar_id: str, boolean_part: str) -> AuthorityRule:
    """Where the boolean is false, the svar is not there."""

    def test(message: RawMessage) -> Iterator[str]:
        yield from (svar_id for _, part in message.parts(boolean_part) if part.is_false and message.count(svar_id))

    return AuthorityRule(row, f"Nej i {boolean_part} utesluter fråga {svar_id}.", test)


def not_after(row: str, day_part: str, source_part: str, code_part: str, *codes: str) -> AuthorityRule:
    """`day_part` is not later than `source_part` of each svar with one of the codes (compared as trimmed text)."""
    owner = question_of(day_part)

    def test(message: RawMessage) -> Iterator[str]:
        days = [part.text.strip() for _, part in message.parts(day_part)]
        for svar, part in message.parts(code_part):
            sources = [one.text.strip() for one in svar.having(source_part)]
            if part.code in codes and days and any(day > (sources[0] if sources else "") for day in days):
                yield owner

    return AuthorityRule(row, f"{day_part} får inte vara senare än {source_part} för {', '.join(codes)}.", test)


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


def known_ids(
    rows: tuple[str, str], parts: Mapping[str, tuple[str, ...]], *, additional: range = range(0)
) -> tuple[AuthorityRule, ...]:
    """Only these svar, and with only these delsvar; `additional` are the ids of additional questions."""

    def unknown_svar(message: RawMessage) -> Iterator[str]:
        unknown = [one.id for one in message.svar if one.id not in parts and one.number not in additional]
        if unknown:
            yield unknown[0]

    return (
        AuthorityRule(rows[0], f"Oväntad fråga; tillåtna är {', '.join(parts)} och tilläggsfrågor.", unknown_svar),
        known_parts(rows[1], parts),
    )


def known_parts(row: str, parts: Mapping[str, tuple[str, ...]]) -> AuthorityRule:
    """These svar have only these delsvar."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar in message.svar:
            if svar.id in parts and any(part.id not in parts[svar.id] for part in svar.parts):
                yield svar.id

    return AuthorityRule(row, "Frågan har en delfråga som inte hör till den.", test)


def ids_like(row: str, pattern: str, said: str) -> AuthorityRule:
    """Only svar whose id fits `pattern`, which is `said` in words; told once."""
    fits = re.compile(pattern, re.ASCII)

    def test(message: RawMessage) -> Iterator[str]:
        unknown = [one.id for one in message.svar if not fits.fullmatch(one.id)]
        if unknown:
            yield unknown[0]

    return AuthorityRule(row, f"Oväntad fråga; tillåtna är {said}.", test)


def instances(rows: tuple[str, str], *svar_ids: str) -> tuple[AuthorityRule, ...]:
    """These svar have exactly one instance number; an instance number in any svar is at least 1."""

    def missing(message: RawMessage) -> Iterator[str]:
        yield from (one.id for one in message.svar if one.id in svar_ids and len(one.instances) != 1)

    return (AuthorityRule(rows[0], "Frågan ska ha exakt ett instansnummer.", missing), instance_numbers(rows[1]))


def instance_numbers(row: str) -> AuthorityRule:
    """An instance number in any svar is at least 1."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar in message.svar:
            yield from (svar.id for text in svar.instances if int(text.strip() or 0) < 1)

    return AuthorityRule(row, "Instansnummer ska vara större än 0.", test)


def has_part(row: str, part_id: str, *, svar_id: str = "") -> AuthorityRule:
    """Each such svar has exactly one of the delsvar."""
    owner = svar_id or question_of(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        yield from (owner for svar in message.all(owner) if len(svar.having(part_id)) != 1)

    return AuthorityRule(row, f"Delfråga {part_id} ska finnas exakt en gång.", test)


def at_most_one(row: str, part_id: str) -> AuthorityRule:
    """Each such svar has at most one of the delsvar."""
    owner = question_of(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        yield from (owner for svar in message.all(owner) if len(svar.having(part_id)) > 1)

    return AuthorityRule(row, f"Delfråga {part_id} får finnas högst en gång.", test)


def once(row: str, part_id: str) -> AuthorityRule:
    """No earlier svar has the same code."""
    owner = question_of(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        seen: set[str] = set()
        for svar in message.all(owner):
            codes = {part.code for part in svar.having(part_id)} - {""}
            if codes & seen:
                yield owner
            seen |= codes

    return AuthorityRule(row, f"Samma val i {part_id} får bara göras en gång.", test)


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


def part_when_true(row: str, part_id: str, boolean_part: str, *, exactly_one: bool = False) -> AuthorityRule:
    """Where the boolean is true, the delsvar stands (exactly once) in the same svar."""

    def test(message: RawMessage) -> Iterator[str]:
        for svar, part in message.parts(boolean_part):
            found = len(svar.having(part_id))
            if part.is_true and (found != 1 if exactly_one else found == 0):
                yield svar.id

    return AuthorityRule(row, f"Ja i {boolean_part} kräver {part_id}.", test)


def elsewhere_when_true(row: str, part_id: str, boolean_part: str) -> AuthorityRule:
    """Where the boolean is true, the delsvar of another question stands exactly once in the message."""
    owner = question_of(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        found = sum(len(svar.having(part_id)) for svar in message.all(owner))
        yield from (owner for _, part in message.parts(boolean_part) if part.is_true and found != 1)

    return AuthorityRule(row, f"Ja i {boolean_part} kräver {part_id}.", test)


def svar_when_mentioned(row: str, svar_id: str, part_id: str, word: str) -> AuthorityRule:
    """Each such delsvar with `word` somewhere in its coded value asks for exactly one svar `svar_id`."""

    def test(message: RawMessage) -> Iterator[str]:
        for _, part in message.parts(part_id):
            if message.count(svar_id) != 1 and any(word in one.text for cv in part.named("cv") for one in cv.children):
                yield svar_id

    return AuthorityRule(row, f"{word} i {part_id} kräver fråga {svar_id}.", test)


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
    owner = question_of(part_id)

    def test(message: RawMessage) -> Iterator[str]:
        earlier: list[str] = []
        for svar in message.all(owner):
            mine = next((part.raw_code for part in svar.having(part_id)), "")
            if any((mine == code) != (other == code) for other in earlier):
                yield owner
            earlier.append(mine)

    return AuthorityRule(row, f"{code} i {part_id} går inte att kombinera med andra val.", test)


def no_overlap(row: str, part_id: str) -> AuthorityRule:
    """No earlier svar has a period that overlaps; a common boundary day is none (compared as trimmed text)."""
    owner = question_of(part_id)

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


def additional_questions(rows: tuple[str, str, str], ids: range) -> tuple[AuthorityRule, ...]:
    """Additional questions have one delsvar each, once, not blank."""

    def svar(message: RawMessage) -> list[RawSvar]:
        return [one for one in message.svar if one.number in ids]

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
        AuthorityRule(rows[0], "En tilläggsfråga har exakt en delfråga.", parts),
        AuthorityRule(rows[1], "Samma tilläggsfråga får bara besvaras en gång.", twice),
        AuthorityRule(rows[2], "Texten får inte vara tom.", blank),
    )


def answer_for_code(row: str, answer: str, part_id: str, *codes: str) -> AuthorityRule:
    """When one of these codes stands in a `part_id`, the delsvar `answer` must be there; told once."""

    def test(message: RawMessage) -> Iterator[str]:
        if not message.parts(answer) and any(part.code in codes for _, part in message.parts(part_id)):
            yield question_of(answer)

    return AuthorityRule(row, f"{answer} ska anges när någon av {', '.join(codes)} finns i {part_id}.", test)
