"""The one parser: what it takes in, what it refuses, and that this costs next to nothing (B87 to B91)."""

from __future__ import annotations

import socket
import tracemalloc
from pathlib import Path

import pytest
from lxml import etree

from webcert.adapters.soap import xml
from webcert.adapters.soap.xml import UnsafeXml, parse

_LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY b{n} "{(f"&b{n - 1};" if n else "&a;") * 10}">' for n in range(9))
    + ']><r x="&b8;">&b8;</r>'
)
_XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


def _with_attributes(number: int, *, prefix: str = "") -> str:
    return "<a " + " ".join(f"{prefix}a{n}='u:{n}'" for n in range(number)) + "/>"


DANGEROUS = {
    "a document type": "<!DOCTYPE r><r/>",
    "a document type after a comment": "<!-- c --><!DOCTYPE r><r/>",
    "a document type after the declaration": '<?xml version="1.0"?>\n<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><r/>',
    "an external entity": '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>',
    "a parameter entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><r/>',
    "billion laughs": _LAUGHS,
    "quadratic blow-up": f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><r>{"&a;" * 50_000}</r>',
    "an undeclared entity": "<r>&e;</r>",
    "XInclude": '<r><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></r>',
    "the address of a schema": f'<r {_XSI} i:schemaLocation="urn:a http://127.0.0.1:9/a.xsd"/>',
    "the address of a schema without namespace": f'<r><a {_XSI} i:noNamespaceSchemaLocation="file:///etc/passwd"/></r>',
    "a stylesheet": '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?><r/>',
    "an instruction inside": "<r><?php echo 1 ?></r>",
    "an instruction at the end": "<r/><?a b?>",
    "10 000 levels": "<a>" * 10_000 + "</a>" * 10_000,
    "one level too many": "<a>" * 201 + "</a>" * 201,
    "100 000 attributes": _with_attributes(100_000),
    "65 attributes": f"<r>{_with_attributes(65)}</r>",
    "80 000 namespaces": _with_attributes(80_000, prefix="xmlns:"),
    "300 000 elements": f"<r>{'<a/>' * 300_000}</r>",
    "one long name": f"<{'x' * 1_900_000}/>",
    "one long attribute": f'<r a="{"x" * 1_900_000}"/>',
    "one long text": f"<r>{'x' * 1_900_000}</r>",
    "a NUL by number": "<r>&#0;</r>",
    "a control character by number": "<r>&#x1F;</r>",
    "a control character": "<r>\x1f</r>",
    "two roots": "<a/><b/>",
    "half a document": "<r><a></r>",
    "HTML": "<html><br></html>",
    "JSON": '{"a": 1}',
    "nothing": "",
    "space": " \n ",
    "an unfinished comment": "<!-- <r/>",
}


@pytest.mark.parametrize("text", DANGEROUS.values(), ids=DANGEROUS.keys())
def test_what_is_dangerous_or_broken_is_refused(text: str) -> None:
    with pytest.raises(UnsafeXml):
        parse(text.encode())


@pytest.mark.parametrize(
    "name", ["billion laughs", "quadratic blow-up", "an external entity", "XInclude", "a stylesheet"]
)
def test_refusing_needs_less_than_five_megabytes(name: str) -> None:
    data = DANGEROUS[name].encode()
    tracemalloc.start()

    with pytest.raises(UnsafeXml):
        parse(data)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_nothing_is_fetched_while_a_document_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    secret = tmp_path / "secret"
    secret.write_text("hemligt")

    for entity in (secret.as_uri(), "http://127.0.0.1:9/e"):
        with pytest.raises(UnsafeXml) as refusal:
            parse(f'<!DOCTYPE r [<!ENTITY e SYSTEM "{entity}">]><r>&e;</r>'.encode())
        assert "hemligt" not in str(refusal.value)

    assert asked == []


def test_a_document_that_is_too_large_is_not_even_read() -> None:
    with pytest.raises(UnsafeXml, match="too large"):
        parse(b"<" * 2_000_001)


