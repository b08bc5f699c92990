"""The telephone on the screen: who calls, what is heard, the keys, and what services answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import (
    IconButton,
    KeyButton,
    Picture,
    ground,
    label,
    link_button,
    scrolling,
)
from ivr_designer import look
from ivr_designer.trial.moment_row import MomentRow
from ivr_designer.trial.question import QuestionPanel
from ivr_designer.trial.run import TrialRun

KEYS = "123456789*0#"
LETTERS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV",
           "9": "WXYZ", "0": "+"}  # fmt: skip


class TrialPanel(Translated, QWidget):
    closed = Signal()
    kept = Signal()
    """This run is to be kept as a test."""

    def __init__(self, run: TrialRun) -> None:
        super().__init__()
        self.run = run
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.picture, self.title = Picture("trial", "text2", 20), label("title")
        self.close_button, self.sound = IconButton("close"), IconButton("sound")
        self.sound.setCheckable(True)
        self.sound.clicked.connect(self._turn_sound)
        self.close_button.clicked.connect(self.closed)
        self.calling, self.called = QLineEdit("13812340022"), QLineEdit("4008")
        self._heads = [label("caption") for _ in range(2)]
        self.where = QComboBox()
        narrow = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.where.setSizeAdjustPolicy(narrow)
        self.where.setMinimumContentsLength(8)
        self.where.activated.connect(lambda _index: self.refresh())
        self.moments = MomentRow(run)
        self.time = self.moments.time
        self.state = label("section", wrap=True)
        self.heard = label("lead", wrap=True)
        self.heard.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.keyed = label("figure")
        self.skip = KeyButton(look.picture("skip"), "Space", height=28)
        self.skip.clicked.connect(run.skip)
        self.asking = QuestionPanel(run)
        self.question, self.values = self.asking.question, self.asking.values
        self.asking.answered.connect(self._take_keys)
        self.again = link_button()
        self.again.clicked.connect(self._ask_again)
        self.again.setMinimumWidth(40)
        self.start = KeyButton("answer", "F5", "answer", 36)
        self.hang = KeyButton("hang_up", "", "hang", 36)
        self.step, self.go = (
            KeyButton(look.picture("step"), "F10"),
            KeyButton(look.picture("go"), "F9"),
        )
        for button in (self.start, self.hang, self.step, self.go):
            button.setMinimumWidth(60)
        self.keep = QPushButton()
        self.keep.clicked.connect(self.kept)
        self.start.clicked.connect(self.call)
        self.hang.clicked.connect(run.hang_up)
        self.step.clicked.connect(self.one_step)
        self.go.clicked.connect(run.go_on)
        self.keys: dict[str, QPushButton] = {}
        self._build()
        run.changed.connect(self.refresh)
        run.began.connect(self._began)
        self._pressed = ""
        run.came.connect(self._came)
        self.retranslate()

    def _build(self) -> None:
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.picture)
        head.addWidget(self.title, 1)
        head.addWidget(self.sound)
        head.addWidget(self.close_button)
        whole.addLayout(head)
        whole.addWidget(self.where)
        who = QGridLayout()
        who.setHorizontalSpacing(8)
        who.setVerticalSpacing(2)
        for at, line in enumerate((self.calling, self.called)):
            line.setMinimumWidth(40)
            who.addWidget(self._heads[at], 0, at)
            who.addWidget(line, 1, at)
        whole.addLayout(who)
        whole.addWidget(self.moments)
        calls = QHBoxLayout()
        calls.setSpacing(8)
        calls.addWidget(self.start)
        calls.addWidget(self.hang)
        calls.addStretch(1)
        whole.addLayout(calls)
        screen = QWidget()
        ground(screen, "well")
        box = QVBoxLayout(screen)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(self.state, 1)
        top.addWidget(self.skip)
        box.addLayout(top)
        box.addWidget(self.heard, 1)
        box.addWidget(self.keyed)
        screen.setMinimumHeight(150)
        whole.addWidget(screen)
        whole.addWidget(self.asking)
        whole.addWidget(self.again)
        pad = QGridLayout()
        pad.setSpacing(6)
        for at, key in enumerate(KEYS):
            button = QPushButton(key)
            button.setMinimumWidth(32)
            button.setFixedHeight(38)
            button.setFont(theme.font("lead", True))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(LETTERS.get(key, ""))
            button.setStyleSheet("font-size: 16px;")
            button.clicked.connect(lambda _c=False, key=key: self.press(key))
            self.keys[key] = button
            pad.addWidget(button, at // 3, at % 3)
        whole.addLayout(pad)
        steps = QHBoxLayout()
        steps.setSpacing(8)
        steps.addWidget(self.step)
        steps.addWidget(self.go)
        steps.addStretch(1)
        whole.addLayout(steps)
        whole.addWidget(self.keep)
        self.hint = label("caption", wrap=True)
        whole.addWidget(self.hint)
        whole.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inside))

    def retranslate(self) -> None:
        self.title.setText(self.tr("Trial"))
        self.close_button.show_name(self.tr("End the trial (Shift+F5)"))
        heads = (self.tr("Caller"), self.tr("Called number"))
        for head, text, line in zip(self._heads, heads, (self.calling, self.called), strict=True):
            head.setText(text)
            line.setAccessibleName(text)
        chosen = max(0, self.where.currentIndex())
        self.where.clear()
        self.where.addItems(
            [self.tr("On this desk"), self.tr("On the server, through the simulated exchange")]
        )
        self.where.setCurrentIndex(chosen)
        self.where.setAccessibleName(self.tr("Where the trial runs"))
        self.skip.show_text(self.tr("Skip"))
        self.start.show_text(self.tr("Call"))
        self.hang.show_text(self.tr("Hang up"))
        self.keep.setText(self.tr("Keep as test"))
        self.keep.setToolTip(
            self.tr("What was pressed, heard and chosen becomes a test of the flow")
        )
        self.step.show_text(self.tr("One step"))
        self.go.show_text(self.tr("Go on"))
        for key, button in self.keys.items():
            button.setAccessibleName(self.tr("Key {key}").format(key=key))
        self.refresh()

    # --- doing -----------------------------------------------------------------------------------

    @property
    def on_server(self) -> bool:
        """Whether the next call is to run on the server."""
        return self.where.currentIndex() == 1

    def call(self) -> None:
        self.moments.mark()
        if self.moments.wrong:
            self.state.setText(self.tr("Write the time as 2026-12-25 22:00 or 22:00."))
            return
        begin = self.run.start_on_server if self.on_server else self.run.start
        begin(self.calling.text().strip(), self.called.text().strip(), self.moments.at())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def one_step(self) -> None:
        """F10: the next block; without a call a new one that stands before the first."""
        if self.run.running:
            self.run.step()
        elif self.on_server:
            self.call()
        else:
            self.run.start(
                self.calling.text().strip(),
                self.called.text().strip(),
                self.moments.at(),
                halted=True,
            )

    def _turn_sound(self) -> None:
        """Hear the next call, or read it."""
        self.run.aloud = not self.run.aloud
        self.refresh()

    def press(self, key: str) -> None:
        self.run.key(key)

    def _ask_again(self) -> None:
        """Blocks that are answered by themselves are asked about from now on."""
        self.run.ask_again()

    def _take_keys(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing ---------------------------------------------------------------------------------

    def _began(self) -> None:
        self._pressed = ""

    def _came(self, line: object) -> None:
        kind = getattr(line, "kind", "")
        if kind == "pressed":
            self._pressed = (self._pressed + str(getattr(line, "text", "")))[-14:]
        elif kind == "step":
            self._pressed = ""

    def refresh(self) -> None:
        run = self.run
        self.keyed.setText(self._pressed)
        self.keyed.setVisible(bool(self._pressed))
        here = run.place(run.at)
        if run.running:
            self.state.setText(self.tr("Stands before {block}").format(block=here)
                               if run.halted else here)  # fmt: skip
        else:
            self.state.setText(self.tr("No call"))
        errors = [line.text for line in run.lines if line.kind == "error"]
        last = next((line.text for line in reversed(run.lines) if line.kind == "heard"), "")
        text = run.hearing or (last if run.running else "")
        if not run.running and errors:
            text = "\n".join(errors)
        elif not run.running and run.lines:
            text = self.tr("The call is over. F5 calls again.")
        self.heard.setText(text)
        self.heard.setEnabled(bool(run.hearing) or not run.running)
        self.skip.setEnabled(bool(run.hearing) and not run.on_server)
        self.start.setEnabled(not run.running)
        self.hang.setEnabled(run.running)
        self.keep.setEnabled(bool(run.last))
        self.sound.setChecked(run.aloud)
        self.sound.setIcon(theme.icon("sound" if run.aloud else "no_sound"))
        self.sound.show_name(
            self.tr("The next call is heard")
            if run.aloud
            else self.tr("The next call is only read")
        )
        self.go.setEnabled(run.running and run.halted)
        self.step.setEnabled(not (run.running and run.on_server))
        self.where.setVisible(not run.running)
        self.moments.setVisible(not run.running)
        self._show_hint()
        for button in self.keys.values():
            button.setEnabled(run.running)
        self.asking.refresh()
        self.moments.refresh()
        silent = run.answered_silently
        self.again.setToolTip(self.tr("They are answered without a question now"))
        self.again.setVisible(bool(silent))
        self.again.setText(self.tr("Ask about %n block(s) again", "", silent))

    def _show_hint(self) -> None:
        if not self.on_server:
            words = self.tr(
                "The digits of the keyboard press keys. F9 on a block makes the trial stop there."
            )
        else:
            words = self.run.why_not_server() or self.tr(
                "The draft runs on the server on a real line, unpublished: keys are sent as tones, "
                "data sources and calendars are read, nothing is written, and you answer for queues "
                "and calls. What is said is shown here, and played from the prompts of this desk."
            )
        self.hint.setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain = not event.modifiers() & Qt.KeyboardModifier.AltModifier
        if text and text in KEYS and plain and self.run.running:
            self.press(text)
        elif event.key() == Qt.Key.Key_Space:
            self.run.skip()
        else:
            super().keyPressEvent(event)
