"""Where the window opens: as it was left, or as large as it may be and the screen allows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from cti.client.qt.choices import Choices

WISHED = QSize(1600, 960)
SMALLEST = QSize(960, 560)
BORDER = QSize(8, 36)
"""What the window manager's frame takes around a window."""
KEPT = "window"


def place_of(wished: QSize, kept: str, screens: list[QRect]) -> tuple[QRect, bool]:
    """(the window without its frame, whether it fills its screen).

    `kept` is what `described` wrote, or "". `screens` are the free parts of the screens, the main
    one first; a place that no screen shows any more is given up.
    """
    found = _read(kept)
    if found is not None:
        box, full = found
        home = next((screen for screen in screens if screen.contains(box.center())), None)
        if home is not None:
            return box.intersected(home), full
    home = screens[0]
    room = home.size() - BORDER
    size = wished.boundedTo(room)
    box = QRect(home.topLeft(), size)
    box.moveCenter(home.center() + QPoint(0, BORDER.height() // 2))
    if box.bottom() > home.bottom():
        box.moveBottom(home.bottom())
    return box, size != wished


def described(box: QRect, full: bool) -> str:
    """The place as one line for the choices."""
    return f"{box.x()},{box.y()},{box.width()},{box.height()},{int(full)}"


def _read(kept: str) -> tuple[QRect, bool] | None:
    try:
        x, y, width, height, full = (int(part) for part in kept.split(","))
    except ValueError:
        return None
    return QRect(x, y, width, height), bool(full)


def show_in_place(window: QWidget, choices: Choices | None = None, wished: QSize = WISHED) -> None:
    """Show a window where it was, never larger than its screen; without choices in the middle
    and never filling it."""
    screen = window.screen()
    screens = [screen, *(other for other in screen.virtualSiblings() if other is not screen)]
    free = [one.availableGeometry() for one in screens]
    box, full = place_of(wished, choices.text(KEPT) if choices is not None else "", free)
    window.setGeometry(box)
    if full and choices is not None:
        window.showMaximized()
    else:
        window.show()


def keep_place(window: QWidget, choices: Choices) -> None:
    """Remember where it stands, for the next start."""
    full = window.isMaximized() or window.isFullScreen()
    choices.keep(KEPT, described(window.normalGeometry(), full))
