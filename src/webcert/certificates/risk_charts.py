"""Where bars, bands and points of the charts of Risk och råd stand, in the units of their drawings (decision-support 4.3, 4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webcert.decisionsupport.risk import STATISTICS_DAYS, Level

#: The plot: left edge and width, where 100 % is and the height down to 0 %.
LEFT, WIDTH, TOP, HEIGHT = 36, 260, 12, 130
#: From which per cent to which each level is.
BANDS = ((Level.VERY_HIGH, 62, 100), (Level.HIGH, 39, 62), (Level.MODERATE, 0, 39))


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A column, or a band behind them: its name, per cent, top and height."""

    label: str
    per_cent: int
    top: float
    height: float
    own: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A point of the line: after how many days, how many per cent, and where."""

    days: int
    per_cent: int
    x: float
    y: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """The points and what joins them."""

    points: tuple[Point, ...]

    @property
    def drawn(self) -> str:
        """As the drawing has it."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def height_of(per_cent: float) -> float:
    """How high above 0 % something stands."""
    return round(HEIGHT * per_cent / 100, 1)


def bar(label: str, per_cent: int, *, own: bool = False) -> Bar:
    """A column from 0 %."""
    height = height_of(per_cent)
    return Bar(label=label, per_cent=per_cent, top=round(TOP + HEIGHT - height, 1), height=height, own=own)


def bands() -> tuple[Bar, ...]:
    """The levels behind the columns."""
    return tuple(
        Bar(label=one.value, per_cent=high, top=round(TOP + HEIGHT - height_of(high), 1), height=round(height_of(high) - height_of(low), 1))
        for one, low, high in BANDS
    )


def line(per_cents: Sequence[int]) -> Line:
    """The share of ended cases after each of the days, by time."""
    longest = STATISTICS_DAYS[-1]
    return Line(points=tuple(
        Point(days=days, per_cent=per_cent, x=round(LEFT + WIDTH * days / longest, 1), y=round(TOP + HEIGHT - height_of(per_cent), 1))
        for days, per_cent in zip(STATISTICS_DAYS, per_cents, strict=True)
    ))  # fmt: skip
