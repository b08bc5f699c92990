"""The sign-in window of all programs: one column, the server known by its fingerprint."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import language, refusals, theme
from cti.client.qt.choices import Choices
from cti.client.qt.language import Translated
from cti.client.qt.link import Link
from cti.client.qt.widgets import KeyButton, ground, label, link_button, set_role

LABELS = 58
"""Width of the column of labels, the same in the station's panel."""

LEAST_HEIGHT = 480
"""Of the window, px; it grows with what is said."""

RETRY_SECONDS = 5
"""Until a server that does not answer is asked again."""


class SignIn(Translated, QWidget):
    """Server, user, password; the agent's program adds a station. Enter goes on.

    `signed_in` is emitted once the server has let the user in; the window stays and may be closed.
    """

    signed_in = Signal(object)

    def __init__(
        self, link: Link, app: str, choices: Choices, station: QWidget | None = None
    ) -> None:
        """`station` is a panel of the agent's program with a method `station() -> str`."""
        super().__init__()
        self._link, self._app, self._choices = link, app, choices
        self._station = station
        self._busy = self._alarm = self._take_over = False
        self._shown_pin = ""
        ground(self, "page")
        self.server, self.server_line = QComboBox(), QLineEdit()
        self.user, self.password = QLineEdit(), QLineEdit()
        self._build()
        self.retry = QTimer(self, singleShot=True, interval=RETRY_SECONDS * 1000)
        self.retry.timeout.connect(self.go)
        link.signed_in.connect(self._signed_in)
        link.refused.connect(self._refused)
        link.fingerprint_unknown.connect(self._meet)
        link.fingerprint_changed.connect(self._changed)
        self._recall()
        self.retranslate()
        self.restyle()

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.server.setLineEdit(self.server_line)
        self.server.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.server_line.setStyleSheet("border: 0; padding: 0; min-height: 26px;")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.installEventFilter(self)
        self._name, self._product = label("title", "Cordboard"), label("hint")
        self._mark = QLabel()
        self._labels = [label("label") for _ in range(3)]
        self.error = label("alarm", wrap=True)
        self.caps = label("warning")
        self.go_button = KeyButton("", "Return", "primary", 36)
        self.go_button.clicked.connect(self.go)
        self.zh, self.en = link_button("中文"), link_button("EN")
        self.zh.clicked.connect(lambda: self.speak("zh"))
        self.en.clicked.connect(lambda: self.speak("en"))
        self.fingerprint = label("caption", wrap=True)
        self.trust = QPushButton()
        self.trust.clicked.connect(self._agree)
        self.trust.hide()
        self.take_over_button = QPushButton()
        self.take_over_button.clicked.connect(self._do_take_over)
        self.take_over_button.hide()
        for field in (self.user, self.password):
            field.returnPressed.connect(self.go)
            field.textEdited.connect(self._calm)
        self.server_line.returnPressed.connect(self.go)
        self.server_line.textEdited.connect(self._server_edited)

        column = QFrame()
        column.setObjectName("card")
        column.setFixedWidth(400)
        inside = QVBoxLayout(column)
        inside.setContentsMargins(28, 26, 28, 22)
        inside.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._mark)
        head.addWidget(self._name)
        head.addWidget(self._product, 1, Qt.AlignmentFlag.AlignBottom)
        inside.addLayout(head)
        inside.addSpacing(8)
        fields = QGridLayout()
        fields.setVerticalSpacing(10)
        fields.setHorizontalSpacing(12)
        rows: tuple[QWidget, ...] = (self.server, self.user, self.password)
        for row, one in enumerate(rows):
            fields.addWidget(self._labels[row], row, 0)
            fields.addWidget(one, row, 1)
        fields.setColumnStretch(1, 1)
        fields.setColumnMinimumWidth(0, LABELS)
        inside.addLayout(fields)
        inside.addWidget(self.caps)
        if self._station is not None:
            inside.addWidget(self._station)
        inside.addWidget(self.error)
        inside.addWidget(self.take_over_button)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.zh)
        last.addWidget(label("caption", "|"))
        last.addWidget(self.en)
        last.addStretch(1)
        last.addWidget(self.go_button)
        inside.addLayout(last)
        self._seal = QLabel()
        seal = QHBoxLayout()
        seal.setSpacing(8)
        seal.addWidget(self._seal, 0, Qt.AlignmentFlag.AlignTop)
        seal.addWidget(self.fingerprint, 1)
        inside.addLayout(seal)
        inside.addWidget(self.trust)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(column, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        self._column = column
        self.setMinimumSize(448, LEAST_HEIGHT)
        self.caps.hide()
        self.error.hide()

    def _recall(self) -> None:
        self.server.addItems(self._choices.servers())
        self.user.setText(self._choices.text("user"))
        self._show_seal()
        (self.password if self.user.text() else self.user).setFocus()

    def fill(self, server: str = "", user: str = "", fingerprint: str = "") -> None:
        """Take what the command line said."""
        if server:
            self.server.setCurrentText(server)
            if fingerprint:
                self._choices.remember_pin(server, fingerprint)
        if user:
            self.user.setText(user)
            self.password.setFocus()
        self._show_seal()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Cordboard - sign in"))
        titles = {
            "agent": self.tr("Agent"),
            "monitor": self.tr("Monitor"),
            "designer": self.tr("Flow designer"),
        }
        self._product.setText(titles.get(self._app, self._app))
        names = (self.tr("Server"), self.tr("User"), self.tr("Password"))
        for made, field, name in zip(
            self._labels, (self.server, self.user, self.password), names, strict=True
        ):
            made.setText(name)
            field.setAccessibleName(name)
        self.server_line.setPlaceholderText(self.tr("Name or address of the server"))
        self.caps.setText(self.tr("Caps Lock is on."))
        self.go_button.show_text(self.tr("Signing in …") if self._busy else self.tr("Sign in"))
        self.trust.setText(self.tr("It is the same as on the paper: trust this server"))
        self.take_over_button.setText(self.tr("Take over here"))
        for button, name in ((self.zh, "zh"), (self.en, "en")):
            button.setEnabled(language.current() != name)
        self._show_seal()

    def restyle(self) -> None:
        self._mark.setPixmap(theme.icon("cord", theme.tokens().accent).pixmap(28, 28))
        self._show_seal()

    def speak(self, name: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._choices.keep("language", name)
        language.use(app, name)

    # --- what is seen of the server --------------------------------------------------------------

    def _server_edited(self) -> None:
        self._shown_pin = ""
        self._alarm = False
        self._calm()
        self._show_seal()

    def _show_seal(self) -> None:
        pin = self._choices.pin(self.server.currentText())
        t = theme.tokens()
        if self._alarm:
            set_role(self.fingerprint, "alarm")
            self.fingerprint.setText(
                self.tr(
                    "The server shows another fingerprint than before: {new}. Nothing was sent. "
                    "Ask your administrator whether the server got a new certificate."
                ).format(new=_short(self._shown_pin))
            )
            self._seal.setPixmap(theme.icon("alarm", t.alarm).pixmap(16, 16))
        elif self._shown_pin:
            set_role(self.fingerprint, "")
            self.fingerprint.setText(
                self.tr(
                    "First meeting with this server. Compare its fingerprint with the paper from "
                    "your administrator:\n{pin}"
                ).format(pin=_lines(self._shown_pin))
            )
            self._seal.setPixmap(theme.icon("shield", t.ring).pixmap(16, 16))
        elif pin:
            set_role(self.fingerprint, "caption")
            said = self.tr("Fingerprint of the server {pin}, the same as last time")
            self.fingerprint.setText(said.format(pin=_short(pin)))
            self._seal.setPixmap(theme.icon("check", t.ready).pixmap(16, 16))
        else:
            set_role(self.fingerprint, "caption")
            self.fingerprint.setText(self.tr("The server's fingerprint will be shown here."))
            self._seal.setPixmap(theme.icon("shield", t.text3).pixmap(16, 16))
        self.trust.setVisible(bool(self._shown_pin) and not self._alarm)

    def _meet(self, shown: str) -> None:
        self._set_busy(False)
        self._shown_pin = shown
        self._show_seal()
        self.trust.setFocus()

    def _changed(self, _known: str, shown: str) -> None:
        self._set_busy(False)
        self._shown_pin, self._alarm = shown, True
        self._show_seal()

    def _agree(self) -> None:
        self._choices.remember_pin(self.server.currentText(), self._shown_pin)
        self._shown_pin = ""
        self._show_seal()
        self.go()

    # --- signing in ------------------------------------------------------------------------------

    def go(self) -> None:
        """Sign in with what the fields say; the first empty one gets the focus instead."""
        for field in (self.server_line, self.user, self.password):
            if not field.text().strip():
                field.setFocus()
                return
        if self._busy or self._alarm:
            return
        self.retry.stop()
        self._set_busy(True)
        station = getattr(self._station, "station", None)
        server = self.server.currentText().strip()
        self._link.sign_in(
            server,
            self.user.text().strip(),
            self.password.text(),
            pin=self._choices.pin(server),
            station=str(station()) if callable(station) else "",
            take_over=self._take_over,
        )

    def _do_take_over(self) -> None:
        self._take_over = True
        self.go()

    def _signed_in(self, answer: object) -> None:
        self._set_busy(False)
        self._calm()
        self._choices.remember_server(self.server.currentText().strip())
        self._choices.keep("user", self.user.text().strip())
        self.password.clear()
        self._take_over = False
        self.signed_in.emit(answer)

    def _refused(self, code: str, text: str, facts: dict[str, Any]) -> None:
        self._set_busy(False)
        self._calm()
        text = refusals.of_sign_in(code, text, facts)
        if code == "unreachable":
            text = self.tr(
                "The server does not answer ({why}). It is asked again every {n} seconds."
            ).format(why=text, n=RETRY_SECONDS)
            self.retry.start()
        elif code in ("signed_in_elsewhere", "conflict"):
            self.take_over_button.show()
            self.take_over_button.setFocus()
        elif code == "bad_password":
            self._mark_field(self.password, True)
            self.password.selectAll()
            self.password.setFocus()
        self.error.setText(text)
        self.error.show()

    def _calm(self) -> None:
        self.retry.stop()
        self.error.hide()
        self.take_over_button.hide()
        self._mark_field(self.password, False)

    def _mark_field(self, field: QLineEdit, wrong: bool) -> None:
        field.setProperty("state", "error" if wrong else "")
        field.style().unpolish(field)
        field.style().polish(field)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.go_button.setEnabled(not busy)
        self.go_button.show_text(self.tr("Signing in …") if busy else self.tr("Sign in"))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first thing that is missing, also after a session that ended."""
        super().showEvent(event)
        (self.password if self.user.text() else self.user).setFocus()

    def event(self, event: QEvent) -> bool:
        """What is said grows the window: the fields are never pressed together, no line is cut."""
        if event.type() == QEvent.Type.LayoutRequest:
            inside, around = self._column.layout(), self.layout()
            if inside is not None and around is not None:
                margins = around.contentsMargins()
                need = inside.totalHeightForWidth(self._column.width())
                need += margins.top() + margins.bottom()
                self.setMinimumHeight(max(LEAST_HEIGHT, need))
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus: outside a dialog Qt gives it Space only."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, QAbstractButton
        ):
            focused.click()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say that Caps Lock is on: a capital letter came without Shift."""
        if watched is self.password and isinstance(event, QKeyEvent):
            typed = event.text()
            if event.type() == QEvent.Type.KeyPress and typed.isalpha() and typed.isascii():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.caps.setVisible(typed.isupper() != shift)
        return False


def _short(pin: str) -> str:
    """7A:3F…91: enough to see that it is the same."""
    return f"{pin[:5]}…{pin[-2:]}" if len(pin) > 12 else pin


def _lines(pin: str) -> str:
    """The whole fingerprint in lines of eight that can be compared with paper."""
    parts = pin.split(":")
    return "\n".join(":".join(parts[i : i + 8]) for i in range(0, len(parts), 8))
