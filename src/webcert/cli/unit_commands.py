"""Commands that show and change what is set for units."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from webcert.cli.ready import make_ready
from webcert.domain.ids import HsaId

if TYPE_CHECKING:
    from webcert.certificates.models import UnitSettings

_DONE, _NOT_DONE = 0, 1
_SWITCH = {"on": True, "off": False}
_VERSIONS = {"none": None, "3": 3}


def add_to(commands: Any) -> None:
    """Declare the commands."""
    command = commands.add_parser("unit-settings", help="visa eller ändra inställningar för enheter")
    actions = command.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="alla enheter med inställningar").set_defaults(run=_list)
    show = actions.add_parser("show", help="en enhets inställningar")
    show.add_argument("unit", metavar="HSA-ID")
    show.set_defaults(run=_show)
    change = actions.add_parser("set", help="ändra en enhets inställningar; varje ändring loggas")
    change.add_argument("unit", metavar="HSA-ID")
    change.add_argument("--risk-and-advice", choices=tuple(_SWITCH), help="Risk och råd")
    change.add_argument("--contract-version", choices=tuple(_VERSIONS), help="version av statusuppdateringar; none: enheten är inte integrerad")
    change.add_argument("--operator", required=True, help="den som ändrar")
    change.set_defaults(run=_set)


def _list(chosen: argparse.Namespace) -> int:
    make_ready()
    from webcert.certificates import unit_settings

    for one in unit_settings.listed():
        _print(one)
    return _DONE


def _show(chosen: argparse.Namespace) -> int:
    unit = _unit(chosen.unit)
    if unit is None:
        return _NOT_DONE
    make_ready()
    from webcert.certificates import unit_settings

    found = unit_settings.of_unit(unit)
    if found is None:
        print(f"Inget är inställt för {unit}.", file=sys.stderr)
        return _NOT_DONE
    _print(found)
    return _DONE


def _set(chosen: argparse.Namespace) -> int:
    unit, operator = _unit(chosen.unit), " ".join(chosen.operator.split())
    if unit is None:
        return _NOT_DONE
    wanted: dict[str, bool | int | None] = {}
    if chosen.risk_and_advice is not None:
        wanted["risk_and_advice"] = _SWITCH[chosen.risk_and_advice]
    if chosen.contract_version is not None:
        wanted["contract_version"] = _VERSIONS[chosen.contract_version]
    if not wanted or not operator:
        print("Ange operatör och minst en inställning.", file=sys.stderr)
        return _NOT_DONE
    make_ready()
    from webcert.adapters import outside
    from webcert.certificates import unit_settings

    changes = unit_settings.set_(unit, wanted, operator=operator, at=outside.now())
    for change in changes:
        print(f"{unit}\t{change.setting}\t{change.old} -> {change.new}")
    if not changes:
        print("Inget är ändrat.")
    return _DONE


def _unit(text: str) -> HsaId | None:
    try:
        return HsaId.parse(text)
    except ValueError:
        print("Det är inget HSA-id.", file=sys.stderr)
        return None


def _print(one: UnitSettings) -> None:
    from webcert.certificates.unit_settings import word

    values = {"contract_version": one.contract_version, "risk_and_advice": one.risk_and_advice}
    print("\t".join((one.pk, *(f"{name}={word(value)}" for name, value in values.items()))))
