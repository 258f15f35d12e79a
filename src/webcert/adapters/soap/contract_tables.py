"""Names that have moved to `namespaces`, for importers that still ask here."""

from __future__ import annotations

from dataclasses import dataclass

from webcert.adapters.soap.namespaces import CORE, DSIG, EXT_32, FILTER2, STATUS_32, TYPES

__all__ = ["CORE", "DSIG", "EXT_32", "FILTER2", "STATUS_32", "TYPES", "Interaction"]


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """A contract by name, from before every contract stood in `contracts.CONTRACTS`."""

    name: str
    major: int
    complex: dict[str, str]
