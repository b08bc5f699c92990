"""What the blocks of flows get of the house: each protocol of `cti.ivr.services` with who fulfils it.

A value is the service itself, or `PerCall(make)` where each call needs its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cti import from_config
from cti.acd.acd import Acd
from cti.bus import Bus
from cti.calendars.house import HouseCalendars
from cti.calls.control import CallControl
from cti.calls.forwarding import Forwardings
from cti.clock import Clock
from cti.config import Config
from cti.crm.flow_customers import FlowCustomers
from cti.crm.flow_lists import FlowListKeeping
from cti.crm.rating import HouseRating
from cti.data.outside import Outside
from cti.dialer.dialer import Dialer
from cti.flows.agent_signing import HouseSigning
from cti.flows.alarms import FlowAlarms
from cti.flows.campaigns import FlowCampaigns
from cti.flows.holidays import COUNTRIES
from cti.flows.house_keys import FOLDER as KEYS_FOLDER
from cti.flows.house_keys import HouseKeys as Keys
from cti.flows.house_lists import FlowLists, FlowSwitches, FlowTables
from cti.flows.key_privacy import HouseExtensions, KeyPrivacy
from cti.flows.line_echo import LineEcho
from cti.flows.memory import KeptValues
from cti.flows.queue_callbacks import CallbackDesk
from cti.flows.site_book import SiteBook
from cti.flows.timed_calls import TimedCallDesk
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services import Calendars, Customers
from cti.ivr.services.callbacks import Callbacks
from cti.ivr.services.campaigns import Campaigns, TimedCalls
from cti.ivr.services.customers import CustomerCards, Identity, ListKeeping
from cti.ivr.services.echo import Echo
from cti.ivr.services.facts import Facts
from cti.ivr.services.house import Lists, Memory, Switches, Tables
from cti.ivr.services.house_keys import HouseKeys
from cti.ivr.services.house_memory import HouseMemory, Sequences
from cti.ivr.services.messages import Alarming
from cti.ivr.services.narration import Narration, Recordings
from cti.ivr.services.notices import Notices
from cti.ivr.services.privacy import Extensions, Privacy
from cti.ivr.services.queueing import AgentSigning
from cti.ivr.services.rating import Rating
from cti.ivr.services.sound_files import SoundFiles
from cti.speech.house import HouseVoice
from cti.store.contact_changes import ContactChanges
from cti.store.contacts import NumberLists
from cti.store.customers.cards import CustomerCards as Cards
from cti.store.customers.secrets import CustomerSecrets
from cti.store.flows.facts import FlowFacts
from cti.store.flows.timed_calls import TimedCalls as KeptTimedCalls
from cti.store.forwardings import KeptForwardings
from cti.store.queue_callbacks import QueueCallbacks
from cti.store.store import Store
from cti.watch.alarms import Alarms


def flow_services(
    *,
    config: Config,
    store: Store,
    book: SiteBook,
    clock: Clock,
    voice: HouseVoice,
    outside: Outside,
    calls: CallControl,
    acd: Acd,
    bus: Bus,
    dialer: Dialer,
    alarms: Alarms,
    at_close: Callable[[Callable[[], None]], object],
) -> Mapping[Any, object]:
    """The services of all flows of a server. `at_close` takes what is to be called at its end."""
    kept = KeptValues(store.remembered)
    cards = Cards(store.database, store.customers, clock.now)
    secrets = CustomerSecrets(store.database, clock.now)
    customers = FlowCustomers(cards, secrets, store.audit)
    numbers = NumberLists(store.database)
    contacts = ContactChanges(store.database, store.contacts, numbers)
    queues = {f"queue:{queue.name}" for queue in config.queues}

    def known(destination: str) -> bool:
        flow = destination.removeprefix("flow:")
        return destination in queues or store.flows.published(flow) is not None

    timed = TimedCallDesk(
        bus,
        clock,
        calls,
        KeptTimedCalls(store.database, store.house.behind),
        known=known,
        listed=numbers.of,
        zone=from_config.ZONE,
    )
    at_close(timed.close)
    calendars = HouseCalendars(store.calendars, COUNTRIES[config.server.zone])
    acd.is_working = lambda calendar: _is_working(calendars, calendar, clock)
    forwarded = KeptForwardings(store.database, store.house.behind)
    calls.forwardings = Forwardings(forwarded.all(), forwarded.keep)
    callbacks = CallbackDesk(
        bus,
        clock,
        calls,
        acd,
        QueueCallbacks(store.database, store.house.behind),
        calendars=calendars,
        listed=numbers.of,
        zone=from_config.ZONE,
    )
    at_close(callbacks.close)
    return {
        Echo: LineEcho(calls),
        Customers: customers,
        CustomerCards: customers,
        Identity: customers,
        ListKeeping: FlowListKeeping(store.house.lists, numbers, store.audit, clock.now),
        Campaigns: FlowCampaigns(
            bus, clock, dialer, store.contacts, contacts, from_config.ZONE.key
        ),
        TimedCalls: timed,
        Alarming: FlowAlarms(alarms, clock),
        Facts: FlowFacts(store.database, store.house.behind, clock.now),
        Rating: HouseRating(store.house.tables, cards),
        Calendars: calendars,
        Callbacks: callbacks,
        AgentSigning: HouseSigning(acd, store.accounts.verify),
        HouseKeys: Keys(Path(config.server.data) / KEYS_FOLDER),
        HouseMemory: kept,
        Sequences: kept,
        Lists: FlowLists(store.house.lists),
        Tables: FlowTables(store.house.tables),
        Switches: FlowSwitches(store.house.switches, store.audit),
        Memory: store.house.first_times,
        Narration: voice.narrator,
        Recordings: voice,
        **outside.services(),
        SoundFiles: voice.files,
        Notices: store.house.notices,
        Privacy: KeyPrivacy(calls, clock),
        Extensions: HouseExtensions(tuple(config.station_numbers)),
    }


def _is_working(calendars: HouseCalendars, calendar: str, clock: Clock) -> bool:
    """Whether it is working time by a calendar; by one that somebody deleted it always is."""
    try:
        day, _ = calendars.day(calendar, datetime.fromtimestamp(clock.now(), from_config.ZONE))
    except BlockFailed:
        return True
    return day == "working"
