"""Starts the drivers that the configuration names and gives each span its rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from cti.calls.lines.channels import Order
from cti.config import LineConfig
from cti.media.link.config import SpanSpec
from drivers.driver import SpansThere, driver
from drivers.line import LineUnavailable, Signalling
from drivers.simulated.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Span:
    """One span that is ready to be opened: its signalling half and what its voice half needs."""

    line: Signalling
    config: LineConfig
    """The section that it came from."""
    voice: SpanSpec

    @property
    def order(self) -> Order:
        return Order(self.config.hunt)


@dataclass(frozen=True, slots=True)
class StartedLines:
    """All spans in the order of their rows."""

    spans: tuple[Span, ...]

    @property
    def rows(self) -> int:
        """How many rows the bearer channels take."""
        return sum(len(span.voice.channels) for span in self.spans)

    @property
    def exchange(self) -> Exchange | None:
        """The first simulated exchange among them."""
        for span in self.spans:
            exchange = getattr(span.line, "exchange", None)
            if isinstance(exchange, Exchange):
                return exchange
        return None


async def start_lines(
    configs: tuple[LineConfig, ...],
    running: AsyncExitStack,
    missing: Callable[[LineConfig, LineUnavailable, bool], None],
) -> StartedLines:
    """Start every driver; leaving `running` stops them.

    A section whose card is not there now is told to `missing` and left out, so that the others go
    on; so are single spans of one, and then its last argument (whether all is missing) is False.
    Raises LineUnavailable where nothing is left, and LineError for what cannot be meant so.
    """
    spans: list[Span] = []
    absent: list[LineUnavailable] = []
    row = 0
    for config in configs:
        async with AsyncExitStack() as begun:
            try:
                made = await driver(config.kind).start(config.settings, config.name, begun)
            except LineUnavailable as problem:
                absent.append(problem)
                missing(config, problem, True)
                continue
            running.push_async_exit(begun.pop_all())
        if isinstance(made, SpansThere) and made.missing:
            missing(config, LineUnavailable("; ".join(map(str, made.missing))), False)
        for one in made:
            told = one.voice
            voice = SpanSpec(
                told.kind, told.name, told.channels, told.descriptors, row, told.settings
            )
            spans.append(Span(one.line, config, voice))
            row += len(told.channels)
    if absent and not spans:
        raise absent[0]
    return StartedLines(tuple(spans))
