"""What the blocks of flows get of the house: each protocol of `cti.ivr.services` with who fulfils it.

A value is the service itself, or `PerCall(make)` where each call needs its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cti.clock import Clock
from cti.config import Config
from cti.data.outside import Outside
from cti.flow_house import COUNTRIES, HouseCalendars, KeptValues
from cti.ivr.services import Calendars, Customers
from cti.ivr.services.house_memory import HouseMemory, Sequences
from cti.ivr.services.narration import Narration, Recordings
from cti.ivr.services.sound_files import SoundFiles
from cti.speech.house import HouseVoice
from cti.store.store import Store

from cti.site_book import SiteBook


def flow_services(
    *,
    config: Config,
    store: Store,
    book: SiteBook,
    clock: Clock,
    voice: HouseVoice,
    outside: Outside,
) -> Mapping[Any, object]:
    """The services of all flows of a server."""
    kept = KeptValues(store.remembered)
    return {
        Customers: book.cards(),
        Calendars: HouseCalendars(store.calendars, COUNTRIES[config.server.zone]),
        HouseMemory: kept,
        Sequences: kept,
        Narration: voice.narrator,
        Recordings: voice,
        **outside.services(),
        SoundFiles: voice.files,
    }
