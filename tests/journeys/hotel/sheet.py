"""The drawing as its user sees it: blocks are known by the names that stand on them."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QTreeWidget

from ivr_designer.window.window import DesignerWindow
from tests.journeys.hotel.hands import CONTROL, LEFT, NONE, Hands


class Sheet:
    """The drawing: blocks are known by the names that stand on them, exits by theirs."""

    def __init__(self, hands: Hands, window: DesignerWindow) -> None:
        self.hands, self.window = hands, window
        self.view, self.scene = window.stage.view, window.stage.scene
        self.paper = self.view.viewport()

    def named(self, name: str) -> str:
        document = self.window.document
        found = [id for id in self.scene.blocks if document.title(id) == name]
        names = [document.title(id) for id in self.scene.blocks]
        assert found, f"no block is called {name!r}; there are {names}"
        return found[0]

    def place(self, name: str) -> QPoint:
        """The middle of a block's head."""
        id = self.named(name)
        return self.view.mapFromScene(self.scene.blocks[id].pos() + QPointF(70, 14))

    def port(self, name: str, exit: str) -> QPoint:
        item = self.scene.blocks[self.named(name)]
        rows = {row.label: row.id for row in item.face.rows}
        assert exit in rows, f"{name!r} has the exits {list(rows)}"
        return self.view.mapFromScene(item.port_of(rows[exit]))

    def click(self, name: str) -> None:
        self.show_all()
        self.hands.click(self.paper, self.place(name))

    def show_all(self) -> None:
        """Ctrl+0."""
        self.hands.key(Qt.Key.Key_0, CONTROL)

    def arrange(self) -> None:
        """Ctrl+L."""
        self.hands.key(Qt.Key.Key_L, CONTROL)
        self.show_all()

    def back_to(self) -> None:
        """Esc out of a field, onto the drawing."""
        for _ in range(4):
            if self.view.hasFocus():
                return
            self.hands.key(Qt.Key.Key_Escape)
        raise AssertionError(f"Esc does not lead back to the drawing from {self.hands.target}")

    # --- adding and joining ----------------------------------------------------------------------

    def add(self, words: str, name: str, after: str = "") -> None:
        """Ctrl+K, a few letters, Enter: the block hangs at the first exit that leads nowhere."""
        if after:
            self.click(after)
        self.hands.key(Qt.Key.Key_K, CONTROL)
        self.hands.write(words)
        self.hands.key(Qt.Key.Key_Return)
        self.rename(name)

    def rename(self, name: str) -> None:
        """F2."""
        self.back_to()
        self.hands.key(Qt.Key.Key_F2)
        self.hands.write_over(name)
        self.back_to()

    def add_at(self, name: str, exit: str, words: str, new: str) -> None:
        """An exit that is dragged onto empty paper asks what is to follow."""
        self.show_all()
        start = self.port(name, exit)
        self.hands.drag(self.paper, start, self.empty_place(start))
        self.hands.write(words)
        self.hands.key(Qt.Key.Key_Return)
        self.rename(new)

    def empty_place(self, near: QPoint) -> QPoint:
        """A point of the paper where nothing is drawn, right of where one is."""
        for down in range(0, 600, 30):
            for right in (*range(60, 700, 40), *range(30, -700, -40)):
                for at in (near + QPoint(right, down), near + QPoint(right, -down)):
                    point = self.view.mapToScene(at)
                    covered = (
                        self.scene.block_at(point) is not None
                        or self.scene.wire_at(point) is not None
                        or self.paper.childAt(at) is not None
                        or self.view.childAt(at) is not self.paper
                    )
                    if self.paper.rect().contains(at) and not covered:
                        return at

        raise AssertionError("the paper is full")

    def connect(self, name: str, exit: str, to: str) -> None:
        """Drag a wire from an exit to a block."""
        self.show_all()
        self.hands.drag(self.paper, self.port(name, exit), self.place(to))

    def connect_by_keys(self, name: str, exit: str, to: str) -> None:
        """The arrows go to the exit, Ctrl+Enter asks for the block, letters find it."""
        self.click(name)
        rows = [row.label for row in self.scene.blocks[self.named(name)].face.rows]
        self.hands.key(Qt.Key.Key_Right)
        document = self.window.document
        marked = [row.id for row in self.scene.blocks[self.named(name)].face.rows].index(
            document.exit
        )
        step = rows.index(exit) - marked
        for _ in range(abs(step)):
            self.hands.key(Qt.Key.Key_Down if step > 0 else Qt.Key.Key_Up)
        self.hands.key(Qt.Key.Key_Return, CONTROL)
        self.hands.write(to)
        self.hands.key(Qt.Key.Key_Return)

    def drop_from_palette(self, title: str, near: str, name: str) -> None:
        """Take a block by its name in the palette and let it go below a block of the drawing."""
        hands = self.hands
        hands.key(Qt.Key.Key_K, CONTROL)
        hands.write_over(title)
        tree = hands.find(QTreeWidget, "Blocks")
        row = tree.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0]
        data: QMimeData = tree.mimeData([row])
        self.view.fit()
        at = self.empty_place(self.place(near) + QPoint(0, 60))
        copy = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(at, copy, data, LEFT, NONE)
        QApplication.sendEvent(self.paper, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.paper, QDropEvent(QPointF(at), copy, data, LEFT, NONE))
        hands.settle()
        self.rename(name)
