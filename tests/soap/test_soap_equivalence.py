"""Our schemas give the verdict of the official contracts: on good messages, and on every way to spoil them.

A share of the changes is tried each time; all of them with WEBCERT_EVERY_CHANGE=1 in the environment.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from lxml import etree

from tests.soap.soap_messages import KINDS, NAMES, create_with_prefill, message, register_with_signature
from tests.soap.soap_mutations import mutations, several
from tests.soap.soap_samples import SPACES, every_part_of_a_signature
from webcert.adapters.soap.contracts import CONTRACTS, SCHEMAS, validate

EVERY = os.environ.get("WEBCERT_EVERY_CHANGE") == "1"
Official = Callable[[str], Callable[[Any], bool]]


def ours(name: str) -> Callable[[Any], bool]:
    """The verdict of our schema, without the work of describing what is wrong."""
    schema = etree.XMLSchema(file=str(SCHEMAS / CONTRACTS[name].schema))
    return lambda element: bool(schema.validate(element))


def changed(original: Any, *, share: float) -> list[tuple[str, Any]]:
    """Changed copies, at least some of which are good and some bad."""
    return [
        *mutations(original, share=1 if EVERY else share),
        *several(original, seed=1, times=3000 if EVERY else 100),
    ]


def disagreements(
    original: Any, mine: Callable[[Any], bool], theirs: Callable[[Any], bool], *, share: float
) -> list[str]:
    """The changes on which two schemas differ. Fails when the changes are not of both sorts."""
    verdicts = [(name, mine(one), theirs(one)) for name, one in changed(original, share=share)]
    assert {verdict for _, _, verdict in verdicts} == {True, False}
    return [name for name, mine_says, they_say in verdicts if mine_says != they_say]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_good_message_is_good_for_both_schemas(name: str, kind: str, official: Official) -> None:
    judged = message(name, kind)

    assert validate(judged, CONTRACTS[name]) == []
    assert official(name)(judged)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_message_gets_the_official_verdict(name: str, kind: str, official: Official) -> None:
    share = 0.1 if name == "RegisterCertificate" else 0.02

    assert disagreements(message(name, kind), ours(name), official(name), share=share) == []


def test_a_spoilt_signature_gets_the_official_verdict(official: Official) -> None:
    judged = register_with_signature(every_part_of_a_signature())

    assert official("RegisterCertificate")(judged)
    assert (
        disagreements(judged, ours("RegisterCertificate"), official("RegisterCertificate"), share=0.05) == []
    )


def test_a_spoilt_prefill_gets_the_verdict_of_version_3_3(official: Official) -> None:
    """Version 3.3 refuses other and more elements after ref, which 3.2 accepts; all are accepted here."""
    mine, newer, older = (
        ours("CreateDraftCertificate"),
        official("CreateDraftCertificate 3.3"),
        official("CreateDraftCertificate"),
    )
    wrong = []

    for name, one in changed(create_with_prefill(), share=0.1):
        expected = newer(one) if _only_prefill(one) else newer(one) or older(one)
        wrong += [] if mine(one) == expected else [name]

    assert wrong == []


def _only_prefill(root: Any) -> bool:
    """Whether one prefill or nothing stands at the extension points of the draft."""
    own = etree.QName(root).namespace
    extensions = [
        one for one in chain(root, *root) if isinstance(one.tag, str) and etree.QName(one).namespace != own
    ]
    return [one.tag for one in extensions] in ([], [f"{{{SPACES['m3']}}}forifyllnad"])


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_hold_every_element_of_the_contract(name: str) -> None:
    """Otherwise the comparison would say nothing about the missing ones."""
    schema: Any = etree.parse(SCHEMAS / CONTRACTS[name].schema)
    declared = set(schema.xpath("//xs:element/@name", namespaces={"xs": "http://www.w3.org/2001/XMLSchema"}))

    used = {etree.QName(one).localname for kind in KINDS for one in message(name, kind).iter("{*}*")}

    assert declared <= used
