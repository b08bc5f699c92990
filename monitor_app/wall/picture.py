"""Puts the wall together: head, alarm strip, six tiles, on 1920 x 1080 that scale to the screen."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from cti.client.qt import formats, language
from cti.client.qt.theme import DARK, mix
from cti.client.views import AlarmView, CampaignView
from monitor_app import paint
from monitor_app.figures import abandon_figures, agent_counts, occupation, queue_figures
from monitor_app.wall.charts import CallsChart, CampaignRow, CampaignTile, LevelChart, clock
from monitor_app.wall.people import AgentTile, TrunkTile
from monitor_app.wall.queues import QueueTable
from monitor_app.watch import Watch
from monitor_app.words import Words

T = DARK
WIDE, HIGH = 1920.0, 1080.0
PAD, GAP = 32.0, 20.0
LEVEL_LOOKS = {"critical": ("alarm", "alarm"), "major": ("ring", "warning")}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class WallPicture(QObject):
    """Paints the present of a watch."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch)
        self._watch, self._words = watch, words
        self.queues, self.agents, self.trunks = QueueTable(), AgentTile(), TrunkTile()
        self.calls, self.level, self.campaigns = CallsChart(), LevelChart(), CampaignTile()
        self.strip = ""
        """What the strip at the top says, "" for no strip."""

    def collect(self) -> None:
        """Take the figures from the mirror."""
        watch = self._watch
        mirror, now, old = watch.mirror, watch.now(), watch.old_since is not None
        self.queues.rows = [
            (
                watch.site.queue_title(queue.queue) if queue.queue in watch.site.queues
                else queue.name or queue.queue,
                queue_figures(queue, mirror, now, watch.limits),
            )
            for queue in mirror.queues.values()
        ]  # fmt: skip
        targets = {queue.target_seconds for queue in mirror.queues.values()}
        self.queues.target_seconds = min(targets, default=20.0)
        self.queues.target = self.level.target = watch.limits.level_share
        self.agents.counts, self.agents.known = agent_counts(mirror), len(mirror.agents)
        self.trunks.spans = list(mirror.spans.values())
        self.trunks.busy, self.trunks.all = occupation(mirror)
        self.trunks.refused = mirror.refused
        for chart in (self.calls, self.level):
            chart.day, chart.last_week, chart.now = watch.day.today, watch.day.last_week, now
        self.campaigns.rows = [self._campaign(one) for one in mirror.campaigns.values()]
        for tile in (
            self.queues, self.agents, self.trunks, self.calls, self.level, self.campaigns,
        ):  # fmt: skip
            tile.old = old

    def _campaign(self, one: CampaignView) -> CampaignRow:
        watch = self._watch
        figures = abandon_figures(one)
        limit = watch.site.campaign_limit(one.campaign)
        share = one.finished / one.contacts if one.contacts else None
        done = (
            self.tr("list {share}").format(share=formats.share(share, 0))
            if share is not None
            else self.tr("{n} dialled").format(n=formats.number(one.attempts))
        )
        about = self._words.campaign_mode(one.mode) + " · "
        if one.state == "running":
            about += self.tr("dialling {n}").format(n=one.dialling)
        else:
            about += self.tr("paused") if one.state == "paused" else one.state
            if one.state == "over_limit":
                about = self.tr("stopped: over the limit")
            elif one.state == "finished":
                about = self.tr("finished")
        trouble = one.state == "over_limit" or (
            figures.share is not None and figures.answers >= 30 and figures.share > limit
        )
        return CampaignRow(
            title=watch.site.campaign_title(one.campaign, one.name),
            about=about,
            share_done=share,
            said_done=done,
            abandon=figures,
            limit=limit,
            trouble=trouble,
        )

    # --- painting --------------------------------------------------------------------------------

    def paint(self, painter: QPainter, wide: float, high: float) -> None:
        """Into a device of any size; the picture keeps its proportions and fills it."""
        scale = min(wide / WIDE, high / HIGH)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, wide, high), T.window)
        painter.scale(scale, scale)
        self._paint(painter, wide / scale, high / scale)

    def _paint(self, painter: QPainter, wide: float, high: float) -> None:
        inner = wide - 2 * PAD
        self._head(painter, QRectF(PAD, 12, inner, 68))
        top = 84.0
        alarm = self._shown_alarm()
        self.strip = ""
        if self._watch.old_since is not None:
            self._lost(painter, QRectF(PAD, top, inner, 60))
            top += 60 + GAP
        elif alarm is not None:
            self._alarm(painter, QRectF(PAD, top, inner, 60), alarm)
            top += 60 + GAP
        lower = 312.0 * (high / HIGH)
        middle = high - PAD - 8 - lower - GAP - top
        left = inner * 0.637
        self.queues.paint(painter, QRectF(PAD, top, left - GAP / 2, middle))
        x, w = PAD + left + GAP / 2, inner - left - GAP / 2
        agents = middle * 0.59 - GAP / 2
        self.agents.paint(painter, QRectF(x, top, w, agents))
        self.trunks.paint(painter, QRectF(x, top + agents + GAP, w, middle - agents - GAP))
        y, third = top + middle + GAP, (inner - 2 * GAP) / 3
        self.calls.paint(painter, QRectF(PAD, y, third, lower))
        self.level.paint(painter, QRectF(PAD + third + GAP, y, third, lower))
        self.campaigns.paint(painter, QRectF(PAD + 2 * (third + GAP), y, third, lower))

    def _head(self, painter: QPainter, box: QRectF) -> None:
        site = self._watch.site
        painter.setFont(paint.font(32, bold=True))
        name = site.name or "Cordboard"
        wide = paint.text(painter, box, name, T.text)
        painter.setFont(paint.font(22))
        paint.text(
            painter, box.adjusted(wide + 46, 4, 0, 0), self.tr("All queues · today"), T.text2
        )
        at = self._watch.now()
        painter.setFont(paint.font(50, bold=True))
        wide = paint.text(painter, box, clock(at), T.text, paint.RIGHT)
        painter.setFont(paint.font(22))
        day = box.adjusted(0, 4, -wide - 40, 0)
        paint.text(painter, day, _date(at), T.text2, paint.RIGHT)

    def _shown_alarm(self) -> AlarmView | None:
        """The newest alarm of the highest level; those that were acknowledged come last."""
        waiting = [a for a in self._watch.unseen() if a.level != "notice"]
        return waiting[0] if waiting else next(iter(self._watch.alarms()), None)

    def _alarm(self, painter: QPainter, box: QRectF, alarm: AlarmView) -> None:
        token, picture = LEVEL_LOOKS.get(alarm.level, ("off", "notice"))
        colour = getattr(T, token)
        paint.panel(painter, box, mix(colour, T.surface, 0.22), colour)
        paint.picture(painter, QRectF(box.left() + 22, box.top() + 16, 28, 28), picture, colour)
        seen = self._watch.acknowledged.get(alarm.key) == alarm.since
        count = len(self._watch.alarms())
        parts = [
            self.tr("since {time}").format(time=clock(alarm.since)),
            self.tr("acknowledged") if seen else self.tr("not acknowledged"),
        ]
        if count > 1:
            parts.append(self.tr("1 of {n}").format(n=count))
        painter.setFont(paint.font(20))
        aside = " · ".join(parts)
        right = box.adjusted(0, 0, -28, 0)
        wide = paint.text(painter, right, aside, T.text2, paint.RIGHT)
        painter.setFont(paint.font(26, bold=True))
        fact = QRectF(box.left() + 68, box.top(), box.width() - wide - 130, box.height())
        said = self._words.alarm(alarm)[0]
        paint.text(painter, fact, said, T.text, elide=True)
        self.strip = said

    def _lost(self, painter: QPainter, box: QRectF) -> None:
        """The link is gone: everything is dimmed, and this says how old it is."""
        colour = T.alarm
        paint.panel(painter, box, mix(colour, T.surface, 0.22), colour)
        icon = QRectF(box.left() + 22, box.top() + 16, 28, 28)
        paint.picture(painter, icon, "no_link", colour)
        self.strip = self.tr("No connection to the server: data as of {time}").format(
            time=formats.clock(self._watch.old_since)
        )
        painter.setFont(paint.font(26, bold=True))
        paint.text(painter, box.adjusted(68, 0, -24, 0), self.strip, T.text)


def _date(at: float) -> str:
    then = datetime.fromtimestamp(at)
    if language.current() == "zh":
        return f"{then.month} 月 {then.day} 日 周{'一二三四五六日'[then.weekday()]}"
    return f"{DAYS[then.weekday()]} {then.day} {MONTHS[then.month - 1]}"
