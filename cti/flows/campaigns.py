"""Campaigns as the blocks of flows ask for them: the dialer, its lists and its rules."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cti.bus import Bus
from cti.clock import Clock
from cti.dialer.contacts import Contact
from cti.dialer.dialer import Dialer
from cti.dialer.rules import BLACKLIST, ON_DNC, Rules, may_dial
from cti.errors import NotFound
from cti.events import DispositionSet
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.campaigns import CampaignProgress
from cti.numbering import normal
from cti.store.contact_changes import ContactChanges
from cti.store.contacts import Contacts

SHORTEST_NUMBER = 3
NEVER = (ON_DNC, BLACKLIST)
"""Rules that time does not lift: such a number does not even get on a list."""


class FlowCampaigns:
    """Fulfils `cti.ivr.services.campaigns.Campaigns`."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        dialer: Dialer,
        contacts: Contacts,
        changes: ContactChanges,
        zone: str,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._dialer = dialer
        self._contacts = contacts
        self._changes = changes
        self._zone = zone

    async def add(
        self,
        campaign: str,
        number: str,
        values: Mapping[str, Any],
        at: datetime | None,
        priority: int,
    ) -> str:
        self._known(campaign)
        now = self._clock.now()

        def put() -> str:
            due = self._changes.due(campaign, number, now)
            verdict = may_dial(due, self._rules(campaign), now)
            if len(normal(number)) < SHORTEST_NUMBER or set(NEVER) & set(verdict.reasons):
                return "refused"
            data = {name: _plain(value) for name, value in values.items()}
            contact = Contact(
                contact=0,
                campaign=campaign,
                number=number,
                name=str(data.pop("name", "") or ""),
                due=now if at is None else at.timestamp(),
                priority=priority,
                data=data,
            )
            return "added" if self._changes.add(contact) else "duplicate"

        return await asyncio.to_thread(put)

    async def remove(self, campaign: str, number: str) -> int:
        if campaign:
            self._known(campaign)
        self._dialer.forget(normal(number), campaign)
        return await asyncio.to_thread(self._changes.finish, campaign, number)

    async def set_values(self, campaign: str, contact: int, values: Mapping[str, Any]) -> None:
        plain = {name: _plain(value) for name, value in values.items()}
        try:
            await asyncio.to_thread(self._changes.set_values, campaign, contact, plain)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None

    def outcome(self, call: int, code: str, note: str, again: datetime | None, by: str) -> None:
        if again is not None:
            self._dialer.call_again(call, again.timestamp())
        now = self._clock.now()
        self._bus.publish(DispositionSet(at=now, call=call, agent=by, code=code, note=note))

    async def refusals(self, number: str, campaign: str, at: datetime) -> Sequence[str]:
        if campaign:
            self._known(campaign)
        due = await asyncio.to_thread(self._changes.due, campaign, number, at.timestamp())
        return may_dial(due, self._rules(campaign), at.timestamp()).reasons

    async def progress(self, campaign: str) -> CampaignProgress:
        self._known(campaign)

        def read() -> CampaignProgress:
            found = self._contacts.progress(campaign)
            connected, _ = self._contacts.answered_since(campaign, 0.0)
            dialled = self._changes.dialled(campaign)
            return CampaignProgress(dialled, connected, found.finished, found.open)

        return await asyncio.to_thread(read)

    def _known(self, campaign: str) -> None:
        if campaign not in self._dialer.campaigns:
            raise BlockFailed("not_found", f"There is no campaign '{campaign}'.")

    def _rules(self, campaign: str) -> Rules:
        found = self._dialer.campaigns.get(campaign)
        return Rules(zone=self._zone) if found is None else found.config.rules


def _plain(value: Any) -> Any:
    """A value of a flow as a contact's row keeps it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)
