"""Dresses a program: palette, fonts, style, style sheet; and the pictures, asked for by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import qtawesome
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleFactory, QWidget

from cti.client.qt.sheet import style_sheet
from cti.client.qt.tokens import (
    DARK,
    FAMILIES,
    LIGHT,
    MONO,
    ROW,
    SPACE,
    TINT,
    TYPE,
    Tokens,
    contrast,
    mix,
)

__all__ = [
    "DARK",
    "LIGHT",
    "ROW",
    "SPACE",
    "TYPE",
    "Tokens",
    "apply",
    "code_font",
    "contrast",
    "font",
    "icon",
    "mix",
    "on_paper",
    "tint",
    "tokens",
]

ICONS = {
    "answer": "phone",
    "hang_up": "phone-hangup",
    "hold": "pause",
    "retrieve": "play",
    "mute": "microphone-off",
    "unmute": "microphone",
    "transfer": "phone-forward",
    "conference": "account-multiple-plus",
    "keypad": "dialpad",
    "record": "record-rec",
    "dial": "phone-outgoing",
    "reject": "phone-missed",
    "incoming": "phone-incoming",
    "listen": "ear-hearing",
    "whisper": "account-voice",
    "barge_in": "account-multiple-plus",
    "intercept": "call-merge",
    "force_ready": "account-check-outline",
    "force_release": "phone-off",
    "customer": "account-outline",
    "calls": "format-list-bulleted",
    "tasks": "clipboard-check-outline",
    "knowledge": "book-open-page-variant-outline",
    "mailbox": "voicemail",
    "messages": "message-text-outline",
    "search": "magnify",
    "settings": "cog-outline",
    "help": "help-circle-outline",
    "keys": "keyboard-outline",
    "wall": "view-dashboard-outline",
    "lines": "view-grid-outline",
    "agents": "headset",
    "headset": "headset",
    "queues": "account-multiple-outline",
    "campaigns": "bullhorn-outline",
    "recordings": "waveform",
    "reports": "chart-line",
    "alarms": "bell-outline",
    "undo": "undo",
    "redo": "redo",
    "publish": "rocket-launch-outline",
    "trial": "phone-classic",
    "layers": "layers-outline",
    "fix": "auto-fix",
    "live": "access-point",
    "versions": "history",
    "compare": "compare",
    "path": "sitemap-outline",
    "link": "lan-connect",
    "no_link": "lan-disconnect",
    "quote": "format-quote-open",
    "check": "check",
    "close": "close",
    "expand": "arrow-expand",
    "collapse": "arrow-collapse",
    "grip": "drag-vertical",
    "down": "chevron-down",
    "next": "chevron-right",
    "copy": "content-copy",
    "cord": "connection",
    "alarm": "alert-octagon",
    "warning": "alert",
    "notice": "information-outline",
    "ok": "check-circle",
    "language": "translate",
    "sound": "volume-high",
    "no_sound": "volume-off",
    "theme": "theme-light-dark",
    "shield": "shield-check-outline",
    "member": "crown",
    "edit": "pencil-outline",
    "add": "plus",
}
"""Meaning -> picture of the mdi6 set; code never names a picture directly."""

_current = LIGHT
_strong = QFont.Weight.DemiBold


def tokens() -> Tokens:
    """The colours in use now; ask while painting, keep nothing."""
    return _current


@contextmanager
def on_paper() -> Iterator[None]:
    """What is painted within this has the light colours, whatever the screen shows."""
    global _current
    before, _current = _current, LIGHT
    try:
        yield
    finally:
        _current = before


def tint(colour: str, share: float = TINT) -> str:
    """The ground under something that has this colour."""
    return mix(colour, _current.surface, share)


def font(role: str = "body", bold: bool = False) -> QFont:
    """The font of a role of `tokens.TYPE`."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(TYPE[role])
    made.setWeight(_strong if bold else QFont.Weight.Normal)
    return made


def code_font() -> QFont:
    """The font with letters of equal width, for expressions and queries."""
    made = font()
    made.setFamilies(MONO)
    return made


def icon(meaning: str, colour: str | None = None) -> QIcon:
    """The picture of a meaning, in `text2` or in a colour; disabled it fades to `edge`.

    A name with the set in front ("mdi6.bed") is taken as it is, for pictures that data chooses.
    """
    name = meaning if "." in meaning else f"mdi6.{ICONS[meaning]}"
    made: QIcon = qtawesome.icon(
        name, color=colour or _current.text2, color_disabled=colour or _current.edge
    )
    return made


def _palette(t: Tokens) -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    for where, colour in (
        (role.Window, t.window),
        (role.Base, t.surface),
        (role.AlternateBase, t.raised),
        (role.Button, t.surface),
        (role.WindowText, t.text),
        (role.Text, t.text),
        (role.ButtonText, t.text),
        (role.PlaceholderText, t.text3),
        (role.Highlight, t.accent_soft),
        (role.HighlightedText, t.text),
        (role.Link, t.accent),
        (role.Mid, t.line),
        (role.ToolTipBase, t.raised),
        (role.ToolTipText, t.text),
        (role.Accent, t.accent_fill),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(t.edge))
    return palette


class _Style(QProxyStyle):
    """Fusion with a focus ring that is always seen."""

    def __init__(self) -> None:
        super().__init__(QStyleFactory.create("Fusion"))

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: Any,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element != QStyle.PrimitiveElement.PE_FrameFocusRect:
            super().drawPrimitive(element, option, painter, widget)
            return
        painter.save()
        draw_focus(painter, QRectF(option.rect))
        painter.restore()


def draw_focus(painter: QPainter, around: QRectF, radius: float = 4) -> None:
    """The focus ring, 2 px inside the edge of what has the focus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(_current.accent), 2))
    painter.drawRoundedRect(around.adjusted(1, 1, -1, -1), radius, radius)


def _strong_weight() -> QFont.Weight:
    """The weight of headings: semi-bold, or bold where the font has one face only.

    Qt thickens a face by itself, but only when bold is asked for.
    """
    there = set(QFontDatabase.families())
    family = next((name for name in FAMILIES if name in there), "")
    weights = [QFontDatabase.weight(family, style) for style in QFontDatabase.styles(family)]
    light = QFont.Weight.DemiBold.value
    return QFont.Weight.DemiBold if any(w >= light for w in weights) else QFont.Weight.Bold


def _resolve(app: QApplication, name: str) -> Tokens:
    if name == "system":
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return {"light": LIGHT, "dark": DARK}[name]


def apply(app: QApplication, name: str) -> Tokens:
    """Dress the whole program in "light", "dark" or the system's choice; again at any time.

    "system" follows later changes of the system too, until another name is applied.
    """
    global _current, _strong
    _current, _strong = _resolve(app, name), _strong_weight()
    app.setProperty("cordboardTheme", name)
    if not app.property("cordboardDressed"):
        app.setProperty("cordboardDressed", True)
        app.setStyle(_Style())
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow(app))
    app.setPalette(_palette(_current))
    app.setFont(font())
    app.setStyleSheet(style_sheet(_current, _strong.value))
    return _current


def _follow(app: QApplication) -> None:
    if app.property("cordboardTheme") == "system" and _resolve(app, "system") is not _current:
        apply(app, "system")
