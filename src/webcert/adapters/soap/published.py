"""Our WSDL and schemas as others fetch them, with addresses that resolve (robustness B115)."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from webcert.adapters.soap.contracts import SCHEMAS, Contract

#: The only files that are given out.
NAMES = frozenset(one.name for one in SCHEMAS.iterdir() if one.suffix in (".wsdl", ".xsd"))
CONTENT_TYPE = "text/xml; charset=utf-8"

_LOCATION = re.compile(r'schemaLocation="([\w.-]+)"')
_ADDRESS = re.compile(r'(<soap:address location=)"[^"]*"')


def published(name: str, base_url: str) -> bytes | None:
    """The file `name` for a service at `base_url`, None for any name that is not listed.

    The WSDL names `base_url` as the address; schemas are found at `{base_url}?xsd={file}`.
    """
    if name not in NAMES:
        return None
    base = escape(base_url, {'"': "&quot;"})
    text = _LOCATION.sub(lambda found: f'schemaLocation="{base}?xsd={found[1]}"', _read(name))
    return _ADDRESS.sub(lambda found: f'{found[1]}"{base}"', text).encode()


def described(contract: Contract, query: str, base_url: str) -> bytes | None:
    """What a GET with the query `wsdl` or `xsd=<file>` gives for a service at `base_url`; None: not found."""
    parameters = [(key.lower(), value) for key, value in parse_qsl(query, keep_blank_values=True)]
    match parameters:
        case [("wsdl", "")]:
            return published(contract.wsdl, base_url)
        case [("xsd", name)] if name.endswith(".xsd"):
            return published(name, base_url)
        case _:
            return None


@cache
def _read(name: str) -> str:
    return (SCHEMAS / name).read_text(encoding="utf-8")
