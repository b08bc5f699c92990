"""Where a view stands so that the whole drawing is seen and what floats over it hides no block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from PySide6.QtCore import QPointF, QRectF, QSizeF

SMALLER = 0.96
"""Factor between two zooms that are tried."""
GAP = 6.0
"""Pixels between a block and what floats."""


def frame(
    world: QRectF,
    viewport: QSizeF,
    floating: Sequence[QRectF],
    taken: Callable[[QRectF], bool],
    limits: tuple[float, float],
) -> tuple[float, QPointF]:
    """(zoom, the point of the scene in the viewport's upper left corner) that shows all of `world`.

    `floating` are rectangles of the viewport; `taken` says whether a block lies within a rectangle
    of the scene. The largest zoom within `limits` at which nothing is hidden is taken, in the middle
    if it can be. Where even the strip above everything that floats is too low for the smallest zoom,
    the drawing is put in the middle as if nothing floated.
    """
    smallest, largest = limits
    whole = _zoom(world, viewport, largest)
    zoom = whole
    while zoom >= smallest:
        for corner in _corners(world, viewport, zoom):
            if not any(taken(_in_scene(box, corner, zoom)) for box in floating):
                return zoom, corner
        zoom *= SMALLER
    zoom = max(whole, smallest)
    return zoom, next(_corners(world, viewport, zoom))


def clear_of(box: QRectF, viewport: QSizeF, floating: Sequence[QRectF]) -> QPointF:
    """How far (pixels) the drawing must move so that a block at `box` is not under what floats.

    The shortest way up or sideways that keeps the block within the viewport; nothing where there is
    none.
    """
    hidden = next((one for one in floating if one.intersects(box)), None)
    if hidden is None:
        return QPointF()
    ways = [
        QPointF(0, hidden.top() - GAP - box.bottom()),
        QPointF(hidden.left() - GAP - box.right(), 0),
        QPointF(hidden.right() + GAP - box.left(), 0),
    ]
    room = QRectF(QPointF(), viewport)
    fit = [way for way in ways if room.contains(box.translated(way))
           and not any(one.intersects(box.translated(way)) for one in floating)]  # fmt: skip
    return min(fit, key=lambda way: abs(way.x()) + abs(way.y()), default=QPointF())


def _zoom(world: QRectF, viewport: QSizeF, largest: float) -> float:
    return min(viewport.width() / world.width(), viewport.height() / world.height(), largest)


def _corners(world: QRectF, viewport: QSizeF, zoom: float) -> Iterator[QPointF]:
    """Upper left corners of the view that show all of `world`: the middle first, then the edges."""
    spare = (viewport.width() / zoom - world.width(), viewport.height() / zoom - world.height())
    for down, across in product((0.5, 0.0, 1.0), (0.5, 0.0, 1.0)):
        yield world.topLeft() - QPointF(spare[0] * across, spare[1] * down)


def _in_scene(box: QRectF, corner: QPointF, zoom: float) -> QRectF:
    near = box.adjusted(-GAP, -GAP, GAP, GAP)
    return QRectF(near.topLeft() / zoom + corner, near.size() / zoom)
