"""The panel "why so many numbers now": one sentence, six inputs, the risks, and what binds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Card, label, rule, set_role
from cti.client.views import CampaignView
from monitor_app import paint
from monitor_app.campaign.charts import RiskChart
from monitor_app.figures import pacing_figures
from monitor_app.words import Words

LINE, TALLEST = 42, 52
Line = tuple[str, str, str, str]
"""Name, explanation, value, unit."""


class InputLines(Translated, QWidget):
    """The sum, numbered line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_lines(self, lines: Sequence[Line]) -> None:
        changed = len(lines) != len(self.lines)
        self.lines = lines
        if changed:
            self.setMinimumHeight(max(LINE, len(lines) * LINE))
        self.setAccessibleDescription(". ".join(f"{a} {c} {d}" for a, _, c, d in lines))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(340, len(self.lines) * LINE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = min(TALLEST, self.height() / max(1, len(self.lines)))
        for number, (name, about, value, unit) in enumerate(self.lines):
            bottom = (number + 1) * step - 1
            top = number * step + (step - LINE) / 2
            painter.setPen(QColor(t.accent_soft))
            painter.setBrush(QColor(t.accent_soft))
            disc = QRectF(0, top + 11, 20, 20)
            painter.drawEllipse(disc)
            painter.setFont(theme.font("caption", bold=True))
            paint.text(painter, disc, str(number + 1), t.accent, paint.CENTRE)
            right = QRectF(0, top, self.width() - 30, LINE)
            painter.setFont(theme.font("lead", bold=True))
            wide = paint.text(painter, right, value, t.text, paint.RIGHT)
            painter.setFont(theme.font("caption"))
            paint.text(painter, QRectF(self.width() - 24, top, 24, LINE), unit, t.text3)
            room = self.width() - 30 - wide - 42
            painter.setFont(theme.font("body"))
            paint.text(painter, QRectF(32, top + 3, room, 19), name, t.text, elide=True)
            painter.setFont(theme.font("caption"))
            paint.text(painter, QRectF(32, top + 21, room, 17), about, t.text2, elide=True)
            if number < len(self.lines) - 1:
                painter.fillRect(QRectF(0, bottom, self.width(), 1), QColor(t.line))


class Chips(Translated, QWidget):
    """What could limit the dialling; the one that does is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: Sequence[tuple[str, str, bool]] = ()
        self.setFixedHeight(30)

    def show_chips(self, chips: Sequence[tuple[str, str, bool]]) -> None:
        self.chips = chips
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 1.0
        for name, about, binds in self.chips:
            painter.setFont(theme.font("body", bold=binds))
            first = painter.fontMetrics().horizontalAdvance(name)
            painter.setFont(theme.font("caption"))
            second = painter.fontMetrics().horizontalAdvance(about)
            box = QRectF(x, 1, 30 + first + 8 + second + 12, 28)
            if box.right() > self.width():
                break
            paint.panel(
                painter,
                box,
                t.accent_soft if binds else t.surface,
                t.accent if binds else t.line,
                4,
            )
            icon = QRectF(x + 9, 8, 14, 14)
            paint.picture(
                painter,
                icon,
                "mdi6.crosshairs" if binds else "check",
                t.accent if binds else t.ready,
            )
            painter.setFont(theme.font("body", bold=binds))
            paint.text(painter, QRectF(x + 30, 1, first + 2, 28), name, t.text)
            painter.setFont(theme.font("caption"))
            paint.text(painter, QRectF(x + 38 + first, 1, second + 2, 28), about, t.text2)
            x = box.right() + 8


class WhyPanel(Card):
    """Everything that steers the number of dials, from the last decision."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        set_role(self.title, "title")
        self.sentence = label("lead", wrap=True)
        self.inputs, self.risks, self.chips = InputLines(), RiskChart(), Chips()
        self._binds = label("label")
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addWidget(self.inputs, 4)
        middle.addWidget(self.risks, 5)
        last = QHBoxLayout()
        last.setSpacing(10)
        last.addWidget(self._binds)
        last.addWidget(self.chips, 1)
        self.body.addWidget(self.sentence)
        self.body.addSpacing(4)
        self.body.addLayout(middle, 1)
        self.body.addWidget(rule())
        self.body.addSpacing(2)
        self.body.addLayout(last)

    def show_campaign(self, campaign: CampaignView) -> None:
        figures = pacing_figures(campaign.inputs, campaign.mode)
        self._binds.setText(self.tr("Limits"))
        if figures is None or campaign.state not in ("running", "over_limit"):
            self.show_title(self.tr("Nothing is dialled."), "")
            self.sentence.setText(self._still(campaign))
            for one in (self.inputs, self.risks, self.chips, self._binds):
                one.setVisible(False)
            return
        for one in (self.inputs, self.risks, self.chips, self._binds):
            one.setVisible(True)
        at = self.tr("decision of {time}").format(time=formats.clock(campaign.decided))
        self.show_title(self._words.pacing_question(figures), at)
        self.sentence.setText(self._words.pacing_sentence(campaign, figures))
        self.sentence.setToolTip(campaign.why)
        self.inputs.show_lines(self._lines(campaign))
        self.risks.show_figures(figures)
        self.chips.show_chips(self._chips(campaign, figures.limit))

    def _still(self, campaign: CampaignView) -> str:
        if campaign.state == "running":
            return self.tr("The campaign runs; the first decision is on its way.")
        if campaign.state == "finished":
            return self.tr("The campaign is finished: no contact is left to be called.")
        if campaign.state == "over_limit":
            return self.tr("The abandoned share is over the limit; dialling goes on below it.")
        return self.tr("The campaign is paused. Ctrl+P starts it; calls under way were finished.")

    def _lines(self, campaign: CampaignView) -> list[Line]:
        """The sum in six lines: agents free now and soon, answers to come, chance, budget."""
        known = campaign.inputs
        free = known.get("idle", 0.0) + known.get("freeing", 0.0) - known.get("answers", 0.0)
        free -= known.get("waiting", 0.0)
        people = self.tr("ag.", "unit: agents")
        calls = self.tr("c.", "unit: calls")
        return [
            (
                self.tr("Agents idle now"),
                self.tr("of {n} at work").format(n=formats.number(known.get("agents"))),
                formats.number(known.get("idle")),
                people,
            ),
            (
                self.tr("Agents free within 12 s"),
                self.tr("by how long their calls and wrap-ups have lasted"),
                f"+ {formats.number(known.get('freeing'), 1)}",
                people,
            ),
            (
                self.tr("Answers expected of {n} ringing").format(
                    n=formats.number(known.get("ringing"))
                ),
                self.tr("by how long each has rung; {n} wait already").format(
                    n=formats.number(known.get("waiting"))
                ),
                f"− {formats.number(known.get('answers', 0.0) + known.get('waiting', 0.0), 1)}",
                calls,
            ),
            (
                self.tr("Calls that could be taken"),
                self.tr("1 + 2 − 3"),
                formats.number(free, 1),
                calls,
            ),
            (
                self.tr("Chance that a person answers"),
                self.tr("learned from this campaign's dials"),
                formats.share(known.get("answer_share"))[:-1],
                "%",
            ),
            (
                self.tr("Abandon budget left"),
                self.tr("{abandoned} abandoned of {all} answers today").format(
                    abandoned=formats.number(known.get("abandoned")),
                    all=formats.number(known.get("abandoned", 0) + known.get("connected", 0)),
                ),
                formats.number(known.get("bank"), 1),
                calls,
            ),
        ]

    def _chips(self, campaign: CampaignView, limit: str) -> list[tuple[str, str, bool]]:
        known = campaign.inputs
        budget = limit in ("price", "budget", "learning")
        left = self.tr("{n} left").format(n=formats.number(known.get("bank"), 1))
        chips = [
            (
                self._words.limit_name("learning" if limit == "learning" else "price"),
                self.tr("this is what limits") if budget else left,
                budget,
            ),
            (
                self.tr("Lines"),
                self.tr("{n} free").format(n=formats.number(known.get("lines"))),
                limit == "lines",
            ),
            (
                self.tr("Agents"),
                self.tr("{n} at work").format(n=formats.number(known.get("agents"))),
                limit in ("nobody", "idle"),
            ),
        ]
        if campaign.contacts:
            left = self.tr("{n} open").format(
                n=formats.number(campaign.contacts - campaign.finished)
            )
            chips.append((self.tr("List"), left, False))
        return chips
