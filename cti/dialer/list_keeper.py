"""The dialer's traffic with the lists: contacts are fetched ahead and attempts are kept, off the loop."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import zoneinfo
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from cti.clock import Clock, Timer
from cti.dialer.campaign import Campaign, Tally
from cti.dialer.contacts import Attempt, Contacts, Due, Progress
from cti.errors import NoResource

log = logging.getLogger(__name__)

ASK_AGAIN = 30.0
"""Seconds after which a list that had nothing due is asked again, at the latest."""

DAY = 86_400.0
RECOUNTS = 30
"""So often in its length the period over which the limit is judged is counted anew."""

AFTER_FAILURE = 5.0
"""Seconds after which lists that were away are asked again."""


class Run(Protocol):
    """How a function that may wait for a disk is called: `asyncio.to_thread`, or at once in tests."""

    def __call__(self, function: Callable[..., Any], /, *args: Any) -> Awaitable[Any]: ...


class ListKeeper:
    """Fills hoppers and stores attempts; `changed()` is told when something arrived.

    One thing is done after the other, in the order asked for: a list that is read knows what was
    written before.
    """

    def __init__(
        self,
        clock: Clock,
        contacts: Contacts,
        run: Run,
        changed: Callable[[], None],
        unkept: Callable[[Campaign], tuple[int, int]],
    ) -> None:
        """`unkept`: people who are counted already, (connected, abandoned), and stored later."""
        self._clock = clock
        self._contacts = contacts
        self._run = run
        self._changed = changed
        self._unkept = unkept
        self._reads: deque[tuple[Campaign, int]] = deque()
        self._writes: deque[tuple[Campaign, Callable[[], object]]] = deque()
        self._soon: Timer | None = None
        self._work: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Write what is still unwritten, waiting for the disk, and stop."""
        if self._soon is not None:
            self._soon.cancel()
        if self._work is not None:
            self._work.cancel()
        for done, (campaign, write) in enumerate(self._writes):
            try:
                write()
            except NoResource as error:
                log.error("%d attempts could not be kept: %s", len(self._writes) - done, error)
                break
            except Exception:
                log.exception("an attempt of campaign %s could not be kept", campaign.name)
        self._writes.clear()

    def refill(self, campaign: Campaign, wanted: int) -> None:
        """Fetch contacts until the hopper holds `wanted`, unless that is under way or was in vain."""
        missing = wanted - len(campaign.hopper)
        if missing <= 0 or campaign.refilling or self._clock.now() < campaign.ask_at:
            return
        campaign.refilling = True
        self._reads.append((campaign, missing))
        self._start()

    def keep(self, campaign: Campaign, attempt: Attempt) -> None:
        self._write(campaign, lambda: self._contacts.record(attempt))

    def postpone(self, campaign: Campaign, contact: int, until: float | None) -> None:
        self._write(campaign, lambda: self._contacts.postpone(campaign.name, contact, until))

    def give_back(self, campaign: Campaign, contacts: list[int]) -> None:
        self._write(campaign, lambda: self._contacts.give_back(campaign.name, contacts))

    def _write(self, campaign: Campaign, write: Callable[[], object]) -> None:
        campaign.writing += 1
        self._writes.append((campaign, write))
        self._start()

    def _start(self) -> None:
        if self._work is None and self._soon is None:
            self._soon = self._clock.call_later(0.0, self._begin)

    def _begin(self) -> None:
        self._soon = None
        self._work = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._writes or self._reads:
                if self._writes:
                    campaign, write = self._writes[0]
                    if not await self._keep(campaign, write):
                        self._soon = self._clock.call_later(AFTER_FAILURE, self._begin)
                        return
                    self._writes.popleft()
                else:
                    await self._refill(*self._reads.popleft())
        finally:
            self._work = None

    async def _refill(self, campaign: Campaign, missing: int) -> None:
        now = self._clock.now()
        try:
            if not campaign.loaded:
                await self._load(campaign, now)
            elif now >= campaign.recount_at:
                await self._recount(campaign, now)
            due: list[Due] = list(
                await self._run(self._contacts.next_due, campaign.name, missing, now)
            )
            progress: Progress = await self._run(self._contacts.progress, campaign.name)
        except Exception as error:
            if isinstance(error, NoResource):
                log.warning("the list of campaign %s cannot be read: %s", campaign.name, error)
            else:
                log.exception("the list of campaign %s cannot be read", campaign.name)
            campaign.ask_at = now + AFTER_FAILURE
            return
        finally:
            campaign.refilling = False
        campaign.progress = progress
        if not campaign.dialling:
            self.give_back(campaign, [one.contact.contact for one in due])  # paused meanwhile
            return
        campaign.hopper.extend(due)
        campaign.dry = len(due) < missing
        if campaign.dry:
            following = progress.next_due if progress.next_due is not None else now + ASK_AGAIN
            campaign.ask_at = min(now + ASK_AGAIN, max(now + 1.0, following))
        self._changed()

    async def _load(self, campaign: Campaign, now: float) -> None:
        """The answers of before this start of the server count too."""
        await self._count(campaign, campaign.today, campaign.day)
        await self._recount(campaign, now)
        campaign.loaded = True

    async def _recount(self, campaign: Campaign, now: float) -> None:
        """The period ends now: what was before its beginning counts no more."""
        period = campaign.config.period_days * DAY
        await self._count(campaign, campaign.period, now - period)
        campaign.recount_at = now + period / RECOUNTS

    async def _count(self, campaign: Campaign, tally: Tally, since: float) -> None:
        """What is stored since then, and what is not stored yet; counting goes on meanwhile."""
        open_connected, open_abandoned = self._unkept(campaign)
        connected_before, abandoned_before = tally.connected, tally.abandoned
        connected, abandoned = await self._run(self._contacts.answered_since, campaign.name, since)
        tally.connected += connected + open_connected - connected_before
        tally.abandoned += abandoned + open_abandoned - abandoned_before
        if connected + abandoned:
            tally.since = since

    async def _keep(self, campaign: Campaign, write: Callable[[], object]) -> bool:
        """Whether this is done; False where the lists are away and it has to be tried again."""
        try:
            await self._run(write)
        except NoResource as error:
            log.warning("an attempt of campaign %s is not kept yet: %s", campaign.name, error)
            return False
        except Exception:
            log.exception("an attempt of campaign %s could not be kept", campaign.name)
        campaign.writing -= 1
        campaign.ask_at = min(campaign.ask_at, self._clock.now() + 1.0)
        self._changed()
        return True


def today_began(zone: str, at: float) -> float:
    """Midnight before `at` in a time zone."""
    here = dt.datetime.fromtimestamp(at, zoneinfo.ZoneInfo(zone))
    return here.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def turn_day(campaign: Campaign, at: float) -> None:
    """Begin to count anew when it is another day in the campaign's zone."""
    midnight = today_began(campaign.config.rules.zone, at)
    if campaign.day != midnight:
        campaign.day = midnight
        campaign.today = Tally(at)
