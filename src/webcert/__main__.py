"""The `webcert` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from webcert.cli import (
    certificate_commands,
    check_commands,
    erase_commands,
    import_commands,
    log_commands,
    lookup_commands,
    server_commands,
    unit_commands,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="webcert", description="Elektroniska läkarintyg: kommandon för drift och integration.")
    commands = parser.add_subparsers(dest="command", required=True)
    certificate_commands.add_to(commands)
    server_commands.add_to(commands)
    check_commands.add_to(commands)
    log_commands.add_to(commands)
    erase_commands.add_to(commands)
    import_commands.add_to(commands)
    unit_commands.add_to(commands)
    lookup_commands.add_to(commands)
    chosen = parser.parse_args(arguments)
    status: int = chosen.run(chosen)
    return status


if __name__ == "__main__":
    sys.exit(main())
