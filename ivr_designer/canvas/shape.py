"""Sizes of a block and the routes of wires; numbers only, in pixels at 100 %."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from cti.ivr.block import Exit
from cti.ivr.paths import falls

WIDTH, HEAD, ROW, FOOT = 168.0, 46.0, 22.0, 5.0
PORT = 4.5
"""Radius of a port."""
ENTRY = 23.0
"""Where wires arrive, below the upper edge."""


@dataclass(frozen=True, slots=True)
class Row:
    """One exit as it is drawn: its label, and in grey what happens while it is not linked."""

    id: str
    label: str
    linked: bool
    otherwise: str = ""
    must: bool = False
    """A caller who takes it would be lost: it is drawn in red."""


def height(rows: int) -> float:
    return HEAD + rows * ROW + (FOOT if rows else 0)


def port(row: int) -> QPointF:
    """The middle of the port of a row, within its block."""
    return QPointF(WIDTH, HEAD + row * ROW + ROW / 2)


def rows_of(
    exits: Iterable[Exit],
    links: Mapping[str, str],
    language: str,
    words: tuple[str, str],
    lost: Container[str] = (),
) -> tuple[Row, ...]:
    """The rows of a block; `words` are "default: {what}" and "as {exit}".

    `lost` are the exits of which the checker says that they must be linked.
    """
    known = tuple(exits)
    names = {exit.id: exit.label.of(language) for exit in known}
    made = []
    for exit in known:
        linked = exit.id in links
        otherwise, must = "", False
        if not linked:
            if exit.optional:
                otherwise = words[0].format(what=exit.otherwise.of(language))
            elif falls(links, known, exit.id) is not None:
                otherwise = words[1].format(exit=names.get(exit.falls_to, exit.falls_to))
            else:
                must = exit.id in lost
                otherwise = "" if must else words[0].format(what=exit.otherwise.of(language))
        made.append(Row(exit.id, names[exit.id], linked, otherwise, must))
    return tuple(made)


def goes_forward(start: QPointF, end: QPointF) -> bool:
    return end.x() >= start.x() + 18


def route(start: QPointF, end: QPointF, source: QRectF, target: QRectF, lane: int) -> QPainterPath:
    """A wire from a port to an entry: a curve forward, rounded right angles backward.

    `lane` keeps wires of one block apart where they run side by side.
    """
    path = QPainterPath(start)
    tip = end - QPointF(7, 0)
    if goes_forward(start, end):
        reach = max(24.0, min(90.0, (tip.x() - start.x()) / 2))
        path.cubicTo(start + QPointF(reach, 0), tip - QPointF(reach, 0), tip)
        return path
    out = start.x() + 14 + 5 * (lane % 4)
    back = end.x() - 16 - 5 * (lane % 4)
    if target.top() >= source.bottom() + 8:
        across = (source.bottom() + target.top()) / 2 - 2 + 4 * (lane % 3)
    elif target.bottom() <= source.top() - 8 and source is not target:
        across = (target.bottom() + source.top()) / 2 - 2 + 4 * (lane % 3)
    else:
        across = min(source.top(), target.top()) - 14 - 5 * (lane % 4)
    corners = [
        QPointF(out, start.y()),
        QPointF(out, across),
        QPointF(back, across),
        QPointF(back, tip.y()),
        tip,
    ]
    _bend(path, start, corners)
    return path


def _bend(path: QPainterPath, start: QPointF, corners: list[QPointF]) -> None:
    """Straight pieces with rounded corners of 6 px."""
    at = start
    for corner, after in zip(corners, [*corners[1:], None], strict=True):
        if after is None:
            path.lineTo(corner)
            return
        into = _toward(corner, at, 6)
        away = _toward(corner, after, 6)
        path.lineTo(into)
        path.quadTo(corner, away)
        at = corner


def _toward(corner: QPointF, other: QPointF, reach: float) -> QPointF:
    way = other - corner
    length = abs(way.x()) + abs(way.y())
    if length == 0:
        return corner
    return corner + way * (min(reach, length / 2) / length)
