"""The designer's window as its user sees it: pages with what can be done on each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from cti.demo.site import PASSWORD
from cti.ivr.prompts.languages import language_words
from ivr_designer.program import DesignerProgram
from ivr_designer.window.window import DesignerWindow
from tests.journeys.hotel.hands import CONTROL, SHIFT, Hands
from tests.journeys.hotel.pane import Pane, Problems
from tests.journeys.hotel.sheet import Sheet


class SignInPage:
    """Server, user, password; the first meeting with a server."""

    def __init__(self, hands: Hands, program: DesignerProgram) -> None:
        self.hands, self.program = hands, program
        assert program.sign_in is not None
        self.root = program.sign_in
        hands.to_front(self.root)

    def fill(self, server: str, user: str) -> None:
        for words, text in (("Server", server), ("User", user), ("Password", PASSWORD)):
            self.hands.fill(words, text, self.root)
        self.hands.press("Sign in", self.root)

    def first_meeting(self) -> str:
        """The fingerprint that is to be compared, in one line."""
        self.hands.find(QAbstractButton, "It is the same as on the paper", self.root)
        return self.root.fingerprint.text().replace("\n", ":")

    def trust(self) -> Designer:
        self.hands.press("It is the same as on the paper", self.root)
        self.hands.wait(lambda: self._window() is not None)
        window = self._window()
        assert window is not None
        self.hands.to_front(window)
        window.resize(1600, 960)
        return Designer(self.hands, window)

    def _window(self) -> DesignerWindow | None:
        window = self.program.window
        return window if window is not None and window.flows.isVisible() else None


class Studio:
    """Ctrl+M: the prompts with their texts; a voice speaks them."""

    def __init__(self, hands: Hands, window: DesignerWindow) -> None:
        self.hands, self.window = hands, window

    @property
    def root(self) -> QWidget:
        own = self.window.studio.window
        assert own is not None
        return own

    def open(self) -> None:
        """Ctrl+M: at the prompt of the selected block."""
        self.hands.key(Qt.Key.Key_M, CONTROL)
        self.hands.to_front(self.root)

    def language(self, tag: str) -> None:
        self.hands.choose("Language of the prompts", language_words(tag).en, self.root)

    def write(self, text: str) -> None:
        """Ctrl+Enter: the words of the prompt on the bench."""
        self.hands.key(Qt.Key.Key_Return, CONTROL)
        self.hands.write_over(text)

    def speak_missing(self) -> None:
        self.hands.press("Speak all missing", self.root)

    def await_drafts(self, texts: set[str]) -> None:
        """Until the list shows each of these texts as a draft: a voice says it."""

        def all_are() -> bool:
            own = self.window.studio.window
            rows = own.list.table.model.rows() if own is not None else ()
            return texts <= {row.text for row in rows if row.state == "draft"}

        self.hands.wait(all_are)

    def close(self) -> None:
        """Esc leaves the field, Esc closes the window."""
        for _ in range(3):
            if self.root.isVisible():
                self.hands.key(Qt.Key.Key_Escape)
        self.hands.to_front(self.window)


class Telephone:
    """F5: the trial at the right, where a call is made to the drawing."""

    def __init__(self, hands: Hands, window: DesignerWindow) -> None:
        self.hands, self.window = hands, window
        self.root = window.telephone

    def open(self) -> None:
        """F5 opens it with a call; that one is hung up."""
        self.hands.key(Qt.Key.Key_F5)
        self.hands.press("Hang up", self.root)

    def call(self, at: str) -> None:
        """A call while the flow believes it is this time."""
        self.hands.fill("The flow believes it is", at, self.root)
        self.hands.key(Qt.Key.Key_F5)

    def reads(self) -> str:
        labels = self.root.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())

    def hears(self, words: str) -> None:
        """Wait until this is heard, and skip the rest of it."""
        self.hands.wait(lambda: words in self.reads())
        self.hands.key(Qt.Key.Key_Space)

    def keys(self, keys: str) -> None:
        self.hands.write(keys)

    def answers(self, block: str, exit: str) -> None:
        """What a service would answer, chosen by a click."""
        self.hands.wait(lambda: block in self.reads())
        self.hands.press(exit, self.root)

    def keep(self) -> None:
        self.hands.press("Keep as test", self.root)

    def close(self) -> None:
        """Shift+F5."""
        self.hands.key(Qt.Key.Key_F5, SHIFT)


class Designer:
    """The window with all its parts."""

    def __init__(self, hands: Hands, window: DesignerWindow) -> None:
        self.hands, self.window = hands, window
        self.sheet, self.pane = Sheet(hands, window), Pane(hands, window)
        self.problems, self.studio = Problems(hands, window), Studio(hands, window)
        self.telephone = Telephone(hands, window)

    def new_flow(self, name: str, title: str) -> None:
        """On the page of flows: write both names, press the button."""
        hands = self.hands
        hands.fill("Name of the new flow in the system", name)
        hands.fill("Name for people", title)
        hands.press("New flow")
        hands.wait(self.sheet.view.isVisible)
        self.sheet.back_to()

    def save(self) -> None:
        """Ctrl+S, until the foot says so."""
        self.hands.key(Qt.Key.Key_S, CONTROL)
        self.hands.wait(lambda: self.window.foot.save.text().startswith("Saved"))

    def run_tests(self) -> str:
        """The tests that the flow keeps: run them all; what is said of them."""
        page = self.window.low.tests
        self.hands.turn_to("Tests", self.window.low)
        self.hands.press("Run all tests", page)
        return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())

    def publish(self, why: str) -> None:
        """Ctrl+Shift+P, the reason, Ctrl+Enter."""
        self.hands.key(Qt.Key.Key_P, CONTROL | SHIFT)
        self.hands.write(why)
        self.hands.key(Qt.Key.Key_Return, CONTROL)
