"""Where calls from the network are led, and how all calls end when the server stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from cti import from_config
from cti.acd.acd import Acd
from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.recording.recording import Recording
from cti.dialer.dialer import Dialer
from cti.errors import CtiError
from cti.events import Offered, RecordingEnded, Routed
from cti.flows.trials import FlowTrials
from cti.wiring.base import Base
from drivers.line import Cause

log = logging.getLogger(__name__)

RELEASE_SECONDS = 5.0
"""So long a stop waits for the far side to release what was cleared: a T308 and a little."""

SEALING_SECONDS = 3.0
"""So long a stop waits for the disk to take the end of recordings."""


def route_offered(
    base: Base, control: CallControl, acd: Acd, trials: FlowTrials
) -> Callable[[], None]:
    """Send every call from the network where the rules say, until what this returns is called."""
    bus, clock = base.bus, base.clock
    routing = from_config.routing(base.config, acd.is_open)
    shut = False

    def shut_door() -> None:
        nonlocal shut
        shut = True

    def offered(event: Offered) -> None:
        if shut:
            control.clear_call(event.call, Cause.TEMPORARY_FAILURE)
            return
        if trials.takes(event):
            return
        choice = routing.choose(event.called, event.calling, event.redirecting)
        if not choice.destination:
            control.clear_call(event.call, choice.cause)
            return
        bus.publish(
            Routed(
                at=clock.now(),
                call=event.call,
                destination=choice.destination,
                rule=choice.rule,
            )
        )
        try:
            control.route_call(event.call, choice.destination)
        except CtiError as error:
            log.error("call %d to %s is turned away: %s", event.call, event.called, error)
            if event.call in control.calls:
                control.clear_call(event.call, Cause.TEMPORARY_FAILURE)

    bus.listen(Offered, offered)
    return shut_door


async def finish_calls(
    bus: Bus, control: CallControl, dialer: Dialer, recording: Recording
) -> None:
    """End what runs, so that nothing hangs in the network and every record is whole."""
    for name, campaign in dialer.campaigns.items():
        if campaign.dialling:
            dialer.pause(name)
    await clear_calls(control)
    if recording.busy:
        sealed = asyncio.Event()
        stop = bus.listen(RecordingEnded, lambda _: None if recording.busy else sealed.set())
        try:
            async with asyncio.timeout(SEALING_SECONDS):
                await sealed.wait()
        except TimeoutError:
            log.warning("recordings were not completed in time; the next start completes them")
        finally:
            stop()


async def clear_calls(control: CallControl) -> None:
    """End every call, and wait until the network has taken leave of it."""
    for call in list(control.calls):
        if call in control.calls:
            control.clear_call(call)
    try:
        async with asyncio.timeout(RELEASE_SECONDS):
            await control.released()
    except TimeoutError:
        log.warning("the lines did not release every call in time; they are closed all the same")
