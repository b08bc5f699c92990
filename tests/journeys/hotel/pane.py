"""The properties at the right, and the problems below: fields and fixes by their words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ivr_designer.window.window import DesignerWindow
from tests.journeys.hotel.hands import Hands, W


class Pane:
    """The properties at the right: fields by their labels."""

    def __init__(self, hands: Hands, window: DesignerWindow) -> None:
        self.hands, self.root = hands, window.form

    def fill(self, label: str, text: str, number: int = 0) -> None:
        self.hands.fill(label, text, self.root, number)

    def choose(self, label: str, option: str, number: int = 0) -> None:
        self.hands.choose(label, option, self.root, number)

    def press(self, words: str, number: int = 0) -> None:
        self.hands.press(words, self.root, number)

    def table(self, label: str) -> Callable[[QWidget], bool]:
        """What stands between the heading of a table and the next heading."""
        heads = sorted(
            (one.mapToGlobal(QPoint()).y(), one.text().removesuffix(" *"))
            for one in self.root.findChildren(QLabel)
            if one.isVisible() and one.property("role") == "label"
        )
        names = [name for _, name in heads]
        assert label in names, f"there is no {label!r} among {names}"
        top = heads[names.index(label)][0]
        low = next((y for y, _ in heads if y > top), 1 << 20)
        return lambda one: top < one.mapToGlobal(QPoint()).y() < low

    def row(self, table: str, **cells: str) -> None:
        """One more row of a table: the last one where it is still empty, or a new one."""
        hands = self.hands

        def last(kind: type[W], words: str) -> W | None:
            hands.settle()
            inside = self.table(table)
            return next(
                (one for one in reversed(hands.seen(kind, words, self.root)) if inside(one)), None
            )

        first = last(QWidget, next(iter(cells)))
        if first is None or hands.reads(first):
            button = last(QAbstractButton, "+ Row")
            assert button is not None
            hands.click(button)
        for label, text in cells.items():
            cell = last(QWidget, label)
            if cell is None:
                more = last(QAbstractButton, "More")
                assert more is not None
                hands.click(more)
                cell = last(QWidget, label)
            assert cell is not None
            hands.write_into(cell, text)

    def connect(self, exit: str, to: str) -> None:
        """Below the fields: press what an exit leads to, and find the block by its letters."""
        self.press(f"{exit} → ")
        self.hands.write(to)
        self.hands.key(Qt.Key.Key_Return)

    def says(self, words: str) -> None:
        """What is played: one more prompt, by the words that callers hear; Enter makes it."""
        self.press("+ Prompt")
        self.fill("Prompt", words, -1)
        self.hands.key(Qt.Key.Key_Return)


class Problems:
    """What the checker found, in the lower area."""

    def __init__(self, hands: Hands, window: DesignerWindow) -> None:
        self.hands, self.window = hands, window
        self.root = window.low.problems

    def fix(self, about: str, words: str) -> None:
        """Click a fix of the finding that says this."""
        found: list[QWidget] = []

        def there() -> bool:
            rows = self.root.findChildren(QWidget)
            found[:] = [row for row in rows if row.isVisible() and about in row.accessibleName()]
            return bool(found)

        self.hands.wait(there)
        self.hands.press(words, found[0])

    def errors(self) -> list[str]:
        self.window.document.check_now()
        return [one.text.en for one in self.window.document.findings if one.severity == "error"]
