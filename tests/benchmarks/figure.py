"""One measured figure, as `make bench` prints it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is the bound that `ok` was judged by; None where a figure is only shown."""

    figure: str
    value: float
    unit: str
    goal: float | None
    ok: bool

    @classmethod
    def at_least(cls, figure: str, value: float, unit: str, goal: float) -> Figure:
        return cls(figure, round(value, 4), unit, goal, value >= goal)

    @classmethod
    def at_most(cls, figure: str, value: float, unit: str, goal: float) -> Figure:
        return cls(figure, round(value, 4), unit, goal, value <= goal)

    @classmethod
    def shown(cls, figure: str, value: float, unit: str) -> Figure:
        return cls(figure, round(value, 4), unit, None, True)

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)
