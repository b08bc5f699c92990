"""The figures of flows: what earlier runs kept, what the journal has beyond it, what happens now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo

from cti.bus import Bus
from cti.ivr.run.figures import FlowFigures
from cti.store.store import Store

CAUGHT_UP = 50_000
"""So many events of the journal are looked through at most for steps that nobody added up: a run that
is cut off leaves those of some ten seconds."""


async def counted_flows(
    store: Store, bus: Bus, zone: tzinfo, at_close: Callable[[Callable[[], object]], object]
) -> FlowFigures:
    """Figures that hear the bus from now on; `at_close` takes what is to be done at the end."""
    figures = FlowFigures(zone, store.flow_steps.add)
    await asyncio.to_thread(_catch_up, figures, store)
    at_close(figures.hand_over)
    at_close(bus.listen_all(figures.hear))
    return figures


def _catch_up(figures: FlowFigures, store: Store) -> None:
    last, upto = store.journal.last_seq, store.flow_steps.upto() or 0
    figures.catch_up(store.journal.replay(max(upto, last - CAUGHT_UP) + 1), last)
