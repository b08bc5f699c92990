"""One campaign at a time: how it goes, why it dials so many numbers now, what it may still risk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cti.client.qt import formats, states
from cti.client.qt.widgets import (
    Card,
    Content,
    KeyButton,
    StateBadge,
    Tag,
    ground,
    label,
    scrolling,
)
from cti.client.views import AgentView, CampaignView
from monitor_app.campaign.charts import BudgetBar, Funnel, HalfHour, OutcomeBars
from monitor_app.campaign.tiles import AgentLines, DecisionList, Tile
from monitor_app.campaign.why import WhyPanel
from monitor_app.figures import abandon_figures, agents_of, group_of, pacing_figures
from monitor_app.history import Decision
from monitor_app.page import Page
from monitor_app.watch import Watch
from monitor_app.words import Words

TILES = 6
PEOPLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"


class CampaignsPage(Page):
    """Ctrl+P starts and pauses the campaign that is shown."""

    start_wanted = Signal(str, str)
    """Campaign and its title: starting reaches people, so the window asks first."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch, words)
        self._shown_campaigns: list[tuple[str, str]] = []
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.currentIndexChanged.connect(lambda _n: self.refresh())
        self.title, self.about = label("title"), label("caption")
        self.badge, self.mode, self.count = StateBadge(height=26), Tag(), Tag()
        self.switch = KeyButton("hold", "Ctrl+P")
        self.switch.clicked.connect(self.start_or_pause)
        self.tiles = [Tile() for _ in range(TILES)]
        self.why = WhyPanel(words)
        self.budget_card, self.budget, self.budget_more = Card(), BudgetBar(), label("caption")
        self.half_card, self.half = Card(), HalfHour()
        self.list_card, self.list = Card(), DecisionList(words)
        self.agents_card, self.agents = Card(), AgentLines()
        self.funnel_card, self.funnel = Card(), Funnel()
        self.outcome_card, self.outcomes = Card(), OutcomeBars()
        self._build()
        self.retranslate()

    def _build(self) -> None:
        head = QWidget()
        ground(head, "bar")
        line = QHBoxLayout()
        line.setSpacing(10)
        for one in (self.choice, self.title, self.badge, self.mode, self.count):
            line.addWidget(one)
        line.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(line)
        words.addWidget(self.about)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 9, 16, 9)
        row.addLayout(words, 1)
        row.addWidget(self.switch)
        tiles = QGridLayout()
        tiles.setSpacing(12)
        for number, tile in enumerate(self.tiles):
            tiles.addWidget(tile, 0, number)
            tiles.setColumnStretch(number, 1)
        for card, part_of_it in (
            (self.budget_card, self.budget), (self.half_card, self.half),
            (self.list_card, self.list), (self.agents_card, self.agents),
            (self.funnel_card, self.funnel), (self.outcome_card, self.outcomes),
        ):  # fmt: skip
            card.body.addWidget(part_of_it, 1)
        self.budget_card.body.addWidget(self.budget_more)
        lower = QHBoxLayout()
        lower.setSpacing(12)
        lower.addWidget(self.funnel_card, 3)
        lower.addWidget(self.outcome_card, 2)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(12)
        left.addLayout(tiles)
        left.addWidget(self.why, 1)
        left.addLayout(lower)
        for card, part in ((self.budget_card, 0), (self.half_card, 1), (self.list_card, 1),
                           (self.agents_card, 2)):  # fmt: skip
            right.addWidget(card, part)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(12, 12, 12, 12)
        columns.setSpacing(12)
        columns.addLayout(left, 73)
        columns.addLayout(right, 27)
        full = QWidget()
        stack = QVBoxLayout(full)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(head)
        stack.addWidget(scrolling(inside), 1)
        self.content = Content(full, "campaigns")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.content)

    def retranslate(self) -> None:
        self.choice.setAccessibleName(self.tr("Campaign"))
        self.half_card.show_title(self.tr("Last 30 minutes"))
        self.list_card.show_title(self.tr("Last decisions"))
        self.outcome_card.show_title(self.tr("Outcomes of attempts"))
        self._shown_campaigns = []
        self.refresh()

    # --- which one -------------------------------------------------------------------------------

    def campaign(self) -> CampaignView | None:
        """The campaign that is shown."""
        campaigns = self.watch.mirror.campaigns
        chosen = self.choice.currentData()
        return campaigns.get(str(chosen)) if chosen else next(iter(campaigns.values()), None)

    def show_key(self, key: str) -> None:
        self._fill_choice()
        self.choice.setCurrentIndex(max(0, self.choice.findData(key)))

    def _title(self, one: CampaignView) -> str:
        return self.watch.site.campaign_title(one.campaign, one.name)

    def _fill_choice(self) -> None:
        now = [(c.campaign, self._title(c)) for c in self.watch.mirror.campaigns.values()]
        if now == self._shown_campaigns:
            return
        self._shown_campaigns = now
        chosen = self.choice.currentData()
        self.choice.blockSignals(True)
        self.choice.clear()
        for name, title in now:
            self.choice.addItem(title, name)
        self.choice.setCurrentIndex(max(0, self.choice.findData(chosen)))
        self.choice.blockSignals(False)
        self.choice.setVisible(len(now) > 1)
        self.title.setVisible(len(now) <= 1)

    def enter(self) -> None:
        (self.choice if self.choice.isVisible() else self.switch).setFocus()

    # --- start and pause -------------------------------------------------------------------------

    def start_or_pause(self) -> None:
        """Ctrl+P. A pause stops new dials at once; what rings is let finish."""
        one = self.campaign()
        if one is None or not self.watch.may("campaigns") or not self.watch.link.is_connected:
            return
        if one.state in ("running", "over_limit"):
            wanted = self.tr("Pause {campaign}").format(campaign=self._title(one))
            self.watch.ask(wanted, "PauseCampaign", {"campaign": one.campaign})
        elif one.state == "paused":
            self.start_wanted.emit(one.campaign, self._title(one))

    def start(self, campaign: str, title: str) -> None:
        wanted = self.tr("Start {campaign}").format(campaign=title)
        self.watch.ask(wanted, "StartCampaign", {"campaign": campaign})

    # --- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        self._fill_choice()
        one = self.campaign()
        if one is None:
            self.content.show_empty(
                self.tr("No campaign is configured on this server."),
                self.tr("Campaigns appear here once the server's configuration names some."),
            )
            return
        self.content.show_full()
        details = self.watch.site.campaigns.get(one.campaign, {})
        queue = str(details.get("queue") or "")
        agents = [
            a for a in agents_of(queue, self.watch.mirror) if a.state != "logged_off"
        ] if queue else []  # fmt: skip
        self._show_head(one, agents)
        self._show_tiles(one, agents)
        self.why.show_campaign(one)
        self._show_right(one, agents)
        self._show_funnel(one)

    def _show_head(self, one: CampaignView, agents: list[AgentView]) -> None:
        decisions = self.watch.history.decisions[one.campaign]
        began = next((d.at for d in reversed(decisions) if d.state == one.state), None)
        time = formats.duration(self.watch.now() - began) if began is not None else ""
        self.title.setText(self._title(one))
        self.badge.show_state(one.state, states.word(one.state), time)
        self.mode.show_text(self.words.campaign_mode(one.mode))
        self.count.show_text(self.tr("%n agent(s)", "", len(agents)))
        details = self.watch.site.campaigns.get(one.campaign, {})
        parts = []
        if details.get("caller"):
            parts.append(
                self.tr("caller {number}").format(number=formats.phone(str(details["caller"])))
            )
        if details.get("calling_from"):
            parts.append(
                self.tr("hours {from_}–{until} at the customer's place").format(
                    from_=details["calling_from"], until=details["calling_until"]
                )
            )
        if details.get("queue"):
            parts.append(
                self.tr("queue {name}").format(
                    name=self.watch.site.queue_title(str(details["queue"]))
                )
            )
        if one.reason and one.state != "running":
            parts.append(one.reason)
        self.about.setText(" · ".join(parts))
        self.about.setVisible(bool(parts))
        running = one.state in ("running", "over_limit")
        self.switch.show_text(
            self.tr("Pause dialling") if running else self.tr("Start dialling"),
            "hold" if running else "retrieve",
        )
        self.switch.show_kind("" if running else "primary")
        may = self.watch.may("campaigns") and self.watch.link.is_connected
        self.switch.setEnabled(may and one.state != "finished")
        self.switch.setToolTip(
            "" if self.watch.may("campaigns") else self.tr("It needs the right “campaigns”.")
        )

    def _show_tiles(self, one: CampaignView, agents: list[AgentView]) -> None:
        figures = abandon_figures(one)
        limit = self.watch.site.campaign_limit(one.campaign)
        number, share = formats.number, formats.share
        results = {k: n for k, n in one.outcomes.items() if set(k) - set(PEOPLE)}
        best = max(results.items(), key=lambda item: item[1], default=("", 0))
        hours = [(a, self.watch.now() - a.logged_on) for a in agents if a.logged_on is not None]
        whole = sum(h for _, h in hours)
        talked = sum(a.talked + (self.watch.now() - a.since if a.state == "busy" else 0.0)
                     for a, _ in hours)  # fmt: skip
        over = figures.share is not None and figures.share > limit and figures.answers >= 30
        ringing = one.inputs.get("ringing", 0.0)
        shown: list[tuple[str, str, str, str, str]] = [
            (
                self.tr("List done"),
                number(one.finished),
                self.tr("of {all}").format(all=number(one.contacts)) if one.contacts
                else self.tr("{n} attempts").format(n=number(one.attempts)),
                "", self.tr("Contacts that need no further attempt"),
            ),
            (
                self.tr("Answered"),
                formats.rate(one.answered, one.attempts),
                self.tr("{n} of {all} attempts").format(
                    n=number(one.answered), all=number(one.attempts)
                ),
                "", self.tr("Answered attempts, machines among them, of all attempts"),
            ),
            (
                self.tr("Abandoned"),
                share(figures.share),
                self.tr("bound {bound} · limit {limit}").format(
                    bound=share(figures.bound), limit=share(limit, 0)
                ),
                "alarm" if over else "",
                self.tr("Answered people who found no agent, of all answered people"),
            ),
            (
                self.tr("Talk min / agent h"),
                number(60 * talked / whole, 1) if whole > 60 else formats.UNKNOWN,
                self.tr("all calls of {n} agents").format(n=len(hours)),
                "", self.tr("Time in calls of the time since log-on"),
            ),
            (
                self.tr("On the way"),
                number(one.dialling),
                self.tr("{n} ringing").format(n=number(ringing)),
                "", self.tr("Calls that nobody has answered yet"),
            ),
            (
                self.tr("Results"),
                number(sum(results.values())),
                f"{self.watch.site.disposition_title(best[0])} {number(best[1])}" if best[1]
                else self.tr("none yet"),
                "", self.tr("Calls whose result an agent has set"),
            ),
        ]  # fmt: skip
        for tile, (name, value, about, news, tip) in zip(self.tiles, shown, strict=True):
            tile.show_figure(name, value, about, news, tip)

    def _show_right(self, one: CampaignView, agents: list[AgentView]) -> None:
        watch = self.watch
        figures, limit = abandon_figures(one), watch.site.campaign_limit(one.campaign)
        self.budget_card.show_title(
            self.tr("Abandon budget"),
            self.tr("{n} of {all} people").format(
                n=formats.number(figures.abandoned), all=formats.number(figures.answers)
            ),
        )
        self.budget.show_figures(figures, limit)
        left = int(limit * figures.answers - figures.abandoned)
        self.budget_more.setText(
            self.tr("%n more within the limit", "", left)
            if left >= 0
            else self.tr("%n over the limit", "", -left)
        )
        decisions = list(watch.history.decisions[one.campaign])
        if one.decided is not None and not any(not d.state for d in decisions):
            figures_now = pacing_figures(one.inputs, one.mode)
            limit_now = figures_now.limit if figures_now is not None else ""
            idle = one.inputs.get("idle")
            decisions.insert(0, Decision(one.decided, one.dials, one.why, idle, limit_now))
        self.half.show_decisions(decisions, watch.now())
        self.list.show_decisions(decisions)
        groups = [group_of(watch.state_of(a)) for a in agents]
        self.agents_card.show_title(
            self.tr("Agents"),
            " · ".join(
                f"{states.word(g)} {groups.count(g)}"
                for g in ("talking", "ready", "wrap_up") if groups.count(g)
            ),
        )  # fmt: skip
        order: Callable[[AgentView], tuple[bool, float]] = lambda a: (a.state != "ready", a.since)  # noqa: E731
        self.agents.show_rows([self._agent_row(a) for a in sorted(agents, key=order)])

    def _agent_row(self, agent: AgentView) -> tuple[str, str, str, str, str]:
        watch, now = self.watch, self.watch.now()
        talk = ""
        if agent.logged_on is not None and now - agent.logged_on > 60:
            talked = agent.talked + (now - agent.since if agent.state == "busy" else 0.0)
            talk = self.tr("{n} min/h").format(
                n=formats.number(60 * talked / (now - agent.logged_on), 1)
            )
        return (
            agent.name,
            watch.state_of(agent),
            self.words.agent_state(agent),
            formats.timer(now - agent.since),
            talk,
        )

    def _show_funnel(self, one: CampaignView) -> None:
        people = one.connected + one.abandoned
        results = sum(n for k, n in one.outcomes.items() if set(k) - set(PEOPLE))
        self.funnel_card.show_title(self.tr("Funnel"), self.tr("each step of the one before"))
        self.funnel.show_steps(
            [
                (self.tr("Dialled"), one.attempts),
                (self.tr("Answers"), one.answered),
                (self.tr("People"), people),
                (self.tr("With an agent"), one.connected),
                (self.tr("Result"), results),
            ]
        )
        ordered = sorted(one.outcomes.items(), key=lambda item: -item[1])
        self.outcomes.show_rows([(self.words.outcome(name), n) for name, n in ordered])
