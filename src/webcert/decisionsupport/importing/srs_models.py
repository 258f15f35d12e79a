"""The coefficients of the risk models, from a JSON file read out of the publisher's own model files."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from webcert.decisionsupport.importing.edition import Refused
from webcert.formlang.diagnoses import has_form

_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")


def read_models(file: str, content: bytes) -> tuple[str, dict[str, dict[str, Any]]]:
    """Version, and the models by code. Refuses whatever could not be calculated with."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(file, "filen är inte i utf-8") from None
    except json.JSONDecodeError as error:
        raise Refused(file, "filen är avhuggen eller inte JSON", error.lineno) from None
    except RecursionError:
        raise Refused(file, "filen har inga modeller") from None
    if not isinstance(found, dict) or not isinstance(found.get("models"), dict) or not found["models"]:
        raise Refused(file, "filen har inga modeller")
    version = found.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise Refused(file, "filen anger ingen version")
    return version, {code: _model(file, code, model) for code, model in found["models"].items()}


def _model(file: str, code: str, model: Any) -> dict[str, Any]:
    try:
        if not has_form(code, "ICD_10_SE"):
            raise ValueError("ingen kod")
        breaks = _numbers(model["breaks"], None)
        if len(breaks) < 2 or breaks != sorted(set(breaks)) or breaks[0] < 0:
            raise ValueError("brytpunkterna stiger inte")
        intervals = len(breaks) - 1
        lengths = _numbers(model["interval_lengths"], intervals)
        if any(not math.isclose(length, after - before, abs_tol=1e-6) for length, before, after in zip(lengths, breaks, breaks[1:], strict=False)):
            raise ValueError("längderna stämmer inte med brytpunkterna")
        coefficients, factors = model["coefficients"], []
        for factor in model["factors"]:
            variable, levels = factor["variable"], factor["levels"]
            if not levels or len(set(levels)) != len(levels) or not all(isinstance(level, str) for level in levels):
                raise ValueError(f"{variable} har inga nivåer, eller två lika")
            kept = {level: _numbers(coefficients[variable][level], intervals) for level in levels[1:]}
            if kept.keys() != coefficients[variable].keys():
                raise ValueError(f"{variable} har koefficienter utan nivå")
            factors.append({"variable": variable, "levels": levels, "coefficients": kept})
        if coefficients.keys() != {"(Intercept)", *(factor["variable"] for factor in factors)}:
            raise ValueError("koefficienterna stämmer inte med variablerna")
        return {"breaks": breaks, "lengths": lengths, "intercept": _numbers(coefficients["(Intercept)"], intervals), "factors": factors}
    except (KeyError, TypeError, AttributeError) as error:
        raise Refused(file, f"modellen för {code} går inte att läsa ({error})") from None
    except ValueError as error:
        raise Refused(file, f"modellen för {code}: {error}") from None


def _numbers(listed: Any, many: int | None) -> list[float]:
    if not isinstance(listed, list) or (many is not None and len(listed) != many):
        raise ValueError(f"{len(listed) if isinstance(listed, list) else 'inga'} tal i stället för {many}")
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in listed):
        raise ValueError("ett värde är inget tal")
    return [float(one) for one in listed]
