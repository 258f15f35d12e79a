"""Writes docs/reference/settings.md from the settings module: each variable with its default."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "reference" / "settings.md"
READERS = ("env.text", "env.words", "env.number", "env.flag", "env.choice", "env.networks")


def rows() -> list[str]:
    tree = ast.parse((ROOT / "src/webcert/config/settings.py").read_text())
    found = {}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.args[0] if call.args else None
        reader = ast.unparse(call.func)
        if reader == "env.files" and isinstance(name, ast.Constant):
            found |= {one: f"| `{one}` | text | `''` |" for one in (f"{name.value}_{part}" for part in ("CERTIFICATE", "KEY", "TRUST"))}
        if reader in READERS and isinstance(name, ast.Constant) and str(name.value).startswith("WEBCERT_"):
            default = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "default"), None)
            found[name.value] = f"| `{name.value}` | {reader[4:]} | {shown(reader, default)} |"
    return [found[name] for name in sorted(found)]


def shown(reader: str, default: ast.expr | None) -> str:
    if default is None:
        return "none" if reader == "env.words" else "must be set"
    return f"`{ast.unparse(default)}`"


def page() -> str:
    head = "# Settings\n\nEnvironment variables; `NAME_FILE` may name a file that holds a text instead. Written by `tools/settings_reference.py`.\n"
    return "\n".join([head, "| Variable | Kind | Default |", "|---|---|---|", *rows(), ""])


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(page())
    sys.exit(0)
