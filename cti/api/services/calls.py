"""Requests about calls: one's own station's, as CSTA names them, and hanging up anybody's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.headsets import Headsets
from cti.api.service import Answer, Args, NoArgs, Service, require_small
from cti.api.services.recordings import Recorder, RecordingServices
from cti.client.mirror import Mirror
from cti.errors import NotAllowed, NotFound, WrongState

CAUSE_NORMAL = 16


class Calls(Protocol):
    """The part of call control that clients may ask for; every method raises CtiError."""

    @property
    def calls(self) -> Mapping[int, object]: ...
    def make_call(
        self, station: str, called: str, *, calling: str = "", data: dict[str, Any] | None = None
    ) -> int: ...
    def answer_call(self, call: int, device: str) -> None: ...
    def clear_connection(self, call: int, device: str, cause: int = CAUSE_NORMAL) -> None: ...
    def clear_call(self, call: int, cause: int = CAUSE_NORMAL) -> None: ...
    def hold_call(self, call: int, device: str) -> None: ...
    def retrieve_call(self, call: int, device: str) -> None: ...
    def consultation_call(self, call: int, device: str, called: str) -> int: ...
    def alternate_call(self, active: int, held: int, device: str) -> None: ...
    def reconnect_call(self, active: int, held: int, device: str) -> None: ...
    def transfer_call(self, active: int, held: int, device: str) -> int: ...
    def conference_call(self, active: int, held: int, device: str) -> int: ...
    def single_step_transfer_call(self, call: int, device: str, to: str) -> None: ...
    def deflect_call(self, call: int, device: str, to: str) -> None: ...
    def associate_data(self, call: int, data: dict[str, Any], by: str = "") -> None: ...
    def generate_digits(self, call: int, device: str, digits: str) -> None: ...
    def cut_digits(self, call: int, on: bool) -> None: ...


class OneCall(Args, frozen=True, kw_only=True):
    call: int


class CallTo(Args, frozen=True, kw_only=True):
    call: int
    to: str


class TwoCalls(Args, frozen=True, kw_only=True):
    active: int
    held: int


class MakeCall(Args, frozen=True, kw_only=True):
    to: str
    """Digits, an extension, `station:204`, `agent:8002`, or `customer:12` (the first number)."""
    data: dict[str, Any] = msgspec.field(default_factory=dict)


class Digits(Args, frozen=True, kw_only=True):
    call: int
    digits: str


class Data(Args, frozen=True, kw_only=True):
    call: int
    data: dict[str, Any]


class CallServices:
    """What a client does with the calls at its own station.

    `number_of` gives a customer's first number (blocking), so that whoever sees masked numbers can
    dial all the same.
    """

    def __init__(
        self,
        calls: Calls,
        mirror: Mirror,
        headsets: Headsets,
        number_of: Callable[[int], str],
        recorder: Recorder | None = None,
    ) -> None:
        self._calls = calls
        self._mirror = mirror
        self._headsets = headsets
        self._number_of = number_of
        self._recording = RecordingServices(calls, recorder, self._mine)

    def services(self) -> list[Service]:
        own, calls = roles.CALLS_OWN, self._calls

        def at_station(
            name: str, act: Callable[[int, str], object], args: type[Args] = OneCall
        ) -> Service:
            def run(client: Client, read: OneCall) -> Answer:
                act(read.call, self._mine(client, read.call))
                return {}

            return Service(name, own, args, run)

        def of_two(name: str, act: Callable[[int, int, str], int | None]) -> Service:
            def run(client: Client, read: TwoCalls) -> Answer:
                self._mine(client, read.held)
                left = act(read.active, read.held, self._mine(client, read.active))
                return {} if left is None else {"call": left}

            return Service(name, own, TwoCalls, run)

        return [
            Service("MakeCall", own, MakeCall, self._make),
            at_station("AnswerCall", calls.answer_call),
            at_station("ClearConnection", calls.clear_connection),
            at_station("HoldCall", calls.hold_call),
            at_station("RetrieveCall", calls.retrieve_call),
            Service("ConsultationCall", own, CallTo, self._consult),
            of_two("AlternateCall", calls.alternate_call),
            of_two("ReconnectCall", calls.reconnect_call),
            of_two("TransferCall", calls.transfer_call),
            of_two("ConferenceCall", calls.conference_call),
            Service("SingleStepTransferCall", own, CallTo, self._transfer),
            Service("DeflectCall", own, CallTo, self._deflect),
            Service("GenerateDigits", own, Digits, self._digits),
            Service("AssociateData", own, Data, self._associate),
            Service("ForceClear", roles.CALLS_ANY, OneCall, self._force_clear, audited=True),
            Service("OpenStation", own, NoArgs, self._open_station),
            Service("CloseStation", own, NoArgs, self._close_station),
            *self._recording.services(),
        ]

    # --- acting ----------------------------------------------------------------------------------

    def _make(self, client: Client, args: MakeCall) -> Answer:
        station = station_of(client)
        require_small(args.data)

        def make(to: str) -> Answer:
            return {"call": self._calls.make_call(station, to, data=dict(args.data) or None)}

        return self._with_number(args.to, make)

    def _consult(self, client: Client, args: CallTo) -> Answer:
        def consult(to: str) -> Answer:
            station = self._mine(client, args.call)
            return {"call": self._calls.consultation_call(args.call, station, to)}

        return self._with_number(args.to, consult)

    def _transfer(self, client: Client, args: CallTo) -> Answer:
        def transfer(to: str) -> Answer:
            station = self._mine(client, args.call)
            self._calls.single_step_transfer_call(args.call, station, to)
            return {}

        return self._with_number(args.to, transfer)

    def _deflect(self, client: Client, args: CallTo) -> Answer:
        def deflect(to: str) -> Answer:
            self._calls.deflect_call(args.call, self._mine(client, args.call), to)
            return {}

        return self._with_number(args.to, deflect)

    def _digits(self, client: Client, args: Digits) -> Answer:
        self._calls.generate_digits(args.call, self._mine(client, args.call), args.digits)
        return {}

    def _associate(self, client: Client, args: Data) -> Answer:
        if not client.may(roles.CALLS_ANY):
            self._mine(client, args.call)
        view = self._mirror.calls.get(args.call)
        require_small({**(view.data if view is not None else {}), **args.data})
        agent = client.account.agent
        by = f"agent:{agent}" if agent else f"user:{client.user}"
        self._calls.associate_data(args.call, args.data, by)
        return {}

    def _force_clear(self, client: Client, args: OneCall) -> Answer:
        self._known(args.call)
        self._calls.clear_call(args.call)
        return {}

    def _open_station(self, client: Client, args: NoArgs) -> Answer:
        return self._headsets.open(station_of(client), client.reached)

    def _close_station(self, client: Client, args: NoArgs) -> Answer:
        self._headsets.shut(station_of(client))
        return {}

    # --- finding ---------------------------------------------------------------------------------

    def _known(self, call: int) -> None:
        if call not in self._calls.calls:
            raise NotFound(f"Call {call} is over; nothing can be done with it any more.")

    def _mine(self, client: Client, call: int) -> str:
        """The client's station, which must be in that call."""
        self._known(call)
        station = station_of(client)
        view = self._mirror.calls.get(call)
        if view is None or station not in view.connections:
            raise NotAllowed(f"Call {call} is not at {station}; act on the calls at your own desk.")
        return station

    def _with_number(self, to: str, act: Callable[[str], Answer]) -> Answer:
        """Act on a destination as call control knows it."""
        kind, _, name = to.partition(":")
        if kind == "agent":
            agent = self._mirror.agents.get(name)
            if agent is None or agent.state == "logged_off":
                raise NotFound(f"Agent {name} is not signed in; choose somebody who is.")
            return act(agent.station)
        if kind == "customer":
            return self._dial_customer(name, act)
        return act(to)

    async def _dial_customer(self, name: str, act: Callable[[str], Answer]) -> Answer:
        number = ""
        if name.isdecimal():
            number = await asyncio.to_thread(self._number_of, int(name))
        if not number:
            raise NotFound(f"Customer {name} has no number to dial; add one to the card.")
        return act(number)


def station_of(client: Client) -> str:
    """Raises WrongState for a client that signed in without a station."""
    station = client.account.station
    if station is None:
        raise WrongState("This sign-in has no station; sign in again and choose one.")
    return station
