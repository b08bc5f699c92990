"""The trial of flows on a server, put together: what is read for real, and who may call in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cti import from_config
from cti.acd.acd import Acd
from cti.api.services.flow_trials import FlowTrialServices
from cti.api.services.trials import TrialServices
from cti.bus import Bus
from cti.calls.control import CallControl
from cti.clock import Clock
from cti.config import Config
from cti.data.outside import Outside
from cti.flows.holidays import COUNTRIES
from cti.flows.trials import FlowTrials
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.programs import Library
from cti.ivr.services import Calendars, Customers
from cti.ivr.services.files import Files
from cti.ivr.services.house import Lists, Switches, Tables
from cti.ivr.services.narration import Narration
from cti.ivr.services.notices import Notices
from cti.ivr.services.rating import Rating
from cti.ivr.services.sound_files import SoundFiles
from cti.ivr.services.sources import Sources
from cti.ivr.trial.drafts import Drafts, TrialFlows
from cti.ivr.values.variables import HouseValues
from cti.store.store import Store
from drivers.simulated.exchange import Exchange

READ = (
    Calendars, Customers, Files, Lists, Narration, Notices, Rating, SoundFiles, Sources, Switches, Tables,
)  # fmt: skip
"""Services that the blocks of `drafts.READING` ask."""


def flow_trials(
    *,
    bus: Bus,
    clock: Clock,
    calls: CallControl,
    acd: Acd,
    exchange: Exchange | None,
    library: Library,
    services: Mapping[Any, object],
    speaker: Speaker,
    house: HouseValues,
    site: str,
) -> FlowTrials:
    """`services` are those of the flows in service; of these a trial gets the ones in `READ`."""

    def flows(drafts: Drafts) -> TrialFlows:
        return TrialFlows(
            bus,
            clock,
            calls,
            acd,
            drafts,
            services={kind: services[kind] for kind in READ if kind in services},
            speaker=speaker,
            house=house,
            zone=from_config.ZONE,
            site=site,
        )

    return FlowTrials(bus, clock, calls, exchange, flows, Drafts(library), speaker.words)


def trial_services(
    config: Config, store: Store, outside: Outside, trials: FlowTrials, now: Callable[[], float]
) -> TrialServices:
    """The requests of trials, on a desk and on the server."""
    return TrialServices(
        outside.sources,
        store.calendars.all,
        from_config.ZONE,
        COUNTRIES[config.server.zone],
        now,
        FlowTrialServices(trials),
        trials.possible,
    )
