"""Where the agent speaks: the headset of this computer, or the telephone of a station."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from cti.client.qt.language import Translated
from cti.client.qt.login import LABELS
from cti.client.qt.widgets import LevelMeter, label


class StationPanel(Translated, QWidget):
    """Part of the sign-in window: the meter moves when the microphone works."""

    def __init__(self, choices: Choices, headset: Headset) -> None:
        super().__init__()
        self._choices, self._headset = choices, headset
        self._title = label("label")
        self.headset, self.telephone = QRadioButton(), QRadioButton()
        group = QButtonGroup(self)
        group.addButton(self.headset)
        group.addButton(self.telephone)
        self.device, self.number = QComboBox(), QLineEdit()
        self.meter, self.trial = LevelMeter(48), QPushButton()
        self.trial.setProperty("kind", "quiet")
        self.problem = label("warning", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self.headset, 0, 1)
        grid.addWidget(self.device, 0, 2)
        grid.addWidget(self.meter, 0, 3)
        grid.addWidget(self.trial, 0, 4)
        grid.addWidget(self.telephone, 1, 1)
        grid.addWidget(self.number, 1, 2, 1, 3)
        grid.addWidget(self.problem, 2, 1, 1, 4)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(0, LABELS)
        self.device.setMinimumContentsLength(6)
        self.number.setText(choices.text("station"))
        for device in headset.devices():
            self.device.addItem(device.name, device.number)
        self.device.setCurrentIndex(max(0, self.device.findText(choices.text("headset"))))
        there = self.device.count() > 0
        self.headset.setEnabled(there)
        self.device.setEnabled(there)
        (self.headset if there and not choices.flag("telephone") else self.telephone).setChecked(
            True
        )
        self.device.activated.connect(lambda _n: self._try())
        self.headset.toggled.connect(lambda _on: self._try())
        self.trial.clicked.connect(lambda: headset.play("trial"))
        headset.levels.connect(self._show_level)
        self._try()
        self.retranslate()

    def _show_level(self, spoken: float, _heard: float) -> None:
        self.meter.show_level(spoken)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Station"))
        self.headset.setText(self.tr("Headset"))
        self.telephone.setText(self.tr("Telephone"))
        self.number.setPlaceholderText(self.tr("extension, empty: the usual one"))
        self.number.setAccessibleName(self.tr("Number of the station"))
        self.device.setAccessibleName(self.tr("Headset"))
        self.trial.setText(self.tr("Try"))
        self.problem.setText(
            self.tr("No sound device here: sign in and speak on the station's telephone.")
        )
        self._show()

    def _try(self) -> None:
        """Open the device, so that the meter shows whether the microphone works."""
        if self.headset.isChecked() and self.device.count():
            self._headset.open(self.device.currentData())
        else:
            self._headset.close()
        self._show()

    def _show(self) -> None:
        self.problem.setVisible(self.device.count() == 0)
        self.meter.setVisible(self._headset.is_open)
        self.trial.setVisible(self._headset.is_open)

    def fill(self, station: str) -> None:
        """Take what the command line said."""
        if station:
            self.number.setText(station)

    def station(self) -> str:
        """The station to ask for, "" for the usual one; the choice is remembered."""
        self._choices.keep("station", self.number.text().strip())
        self._choices.keep("telephone", self.telephone.isChecked())
        if self.device.count():
            self._choices.keep("headset", self.device.currentText())
        return self.number.text().strip()