def test_another_size_may_be_allowed() -> None:
    data = b"<r>" + b"<a>x</a>" * 10 + b"</r>"

    with pytest.raises(UnsafeXml):
        parse(data, max_bytes=len(data) - 1)

    assert len(parse(data, max_bytes=len(data))) == 10


def test_another_depth_may_be_allowed() -> None:
    with pytest.raises(UnsafeXml, match="too deep"):
        parse(b"<a><b><c/></b></a>", max_depth=2)

    assert parse(b"<a><b><c/></b></a>", max_depth=3).tag == "a"


def test_the_deepest_allowed_document_is_taken_in() -> None:
    assert parse(b"<a>" * 200 + b"</a>" * 200).tag == "a"


def test_a_text_of_one_megabyte_is_taken_in() -> None:
    assert len(parse(f"<r>{'å' * 500_000}</r>".encode()).text or "") == 500_000


GOOD = {
    "UTF-8": "<r>å</r>".encode(),
    "UTF-8 declared": '<?xml version="1.0" encoding="UTF-8"?><r>å</r>'.encode(),
    "UTF-8 in small letters": "<?xml version='1.0' encoding='utf-8'?>\n<!-- c -->\n<r>å</r>".encode(),
    "UTF-8 with mark": "\ufeff<r>å</r>".encode(),
    "little-endian UTF-16 with mark": "\ufeff<r>å</r>".encode("utf-16-le"),
    "big-endian UTF-16 with mark": '\ufeff<?xml version="1.0" encoding="UTF-16"?><r>å</r>'.encode(
        "utf-16-be"
    ),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD.keys())
def test_these_encodings_are_read(data: bytes) -> None:
    assert parse(data).text == "å"


BAD = {
    "UTF-16 that calls itself UTF-8": '\ufeff<?xml version="1.0" encoding="UTF-8"?><r>å</r>'.encode(
        "utf-16-le"
    ),
    "UTF-8 that calls itself UTF-16": b'<?xml version="1.0" encoding="UTF-16"?><r>a</r>',
    "big-endian called little-endian": '\ufeff<?xml version="1.0" encoding="UTF-16LE"?><r/>'.encode(
        "utf-16-be"
    ),
    "UTF-16 without mark": "<r>å</r>".encode("utf-16-le"),
    "Latin-1": "<r>å</r>".encode("latin-1"),
    "Latin-1 declared": '<?xml version="1.0" encoding="ISO-8859-1"?><r>å</r>'.encode("latin-1"),
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?><r/>',
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><r/>',
    "half a character": b"<r>\xc3</r>",
    "a lone surrogate": b"<r>\xed\xa0\x80</r>",
    "an unpaired surrogate in UTF-16": b"\xff\xfe<\x00r\x00/\x00>\x00\x00\xd8",
    "UTF-32": "\ufeff<r/>".encode("utf-32-le"),
    "a NUL": b"<r>\x00</r>",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_other_encodings_and_invalid_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(UnsafeXml):
        parse(data)


def test_a_refusal_never_repeats_content() -> None:
    for text in (
        "<r>191212121212</s>",
        "<!DOCTYPE hemligt><r/>",
        '<r a="191212121212" a="1"/>',
        "<191212121212/>",
    ):
        with pytest.raises(UnsafeXml) as refusal:
            parse(text.encode())

        assert "1912" not in str(refusal.value)
        assert "hemligt" not in str(refusal.value)


def test_comments_and_space_are_kept_since_they_may_be_signed() -> None:
    text = '<r xmlns="urn:a">\n <!-- c --> <a b="c"><![CDATA[<]]></a>\r\n</r>'

    found = parse(text.encode())

    assert etree.tostring(found, method="c14n") == etree.tostring(etree.fromstring(text), method="c14n")


def test_a_document_type_in_a_text_is_text() -> None:
    assert parse(b"<r><![CDATA[<!DOCTYPE r><?p?>]]></r>").text == "<!DOCTYPE r><?p?>"


def test_the_name_of_a_comment_is_empty() -> None:
    root = parse(b"<a:r xmlns:a='urn:a'><!-- c --></a:r>")

    assert (xml.local_name(root), xml.local_name(root[0])) == ("r", "")
