"""Settings: language, theme, headset, and signing out. Everything acts at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import language, theme
from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Card, LevelMeter, ground, label

LANGUAGES = ("zh", "en")
THEMES = ("system", "light", "dark")


class SettingsPage(Translated, QWidget):
    """One card of choices; there is nothing to apply."""

    signed_out = Signal()
    device_chosen = Signal(object)
    """PortAudio's number of a device, or None for the system's choice."""

    def __init__(self, choices: Choices, headset: Headset) -> None:
        super().__init__()
        self._choices, self._headset = choices, headset
        ground(self, "page")
        self.language, self.theme, self.device = QComboBox(), QComboBox(), QComboBox()
        for name, text in zip(LANGUAGES, ("中文", "English"), strict=True):
            self.language.addItem(text, name)
        for name in THEMES:
            self.theme.addItem("", name)
        self.meter = LevelMeter(160)
        self.trial, self.sign_out = QPushButton(), QPushButton()
        self.problem = label("hint", wrap=True)
        self._labels = [label("label") for _ in range(4)]
        self.card, self.account = Card(), Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for row, box in enumerate((self.language, self.theme, self.device)):
            grid.addWidget(self._labels[row], row, 0)
            grid.addWidget(box, row, 1)
        sound = QHBoxLayout()
        sound.setSpacing(12)
        sound.addWidget(self.meter)
        sound.addStretch(1)
        sound.addWidget(self.trial)
        grid.addWidget(self._labels[3], 3, 0)
        grid.addLayout(sound, 3, 1)
        grid.setColumnMinimumWidth(1, 320)
        grid.setColumnStretch(2, 1)
        self.card.body.addLayout(grid)
        self.card.body.addWidget(self.problem)
        self.account.body.addWidget(self.sign_out, 0, Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setSpacing(12)
        whole.addWidget(self.card)
        whole.addWidget(self.account)
        whole.addStretch(1)
        self.language.setCurrentIndex(self.language.findData(language.current()))
        self.theme.setCurrentIndex(max(0, self.theme.findData(choices.theme)))
        self._fill_devices()
        self.language.activated.connect(self._speak)
        self.theme.activated.connect(self._dress)
        self.device.activated.connect(self._listen)
        self.trial.clicked.connect(lambda: headset.play("trial"))
        self.sign_out.clicked.connect(self.signed_out)
        headset.changed.connect(self._fill_devices)
        headset.levels.connect(self._show_level)
        self.retranslate()

    def _show_level(self, spoken: float, _heard: float) -> None:
        self.meter.show_level(spoken)

    def retranslate(self) -> None:
        self.card.show_title(self.tr("This computer"))
        self.account.show_title(self.tr("Account"))
        names = (
            self.tr("Language"),
            self.tr("Theme"),
            self.tr("Headset"),
            self.tr("Microphone level"),
        )
        for made, name in zip(self._labels, names, strict=True):
            made.setText(name)
        for box, name in zip((self.language, self.theme, self.device), names, strict=False):
            box.setAccessibleName(name)
        for place, text in enumerate((self.tr("As the system"), self.tr("Light"), self.tr("Dark"))):
            self.theme.setItemText(place, text)
        self.trial.setText(self.tr("Play a tone"))
        self.sign_out.setText(self.tr("Sign out"))
        self.language.setCurrentIndex(self.language.findData(language.current()))
        self._fill_devices()

    def enter(self) -> None:
        self.language.setFocus()

    def _fill_devices(self) -> None:
        self.device.clear()
        self.device.addItem(self.tr("The system's choice"), None)
        for device in self._headset.devices():
            self.device.addItem(device.name, device.number)
        wanted = self._choices.text("headset")
        self.device.setCurrentIndex(max(0, self.device.findText(wanted)))
        self.device.setEnabled(self.device.count() > 1)
        self.trial.setEnabled(self._headset.is_open)
        self.problem.setText(self._headset.problem)
        self.problem.setVisible(bool(self._headset.problem))

    def _speak(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._choices.keep("language", self.language.currentData())
        language.use(app, self.language.currentData())

    def _dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._choices.keep("theme", self.theme.currentData())
        theme.apply(app, self.theme.currentData())

    def _listen(self) -> None:
        number = self.device.currentData()
        self._choices.keep("headset", "" if number is None else self.device.currentText())
        self.device_chosen.emit(number)
