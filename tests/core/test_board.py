"""The terminal board shows what the mirror holds."""

from __future__ import annotations

from rich.console import Console

from cti.client.mirror import Mirror
from cti.client.views import QueueView, SpanView
from cti.commands.board import Board, channel_mark, clock
from cti.events import (
    AgentLoggedOn,
    AgentStateChanged,
    AlarmRaised,
    Established,
    Offered,
    Queued,
    SpanChanged,
)
from cti.media.link.records import LATENESS_EDGES, TickFigures
from cti.watch.figures import LiveFigures, quantile


def text_of(board: Board) -> str:
    console = Console(width=140, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    with console.file:
        console.print(board)
        return console.export_text()


def test_calls_agents_queues_and_alarms_are_on_the_board() -> None:
    mirror = Mirror()
    mirror.prepare(
        queues=[QueueView(queue="sales")],
        spans=[SpanView(span="e1-1", health="normal", channels=30)],
    )
    trunk = "trunk:e1-1/7"
    for seq, event in enumerate(
        (
            SpanChanged(at=1.0, span="e1-1", health="normal", channels=30),
            AgentLoggedOn(at=1.0, agent="8001", name="王蕾", station="station:201"),
            AgentStateChanged(at=2.0, agent="8001", state="ready"),
            Offered(at=3.0, call=1, device=trunk, calling="13812345678", called="400"),
            Established(at=3.1, call=1, device=trunk),
            Queued(at=4.0, call=1, device="queue:sales"),
            AlarmRaised(at=5.0, key="k", level="critical", fact="No disk.", cause="C.", mend="M."),
        ),
        1,
    ):
        mirror.apply(seq, event)
    shown = text_of(Board(mirror, LiveFigures(), ["Cordboard 0.1.0"]))
    assert "Cordboard 0.1.0" in shown
    assert "王蕾" in shown
    assert "waiting 1" in shown
    assert "No disk. C. M." in shown
    assert channel_mark(mirror.calls[1], trunk)[0] == "◆"
    assert "◆" in shown
    assert channel_mark(None, trunk)[0] == "·"


def test_durations() -> None:
    assert [clock(s) for s in (42.9, 730, 6727)] == ["0:42", "12:10", "1:52:07"]


def test_lateness_is_the_edge_of_the_bin_that_holds_the_share() -> None:
    figures = LiveFigures()
    late = [0] * (len(LATENESS_EDGES) + 1)
    late[0], late[3], late[-1] = 989, 10, 1
    figures.tick(TickFigures(ticks=1000, missed=0, lateness=tuple(late), work_ms=1.5))
    assert figures.late(0.5) == LATENESS_EDGES[0]
    assert figures.late(0.99) == LATENESS_EDGES[3]
    assert figures.late(1.0) is None
    assert quantile([0] * 10, 0.5) is None
    assert figures.rss_mb > 1
