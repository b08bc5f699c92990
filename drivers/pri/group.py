"""Several spans under one D channel, with others in reserve (non-facility associated signalling).

All D channels of a group are kept established; the calls use one. When it fails, the next that is
up takes over: answered calls go on, calls that were still being set up are cleared with cause 27,
for messages of theirs may have been lost with it. The one that took over stays in use after the
other has come back: nothing is gained by a second change.

libpri shares the calls of enslaved controllers (`pri_enslave`), but a call keeps sending over the
link on which its last message came, also when that one is dead (`q931_find_call`). So every answered
call is told of the new link by a STATUS that only libpri sees.

A channel of span `n`, slot `s` has the number 100 * n + s, and the channel identification names the
span. libpri's SERVICE message cannot name span 0 (`transmit_channel_id`): number the spans from 1
where SERVICE is spoken over another span's D channel.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from drivers.line import LineError
from drivers.native.pri import C
from drivers.pri.channels import ChannelNumbers
from drivers.pri.frames import status_of_active
from drivers.pri.line import PriLine
from drivers.pri.port import PriPort, Tap
from drivers.pri.setup import SetupDefaults
from drivers.q931 import Stage

log = logging.getLogger("drivers.pri")

HIGHEST_SPAN = 127
"""Logical numbers of spans: seven bits of octet 3.1 (Q.931 4.5.13)."""


class DChannelGroup(PriLine):
    """One line of several spans. It owns the descriptors and closes them.

    `spans` gives the B channels of every span by its logical number, for the network has these
    numbers too; `descriptors` the D channels by the span that they are on, the preferred one first.
    `changed` is told which D channels are established whenever one fails or comes back. The other
    settings are those of `DChannel`.
    """

    def __init__(
        self,
        name: str,
        spans: Mapping[int, Sequence[int]],
        descriptors: Mapping[int, int],
        *,
        node: str = "cpe",
        switch: str = "ni2",
        timers: Mapping[str, int] | None = None,
        overlap: bool = False,
        digits: int = 0,
        defaults: SetupDefaults | None = None,
        transfers: bool = False,
        tap: Tap | None = None,
        changed: Callable[[frozenset[int]], None] | None = None,
    ) -> None:
        _check(name, spans, descriptors, switch)
        super().__init__(
            name,
            descriptors,
            ChannelNumbers(spans, group=True),
            node=node,
            switch=switch,
            timers=timers,
            overlap=overlap,
            digits=digits,
            defaults=defaults or SetupDefaults(),
            transfers=transfers,
            tap=tap,
        )
        self.changed = changed

    @property
    def d_channels(self) -> frozenset[int]:
        """Spans that have a D channel."""
        return frozenset(self._ports)

    @property
    def d_channels_up(self) -> frozenset[int]:
        """Spans whose D channels are established."""
        return frozenset(self._up)

    def pull(self, span: int, *, out: bool = True) -> None:
        """Let the D channel of one span behave as if its cable was pulled out, or put back."""
        self._ports[span].unplugged = out

    def _opened(self, port: PriPort) -> None:
        first = next(iter(self._ports.values()))
        if port is not first:
            C.pri_enslave(first.pri, port.pri)

    def _came_up(self, span: int) -> None:
        super()._came_up(span)
        self._tell_change()

    def _went_down(self, span: int) -> None:
        super()._went_down(span)
        log.warning("%s: the D channel of span %d is down", self.name, span)
        self._tell_change()

    def _tell_change(self) -> None:
        if self.changed is not None:
            self.changed(self.d_channels_up)

    def _use(self, port: PriPort) -> None:
        changed = port is not self._port
        super()._use(port)
        if changed:
            for leg in self._legs:
                if leg.stage is Stage.ACTIVE:
                    port.inject(status_of_active(leg.wire_reference))


def _check(
    name: str, spans: Mapping[int, Sequence[int]], descriptors: Mapping[int, int], switch: str
) -> None:
    if switch == "qsig":
        raise LineError(f"{name}: QSIG has no groups of spans: its channels cannot name a span")
    if not descriptors:
        raise LineError(f"{name} needs a D channel on one of its spans")
    for span in spans:
        if not 0 <= span <= HIGHEST_SPAN:
            raise LineError(f"{name}: a logical span number is 0 to {HIGHEST_SPAN}, not {span}")
    for span in descriptors:
        if span not in spans:
            raise LineError(f"{name}: its D channel is on span {span}, which is not of the group")
