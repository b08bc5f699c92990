"""Requests about lines: channels out of service and back, and how every channel does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service


class Lines(Protocol):
    """The part of call control that cares for channels; both raise CtiError."""

    def block_channels(self, line: str, channels: Sequence[int], *, by: str = "") -> None: ...
    def unblock_channels(self, line: str, channels: Sequence[int], *, by: str = "") -> None: ...


class SomeChannels(Args, frozen=True, kw_only=True):
    line: str
    channels: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=1000)]


class LineServices:
    """`figures` gives `cti.calls.lines.figures.LineFigures.plain` of now."""

    def __init__(self, lines: Lines, figures: Callable[[], Mapping[str, Any]]) -> None:
        self._lines = lines
        self._figures = figures

    def services(self) -> list[Service]:
        may = roles.LINES
        return [
            Service("BlockChannels", may, SomeChannels, self._block, audited=True),
            Service("UnblockChannels", may, SomeChannels, self._unblock, audited=True),
            Service("LineFigures", may, NoArgs, lambda _client, _args: self._figures()),
        ]

    def _block(self, client: Client, args: SomeChannels) -> Answer:
        self._lines.block_channels(args.line, args.channels, by=client.user)
        return {}

    def _unblock(self, client: Client, args: SomeChannels) -> Answer:
        self._lines.unblock_channels(args.line, args.channels, by=client.user)
        return {}
