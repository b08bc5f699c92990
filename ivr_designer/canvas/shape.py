"""Sizes of a block and the routes of wires; numbers only, in pixels at 100 %."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from cti.ivr.flow.block import Exit
from cti.ivr.flow.paths import falls

WIDTH, HEAD, ROW, FOOT = 168.0, 46.0, 22.0, 5.0
PORT = 4.5
"""Radius of a port."""
ENTRY = 23.0
"""Where wires arrive, below the upper edge."""
TIP = 7.0
"""Length of the head of a wire."""


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


def corners(
    start: QPointF, end: QPointF, source: QRectF, target: QRectF, lane: int
) -> list[QPointF]:
    """The points by which a wire goes back: rounded right angles; none for one that goes forward.

    `lane` keeps wires of one block apart where they run side by side.
    """
    if goes_forward(start, end):
        return []
    out = start.x() + 14 + 5 * (lane % 4)
    back = end.x() - 16 - 5 * (lane % 4)
    if target.top() >= source.bottom() + 8:
        across = (source.bottom() + target.top()) / 2 - 2 + 4 * (lane % 3)
    elif target.bottom() <= source.top() - 8 and source is not target:
        across = (target.bottom() + source.top()) / 2 - 2 + 4 * (lane % 3)
    else:
        across = min(source.top(), target.top()) - 14 - 5 * (lane % 4)
    tip = end - QPointF(TIP, 0)
    return [
        QPointF(out, start.y()),
        QPointF(out, across),
        QPointF(back, across),
        QPointF(back, tip.y()),
        tip,
    ]


def bounds(start: QPointF, end: QPointF, bends: list[QPointF]) -> QRectF:
    """A rectangle that holds the wire with its tip and its widest pen."""
    if not bends:
        # The points that pull the curve lie level with its ends, at most 24 px beyond the other end.
        return QRectF(start, end).normalized().adjusted(-24, -8, 24, 8)
    xs = [start.x(), end.x(), *(point.x() for point in bends)]
    ys = [start.y(), end.y(), *(point.y() for point in bends)]
    return QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))).adjusted(-8, -8, 10, 8)


def route(start: QPointF, end: QPointF, bends: list[QPointF]) -> list[list[QPointF]]:
    """A wire from a port to an entry: a curve forward, by its corners backward.

    Straight lines, because those are painted many times as fast as paths; in pieces, because of a
    long wire mostly a small part is seen. Each piece begins where the one before it ends.
    """
    if bends:
        return _bent(start, bends)
    tip = end - QPointF(TIP, 0)
    reach = QPointF(max(24.0, min(90.0, (tip.x() - start.x()) / 2)), 0)
    points = [_on_curve(start, start + reach, tip - reach, tip, n / 24) for n in range(25)]
    return [points[n : n + 7] for n in range(0, 24, 6)]


def _on_curve(a: QPointF, b: QPointF, c: QPointF, d: QPointF, share: float) -> QPointF:
    """A point of a cubic Bézier curve."""
    rest = 1 - share
    return (
        a * (rest * rest * rest)
        + b * (3 * rest * rest * share)
        + c * (3 * rest * share * share)
        + d * (share * share * share)
    )


def _bent(start: QPointF, bends: list[QPointF]) -> list[list[QPointF]]:
    """Straight pieces, each with the rounded corner of 6 px at its end."""
    pieces = []
    at = start
    for corner, after in zip(bends, [*bends[1:], None], strict=True):
        if after is None:
            pieces.append([at, corner])
            break
        into, away = _toward(corner, at, 6), _toward(corner, after, 6)
        round_ = [
            into * (1 - s) ** 2 + corner * (2 * s * (1 - s)) + away * s**2
            for s in (0.0, 0.33, 0.67, 1.0)
        ]
        pieces.append([at, *round_])
        at = away
    return pieces


def _toward(corner: QPointF, other: QPointF, reach: float) -> QPointF:
    way = other - corner
    length = abs(way.x()) + abs(way.y())
    if length == 0:
        return corner
    return corner + way * (min(reach, length / 2) / length)
