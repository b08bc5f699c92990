"""The live board that `make run` shows in a terminal: channels, queues, agents, campaigns, lateness."""

from __future__ import annotations

import time

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cti.client.mirror import Mirror
from cti.client.views import AgentView, CallView
from cti.watch.figures import LiveFigures

AGENT_MARKS = {
    "ready": ("●", "green"),
    "reserved": ("◔", "yellow"),
    "busy": ("■", "blue"),
    "working_after_call": ("▲", "magenta"),
    "not_ready": ("▬", "default"),
    "lost": ("✕", "red"),
    "logged_off": ("○", "bright_black"),
}


def clock(seconds: float) -> str:
    """0:42, 12:10, 1:52:07."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


def channel_mark(call: CallView | None, channel: str) -> tuple[str, str]:
    """The shape and colour of one channel: what its call is doing."""
    if call is None:
        return "·", "bright_black"
    states = {c.state for d, c in call.connections.items() if not d.startswith("trunk:")}
    if call.supervisors:
        return "◉", "red"
    if "connected" in states and any(d.startswith("station:") for d in call.connections):
        return "■", "blue"
    if "queued" in states:
        return "◆", "yellow"
    if "alerting" in states:
        return "◇", "yellow"
    here = call.connections.get(channel)
    if here is not None and here.state == "connected":
        return "▚", "cyan"
    return "◊", "yellow"


class Board:
    """Draws the mirror; asked for a picture twice a second."""

    def __init__(self, mirror: Mirror, figures: LiveFigures, heading: list[str]) -> None:
        self.mirror = mirror
        self.figures = figures
        self.heading = heading
        self.began = time.monotonic()

    def __rich__(self) -> RenderableType:
        parts: list[RenderableType] = [Text(line) for line in self.heading]
        parts.append(Panel(self._spans(), title="channels", title_align="left"))
        row = Table.grid(expand=True, padding=(0, 1))
        row.add_column(ratio=1)
        row.add_column(ratio=1)
        row.add_row(
            Panel(self._agents(), title="agents", title_align="left"),
            Group(
                Panel(self._queues(), title="queues", title_align="left"),
                Panel(self._campaigns(), title="campaigns", title_align="left"),
            ),
        )
        parts.append(row)
        parts.extend(
            Text(f"{'⯃' if a.level == 'critical' else '△'} {a.fact} {a.cause} {a.mend}", "bold red")
            for a in self.mirror.alarms.values()
        )
        parts.append(Text(self.line(), "bright_black"))
        return Group(*parts)

    def line(self) -> str:
        """Everything in one line, for a log instead of a terminal."""
        f = self.figures
        waiting = sum(len(q.waiting) for q in self.mirror.queues.values())
        busy = sum(1 for a in self.mirror.agents.values() if a.state == "busy")

        def ms(value: float | None) -> str:
            return "—" if value is None else f"≤{value * 1000:g} ms"

        return (
            f"{clock(time.monotonic() - self.began)}  calls {len(self.mirror.calls)}  "
            f"waiting {waiting}  agents busy {busy}/{len(self.mirror.agents)}  "
            f"tick late p50 {ms(f.late(0.5))} p99 {ms(f.late(0.99))} p99.9 {ms(f.late(0.999))} "
            f"missed {f.missed}  work {f.work_ms:.2f} ms  backlog {f.backlog}  {f.rss_mb:.0f} MiB"
        )

    def _spans(self) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        for span in self.mirror.spans.values():
            cells = Text()
            for number in _numbers(span.channels):
                call = self.mirror.calls.get(span.calls.get(number, -1))
                mark, colour = channel_mark(call, f"trunk:{span.span}/{number}")
                cells.append(mark + " ", colour)
            good = span.health == "normal"
            grid.add_row(
                Text(span.span),
                Text("✓" if good else span.health, "green" if good else "bold red"),
                cells,
            )
        return grid

    def _agents(self) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        now = time.time()
        shown = sorted(self.mirror.agents.values(), key=lambda agent: agent.agent)
        for agent in shown[:16]:
            mark, colour = AGENT_MARKS.get(agent.state, ("?", "default"))
            grid.add_row(
                Text(mark, colour),
                agent.agent,
                agent.name,
                agent.state.replace("_", " "),
                clock(now - agent.since),
                self._partner(agent),
                f"{agent.answered}",
            )
        if len(shown) > 16:
            grid.add_row("", "", f"… {len(shown) - 16} more")
        return grid

    def _partner(self, agent: AgentView) -> str:
        call = self.mirror.calls.get(agent.call or -1)
        if call is None:
            return ""
        return call.calling if call.direction == "in" else call.called

    def _queues(self) -> RenderableType:
        grid = Table.grid(padding=(0, 1))
        now = time.time()
        for queue in self.mirror.queues.values():
            oldest = [
                self.mirror.calls[c].queued_since for c in queue.waiting if c in self.mirror.calls
            ]
            longest = max((now - since for since in oldest if since), default=0.0)
            grid.add_row(
                queue.queue,
                f"waiting {len(queue.waiting)}",
                f"longest {clock(longest)}",
                f"answered {queue.answered}/{queue.offered}",
                f"abandoned {queue.abandoned}",
            )
        return grid

    def _campaigns(self) -> RenderableType:
        lines: list[RenderableType] = []
        for campaign in self.mirror.campaigns.values():
            live = campaign.connected + campaign.abandoned
            share = f"{100 * campaign.abandoned / live:.1f} %" if live else "—"
            lines.append(
                Text(
                    f"{campaign.campaign}  {campaign.state}  dialling {campaign.dialling}  "
                    f"attempts {campaign.attempts}  connected {campaign.connected}  abandoned {share}"
                )
            )
            if campaign.why:
                lines.append(Text(campaign.why, "bright_black"))
        return Group(*lines)


def _numbers(channels: int) -> list[int]:
    """Channel numbers of a span: an E1 leaves out its D channel in slot 16."""
    if channels == 30:
        return [*range(1, 16), *range(17, 32)]
    return list(range(1, channels + 1))
