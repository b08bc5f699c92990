"""Starts the drivers that the configuration names and gives each span its rows."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

from cti.config import ConfigError, LineConfig
from cti.media.config import SpanSpec
from drivers.line import Signalling
from drivers.simulated.exchange import Exchange

KINDS = ("simulated",)


@dataclass(frozen=True, slots=True)
class Span:
    """One span that is ready to be opened: its signalling half and what its voice half needs."""

    line: Signalling
    group: str
    voice: SpanSpec


@dataclass(frozen=True, slots=True)
class StartedLines:
    """All spans in the order of their rows, and the simulated exchange if one was asked for."""

    spans: tuple[Span, ...]
    exchange: Exchange | None

    @property
    def rows(self) -> int:
        """How many rows the bearer channels take."""
        return sum(len(span.voice.channels) for span in self.spans)


async def start_lines(configs: tuple[LineConfig, ...], running: AsyncExitStack) -> StartedLines:
    """Start every driver; leaving `running` stops them. Raises ConfigError, LineUnavailable."""
    spans: list[Span] = []
    exchange: Exchange | None = None
    row = 0
    for config in configs:
        if config.kind not in KINDS:
            raise ConfigError(
                f"[[lines]]: there is no driver '{config.kind}' in this version; "
                f"the drivers are {', '.join(KINDS)}."
            )
        if exchange is not None:
            raise ConfigError(
                "[[lines]]: there is one simulated exchange; give it more 'spans' instead of a second entry."
            )
        exchange = Exchange()
        running.push_async_callback(exchange.stop)
        await exchange.start(config.spans, config.seed)
        for line in exchange.lines:
            told = line.voice_spec
            voice = SpanSpec(told.kind, told.name, tuple(told.channels), told.fd, row)
            spans.append(Span(line, config.group, voice))
            row += len(told.channels)
    return StartedLines(tuple(spans), exchange)
