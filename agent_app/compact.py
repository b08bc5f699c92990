"""The compact bar: always on top, state, who, four actions, and the ringing card below."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_app.bar import CallBar
from agent_app.call_page.notes_column import Choices
from agent_app.call_page.ringing_card import RingingCard
from agent_app.cards import Cards
from agent_app.desk import Desk
from agent_app.person import person_of_preview
from agent_app.state_button import StateButton
from cti.client.qt import formats, states, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, KeyButton, Picture, ShareBar, Tag, label, seconds

WIDE, HIGH = 860, 60
CHOICES_WIDE = 336


class CompactBar(Translated, QWidget):
    """860 by 60 on top of other programs; Ctrl+B or a double click brings the large window back."""

    expanded = Signal()
    finish_wanted = Signal()

    def __init__(self, desk: Desk, cards: Cards, facts: CallBar) -> None:
        """`facts` is the large window's bar, whose words are shown here too."""
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self._desk, self._cards, self._words = desk, cards, facts
        self._grabbed: QPoint | None = None
        self._fitted: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.state = StateButton(desk, compact=True)
        self.name, self.title = label("leadbold"), label("label")
        self.level, self.facts = Tag("", "member", "ring"), label("caption")
        self._dot = Picture("record", "alarm", 12)
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._dial)
        self.field.setMinimumWidth(230)
        self.choices = Choices(columns=9)
        self.choices.chosen.connect(self._dispose)
        self.left, self.time = label("caption"), ShareBar("wrap")
        self.time.setFixedWidth(92)
        self.expand, self.close_button = IconButton("expand", 22), IconButton("close", 22)
        self.expand.clicked.connect(self.expanded)
        self.close_button.clicked.connect(self.expanded)
        self.buttons = {
            "answer": KeyButton("answer", "F2", "answer", 44),
            "deflect": KeyButton("transfer", "F8", "", 44),
            "reject": KeyButton("reject", "F3", "", 44),
            "dial": KeyButton("dial", "F5", "", 44),
            "hold": KeyButton("hold", "F6", "", 44),
            "mute": KeyButton("mute", "F7", "", 44),
            "transfer": KeyButton("transfer", "F8", "", 44),
            "hang_up": KeyButton("hang_up", "F4", "hang", 44),
            "ready": KeyButton("mdi6.check-circle-outline", "F11", "", 44),
            "finish": KeyButton("check", "Ctrl+Return", "", 44),
        }
        acts = {
            "answer": desk.answer,
            "deflect": lambda: desk.transfer_wanted.emit("deflect"),
            "reject": desk.reject,
            "dial": self._dial,
            "hold": desk.hold,
            "mute": lambda: desk.mute(),
            "transfer": desk.transfer,
            "hang_up": desk.hang_up,
            "ready": desk.ready,
            "finish": self.finish_wanted.emit,
        }
        for action, button in self.buttons.items():
            button.clicked.connect(acts[action])
        self._build()
        self.card = RingingCard(desk, cards, large=False)
        self._whole.addWidget(self.card)
        desk.changed.connect(self.refresh)
        cards.changed.connect(self.refresh)
        desk.site.changed.connect(self.refresh)
        seconds().tick.connect(self._tick)
        self.retranslate()

    def _build(self) -> None:
        bar = QWidget()
        bar.setFixedHeight(HIGH)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 7, 8, 7)
        row.setSpacing(8)
        row.addWidget(Picture("grip", "text3"))
        row.addWidget(self.state)
        words = QVBoxLayout()
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(6)
        for one in (self.name, self.title, self.level):
            first.addWidget(one)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self._dot)
        second.addWidget(self.facts, 1)
        words.addLayout(first)
        words.addLayout(second)
        row.addLayout(words, 1)
        row.addWidget(self.field)
        row.addWidget(self.choices)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addStretch(1)
        left.addWidget(self.time)
        left.addWidget(self.left)
        left.addStretch(1)
        row.addLayout(left)
        for button in self.buttons.values():
            row.addWidget(button)
        corner = QVBoxLayout()
        corner.setSpacing(2)
        corner.addWidget(self.expand)
        corner.addWidget(self.close_button)
        row.addLayout(corner)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(4)
        self._whole.addWidget(bar)
        self._bar = bar

    def retranslate(self) -> None:
        self.setWindowTitle("Cordboard")
        for action, text in (
            ("answer", self.tr("Answer")),
            ("deflect", self.tr("Pass on")),
            ("transfer", self.tr("Transfer")),
            ("hang_up", self.tr("Hang up")),
            ("dial", self.tr("Dial")),
            ("ready", self.tr("Be ready")),
            ("finish", self.tr("Done")),
        ):
            self.buttons[action].show_text(text)
        self.field.setPlaceholderText(self.tr("Number to dial"))
        self.field.setAccessibleName(self.tr("Number to dial"))
        self.expand.show_name(self.tr("Large window (Ctrl+B)"))
        self.close_button.show_name(self.tr("Leave the compact bar"))
        self.refresh()

    def refresh(self) -> None:
        """Show only what can be done now; the order never changes."""
        desk = self._desk
        state = desk.state()
        call, preview, ringing = desk.subject(), desk.preview, desk.ringing
        talking = desk.shown() is not None and ringing is None
        lost, wrap = state == "lost", desk.wrapping and not talking
        shown = {
            "answer": ringing is not None and not lost,
            "deflect": ringing is not None and not lost,
            "reject": (ringing is not None or preview is not None) and not lost,
            "dial": not lost and desk.can("dial") and (state == "ready" or preview is not None),
            "hold": talking and not lost,
            "mute": talking and not lost,
            "transfer": talking and not lost,
            "hang_up": talking,
            "ready": state == "not_ready",
            "finish": wrap and not lost,
        }
        for action, button in self.buttons.items():
            button.setVisible(shown[action])
        for action in ("hold", "mute", "transfer", "hang_up"):
            self.buttons[action].setEnabled(desk.can(action))
        held = call is not None and desk.here(call) == "held"
        self.buttons["hold"].show_text(self.tr("Retrieve") if held else self.tr("Hold"),
                                       "retrieve" if held else "hold")  # fmt: skip
        self.buttons["mute"].show_text(self.tr("Muted") if desk.is_muted else self.tr("Mute"))
        self.buttons["reject"].show_text(self.tr("Reject") if ringing else self.tr("Skip"))
        self.field.setVisible(shown["dial"] and preview is None)
        self.choices.setVisible(wrap and not lost)
        if wrap:
            self._fit_choices()
        self.card.setVisible((ringing is not None or preview is not None) and not lost)
        self._dot.setVisible(talking and not lost and call is not None and bool(call.recording))
        self._show_words(lost, wrap)
        self.facts.setVisible(bool(self.facts.text()))
        self._tick()
        self.setFixedWidth(WIDE)
        self.adjustSize()
        self.update()

    def _fit_choices(self) -> None:
        """As many results as have room, four at most; all are in the large window."""
        all_of_them = self._desk.site.dispositions
        titles = [one.title for one in all_of_them]
        if titles == self._fitted:
            return
        self._fitted = titles
        for count in (4, 3, 2):
            self.choices.show_choices(all_of_them[:count])
            if self.choices.sizeHint().width() <= CHOICES_WIDE:
                return

    def _show_words(self, lost: bool, wrap: bool) -> None:
        desk = self._desk
        call, preview = desk.subject(), desk.preview
        self.title.setText("")
        self.level.show_text("")
        if lost:
            self.name.setText(self.tr("The connection to the server broke; trying again"))
            self.facts.setText(
                self.tr("Sound goes on; notes and results are kept here and sent afterwards")
            )
        elif wrap:
            self.name.setText(self.tr("Result"))
            self.facts.setText("")
        elif call is not None or preview is not None:
            person = self._cards.of_call(call) if call else person_of_preview(preview)  # type: ignore[arg-type]
            number = formats.phone(person.number)
            self.name.setText(person.name or number)
            self.title.setText(person.title)
            ringing = desk.ringing is not None or call is None
            self.level.show_text(person.level if ringing else "")
            parts = [number] if person.name and ringing else []
            if call is not None and not ringing and call.recording:
                parts.append(self.tr("Recording"))
            parts += self._words.facts_of(call)[:1] if call is not None else []
            self.facts.setText(" · ".join(p for p in parts if p))
        else:
            self.name.setText(self._words.name.text())
            self.facts.setText(self._words.waiting())

    def _tick(self) -> None:
        left = self._desk.wrap_left() if self._desk.wrapping else None
        self.time.setVisible(left is not None)
        self.left.setVisible(left is not None)
        if left is not None:
            self.time.show_share(left[0] / left[1])
            said = self.tr("{n} s left").format(n=round(left[0]))
            if self.left.text() != said:
                self.left.setText(said)

    def _dial(self) -> None:
        number = self.field.text().strip().replace(" ", "")
        if number or self._desk.preview is not None:
            self._desk.dial(number)
            self.field.clear()

    def _dispose(self, code: str) -> None:
        call = self._desk.subject()
        if call is not None:
            note = self._desk.drafts.text(f"note:{call.call}") or call.note
            self._desk.dispose(call.call, code, note)

    def showEvent(self, event: QShowEvent) -> None:
        """No button begins with the focus: the keys act anyway."""
        super().showEvent(event)
        self.setFocus()

    # --- a window without a frame ----------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = self._desk.state()
        news = state in ("ringing", "lost")
        colour = getattr(t, states.look(state).colour) if news else t.edge
        wide = 2 if news else 1
        painter.setBrush(QColor(t.surface))
        painter.setPen(QPen(QColor(colour), wide))
        edge = wide // 2 + 1
        painter.drawRoundedRect(self._bar.geometry().adjusted(edge, edge, -edge, -edge), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self.move(event.globalPosition().toPoint() - self._grabbed)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.expanded.emit()
