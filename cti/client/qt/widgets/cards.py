"""Cards and what stands in them: titles, rules, pairs of label and value, links."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets.badges import KeyHint


def label(role: str = "", text: str = "", wrap: bool = False) -> QLabel:
    """A label in a role of the style sheet: caption, label, hint, lead, title, section ..."""
    made = QLabel(text)
    if role:
        made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def set_role(made: QLabel, role: str) -> None:
    """Give a label another role while it is shown."""
    if made.property("role") != role:
        made.setProperty("role", role)
        made.style().unpolish(made)
        made.style().polish(made)


def ground(widget: QWidget, name: str) -> None:
    """Give a widget one of the style sheet's grounds: bar, rail, foot, page, well."""
    widget.setObjectName(name)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def rule(vertical: bool = False) -> QFrame:
    """A hairline between things."""
    line = QFrame()
    line.setObjectName("rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def link_button(text: str = "") -> QPushButton:
    """A button that looks like a link."""
    made = QPushButton(text)
    made.setProperty("kind", "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


class Card(QFrame):
    """A surface with a title at the left and an aside or a key's name at the right."""

    def __init__(self, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.title = label("section")
        self.aside = label("caption")
        self.aside.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.aside)
        if key:
            head.addWidget(KeyHint(key))
        self.head = head
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 13, 16, 14)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addLayout(self.body)

    def show_title(self, title: str, aside: str = "") -> None:
        self.title.setText(title)
        self.say_aside(aside)
        self.title.setVisible(bool(title))
        self.setAccessibleName(title)

    def say_aside(self, aside: str) -> None:
        """What stands at the right of the title; nothing takes no room."""
        self.aside.setText(aside)
        self.aside.setVisible(bool(aside))


def scrolling(inside: QWidget) -> QScrollArea:
    """A widget in an area that scrolls up and down."""
    inside.setObjectName("inside")
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    return area


def clear_grid(grid: QGridLayout) -> None:
    """Take everything out of a grid."""
    while (item := grid.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QVBoxLayout | QHBoxLayout):
            clear(inner)


class Picture(Translated, QLabel):
    """A small picture by meaning, in the colour of a token; it follows the theme."""

    def __init__(self, meaning: str, colour: str = "text2", side: int = 16) -> None:
        super().__init__()
        self._meaning, self._colour, self._side = meaning, colour, side
        self.setFixedWidth(side + 2)
        self.restyle()

    def show_picture(self, meaning: str, colour: str = "") -> None:
        wanted = (meaning, colour or self._colour)
        if wanted != (self._meaning, self._colour):
            self._meaning, self._colour = wanted
            self.restyle()

    def restyle(self) -> None:
        colour = getattr(theme.tokens(), self._colour)
        self.setPixmap(theme.icon(self._meaning, colour).pixmap(self._side, self._side))


def pair(first: QWidget, last: QWidget, stretch_last: bool = False) -> QHBoxLayout:
    """Two things in one row: at both ends, or with the second one filling what is left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(first)
    if not stretch_last:
        row.addStretch(1)
    row.addWidget(last, 1 if stretch_last else 0)
    return row
