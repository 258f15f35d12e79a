"""The contracts ready for use: names, SOAP actions and compiled schemas."""

from __future__ import annotations

import re
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from webcert.adapters.soap import schema_writer
from webcert.adapters.soap.contract_tables import CORE_TABLES, INTERACTIONS, Interaction


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """Where a message breaks its schema: path of local names, and the validator's words without the value."""

    path: str
    message: str


@dataclass(frozen=True)
class Contract:
    """One service contract."""

    interaction: Interaction

    @property
    def name(self) -> str:
        """Name of the operation, and local name of its request element."""
        return self.interaction.name

    @property
    def request(self) -> str:
        """Qualified name of the request element."""
        return f"{{{self.interaction.namespace}}}{self.name}"

    @property
    def response(self) -> str:
        """Qualified name of the answer element."""
        return f"{self.request}Response"

    @property
    def soap_action(self) -> str:
        """Value of the SOAPAction header."""
        return f"{self.interaction.namespace}:{self.name}"


CONTRACTS = {one.name: Contract(one) for one in INTERACTIONS}

_VALUE = re.compile(r"'[^']*'")
_lock = threading.Lock()


@cache
def _compiled(name: str) -> etree.XMLSchema:
    with tempfile.TemporaryDirectory() as folder:
        for table in schema_writer.TABLES:
            (Path(folder) / table.file).write_bytes(schema_writer.schema(table))
        return etree.XMLSchema(etree.parse(Path(folder) / CONTRACTS[name].interaction.file))


def validate(element: etree._Element, contract: Contract) -> list[SchemaProblem]:
    """Every breach of the contract's schema; empty = valid. Values are never repeated."""
    document = etree.ElementTree(element)
    with _lock:
        schema = _compiled(contract.name)
        if schema.validate(document):
            return []
        errors = [(error.path, error.message) for error in schema.error_log]
    return [SchemaProblem(_path(document, path), _without_values(message)) for path, message in errors]


def _path(document: etree._ElementTree, path: str | None) -> str:
    found = document.getroot().xpath(path) if path else []
    if not isinstance(found, list) or not found or not isinstance(found[0], etree._Element):
        return "/"
    steps = [found[0], *found[0].iterancestors()]
    return "/".join(etree.QName(step).localname for step in reversed(steps) if isinstance(step.tag, str))


def _without_values(message: str) -> str:
    return _VALUE.sub(lambda match: match[0] if "{" in match[0] or ":" in match[0] else "'…'", message)[:300]


def published(interaction: Interaction, query: str, *, location: str) -> bytes | None:
    """What `?wsdl` and `?xsd=<file>` give: only files that belong to the service, else None."""
    if query.lower() == "wsdl":
        return schema_writer.wsdl(interaction, location=location)
    key, _, file = query.partition("=")
    for table in (interaction.table, *CORE_TABLES):
        if key == "xsd" and file == table.file:
            content = schema_writer.schema(table).decode()
            return re.sub(r'schemaLocation="([^"]+)"', rf'schemaLocation="{location}?xsd=\1"', content).encode()
    return None
