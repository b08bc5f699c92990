"""Requests about customers, and about the records and recordings of calls that are over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from cti import wire
from cti.api import roles
from cti.api.clients import Client
from cti.api.masking import masked_numbers, masked_view, unmasked
from cti.api.recording_sound import RecordingSound, SoundFile
from cti.api.service import Answer, Args, Service
from cti.errors import BadRequest, NotAllowed, NotFound

MOST = 200
"""Rows of one answer; ask again with `before` for more."""


class Customers(Protocol):
    """Customers as the store keeps them; every method blocks and may raise CtiError."""

    def find(self, text: str, limit: int) -> Sequence[object]: ...
    def get(self, id: int) -> object | None: ...
    def by_number(self, number: str) -> object | None: ...
    def save(self, customer: Mapping[str, Any], *, by: str) -> object: ...


class Records(Protocol):
    """Records of finished calls; every method blocks and may raise CtiError."""

    def get(self, call: int) -> object | None: ...
    def find(self, filters: Mapping[str, Any], limit: int) -> Sequence[object]: ...
    def took_part(self, agent: str, call: int) -> bool: ...
    def recordings(self, call: int) -> Sequence[SoundFile]: ...


class FindCustomers(Args, frozen=True, kw_only=True):
    text: str = ""
    limit: int = 50


class GetCustomer(Args, frozen=True, kw_only=True):
    """By its id, or by a telephone number."""

    id: int | None = None
    number: str | None = None


class SaveCustomer(Args, frozen=True, kw_only=True):
    customer: dict[str, Any]
    """With `id` and `version` of the card that was read; without an id, a new one."""


class CustomerHistory(Args, frozen=True, kw_only=True):
    id: int
    limit: int = 50


class CallRecords(Args, frozen=True, kw_only=True):
    """Newest first; what is not given does not restrict."""

    call: int | None = None
    customer: int | None = None
    number: str | None = None
    agent: str | None = None
    queue: str | None = None
    campaign: str | None = None
    direction: str | None = None
    outcome: str | None = None
    disposition: str | None = None
    since: float | None = None
    until: float | None = None
    before: int | None = None
    """Only calls with a smaller number: the next page."""
    limit: int = 100


class OneRecord(Args, frozen=True, kw_only=True):
    call: int


class RecordServices:
    def __init__(self, customers: Customers, records: Records, sound: RecordingSound) -> None:
        self._customers = customers
        self._sound = sound
        self._records = records

    def services(self) -> list[Service]:
        read, write, own = roles.CUSTOMERS_READ, roles.CUSTOMERS_WRITE, ""
        return [
            Service("FindCustomers", read, FindCustomers, self._find),
            Service("GetCustomer", read, GetCustomer, self._get),
            Service("SaveCustomer", write, SaveCustomer, self._save),
            Service("CustomerHistory", read, CustomerHistory, self._history),
            Service("CallRecords", own, CallRecords, self._call_records),
            Service("Recording", own, OneRecord, self._recording),
        ]

    def number_of(self, id: int) -> str:
        """A customer's first number, "" without one (blocking)."""
        customer = self._customers.get(id)
        phones = _plain(customer).get("phones", ()) if customer is not None else ()
        for phone in phones:
            return str(phone["number"] if isinstance(phone, Mapping) else phone)
        return ""

    async def took_part(self, agent: str, call: int) -> bool:
        """Whether an agent was in a call that is over."""
        return await asyncio.to_thread(self._records.took_part, agent, call)

    async def recording(self, client: Client, call: int, part: int = 0) -> Path:
        """The file of a call's sound: that part of it, counted from 1, or the longest (0).

        Raises NotAllowed, NotFound, and NoResource for one that is not what was recorded.
        """
        files = await self._recordings(client, call)
        if not 0 <= part <= len(files):
            raise NotFound(
                f"The recording of call {call} has {len(files)} part(s); name one of them."
            )
        longest = max(files, key=lambda file: file.seconds)
        return await self._sound.whole(files[part - 1] if part else longest)

    async def _recordings(self, client: Client, call: int) -> Sequence[SoundFile]:
        """At least one. Raises NotAllowed, NotFound."""
        if not client.may(roles.RECORDS_ALL):
            client.require(roles.RECORDS_OWN)
            agent = client.account.agent
            if agent is None or not await self.took_part(agent, call):
                raise NotAllowed(f"Call {call} was not yours; ask a supervisor for its recording.")
        files = await asyncio.to_thread(self._records.recordings, call)
        if not files:
            raise NotFound(
                f"Call {call} has no finished recording: it was not recorded, still runs, or was kept "
                "long enough and deleted."
            )
        return files

    # --- customers -------------------------------------------------------------------------------

    async def _find(self, client: Client, args: FindCustomers) -> Answer:
        limit = _limit(args.limit)
        found = await asyncio.to_thread(self._customers.find, args.text, limit)
        return [_shown(client, one) for one in found]

    async def _get(self, client: Client, args: GetCustomer) -> Answer:
        if (args.id is None) == (args.number is None):
            raise BadRequest("GetCustomer takes either 'id' or 'number'.")
        if args.id is not None:
            customer = await asyncio.to_thread(self._customers.get, args.id)
        else:
            customer = await asyncio.to_thread(self._customers.by_number, args.number or "")
        if customer is None:
            asked = f"number {args.number}" if args.id is None else f"id {args.id}"
            raise NotFound(f"There is no customer with the {asked}; save one to create the card.")
        return _shown(client, customer)

    async def _save(self, client: Client, args: SaveCustomer) -> Answer:
        customer = args.customer
        if not client.may(roles.NUMBERS):
            known: dict[str, str] = {}
            if isinstance(customer.get("id"), int):
                stored = await asyncio.to_thread(self._customers.get, customer["id"])
                known = {} if stored is None else masked_numbers(_plain(stored))
            customer = unmasked(customer, known)
        saved = await asyncio.to_thread(lambda: self._customers.save(customer, by=client.user))
        return _shown(client, saved)

    async def _history(self, client: Client, args: CustomerHistory) -> Answer:
        """A customer's calls are shown to whoever may see the customer."""
        limit = _limit(args.limit)
        found = await asyncio.to_thread(self._records.find, {"customer": args.id}, limit)
        return [_shown(client, one) for one in found]

    # --- records ---------------------------------------------------------------------------------

    async def _call_records(self, client: Client, args: CallRecords) -> Answer:
        filters = {
            name: value
            for name, value in msgspec.structs.asdict(args).items()
            if value is not None and name != "limit"
        }
        if not client.may(roles.RECORDS_ALL):
            client.require(roles.RECORDS_OWN)
            agent = client.account.agent
            if filters.setdefault("agent", agent) != agent or agent is None:
                raise NotAllowed("You may see the records of your own calls; leave 'agent' out.")
        found = await asyncio.to_thread(self._records.find, filters, _limit(args.limit))
        # Of one's own calls the numbers are as clear as they were during the call.
        return [_shown(client, one, clear=client.viewer.clear) for one in found]

    async def _recording(self, client: Client, args: OneRecord) -> Answer:
        """Where the sound can be fetched with this sign-in's token: `path` the longest part, and all
        parts in the order of their recording."""
        files = await self._recordings(client, args.call)
        path = f"/api/recordings/{args.call}"
        return {
            "path": path,
            "parts": [
                {"path": f"{path}/{number}", "seconds": file.seconds}
                for number, file in enumerate(files, 1)
            ],
        }


def _limit(limit: int) -> int:
    if limit < 1:
        raise BadRequest("'limit' is at least 1.")
    return min(limit, MOST)


def _shown(client: Client, thing: object, *, clear: bool = False) -> dict[str, Any]:
    """A card or record as plain values, with numbers only for those who may see them."""
    plain = _plain(thing)
    return plain if clear or client.may(roles.NUMBERS) else masked_view(plain)


def _plain(thing: object) -> dict[str, Any]:
    return dict(thing) if isinstance(thing, Mapping) else wire.to_plain(thing)
