"""The analogue row of the line contract: town lines as the near side, telephones as the far side.

A telephone tells less than a line with messages: no causes, no names towards the exchange, one
channel a call, digits that are sounds. What the contract asks of those is in ABLE's absence.
"""

from __future__ import annotations

from drivers.analogue.options import StationOptions, TrunkOptions
from drivers.loopback import join
from tests.drivers.analogue.copper import Copper
from tests.drivers.line_pair import End, Pair

PATIENCE = 60.0
"""Seconds, of virtual time: a bell rings, a number is dialled, nobody hurries."""

ABLE: frozenset[str] = frozenset()

STATION = StationOptions(next_digit=1.0, tone=5.0, howler=5.0, reverse_polarity=True)
TRUNK = TrunkOptions(
    polarity_answer=True, polarity_clear=True, refuse_by_answer=True, number_wait=3.0
)


def copper_pair(station: StationOptions = STATION, trunk: TrunkOptions = TRUNK) -> Pair:
    """Four pairs of wires in memory."""
    copper = Copper(4, station=station, trunk=trunk)
    near, far = join(channels=copper.trunks.channels)
    return Pair(
        End(copper.trunks, near.voice, PATIENCE),
        End(copper.stations, far.voice, PATIENCE),
        lambda: None,
        lambda: None,
        ABLE,
    )
