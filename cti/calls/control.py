"""Call control: the CSTA services of the switch, and the sound that goes with a call.

Every service runs on the loop, takes effect before it returns, and either does all of what it says
or raises a kind of CtiError and has changed nothing. What happened is told on the bus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cti.calls.lines.channels import Order
from cti.calls.model import Connection, State
from cti.calls.services.extensions import ExtensionServices
from cti.calls.stations import Headset
from cti.calls.switch import Handler, Taker
from cti.calls.telephones import Telephone
from cti.errors import BadRequest, Conflict, WrongState
from cti.events import DataAssociated
from cti.media.link.commands import CutDigits, Detect, StartEcho, StopEcho
from cti.media.link.records import AnswerJudged, Report
from drivers.line import Signalling


class CallControl(ExtensionServices):
    """Live calls and every service on them.

    `media` makes the sound; `music` is what a held party hears; numbers of calls go on from
    `first_call`. The services stand in `services`: of two parties in `two_party`, joining and parting
    calls in `consultation`, what people do at telephones in `telephones`, calls that flows begin in
    `placing`, forwarding and pick-up in `extensions`. What joins calls that stay apart is `rooms`.
    """

    def add_line(
        self,
        line: Signalling,
        first_row: int,
        *,
        group: str = "default",
        order: Order = Order.ASCENDING,
        telephones: Mapping[int, str] | None = None,
        network_transfer: bool = False,
    ) -> None:
        """Open a line, whose channels have the rows from `first_row` on.

        `order` says where the search for a free channel of the group begins. `telephones`: channel
        -> station, for those that are no trunks. `network_transfer`: two calls of this line that
        nobody here takes part in (any more) are left to the network to join.
        Raises Conflict, BadRequest, and LineUnavailable as the line does.
        """
        for channel in telephones or ():
            if channel not in line.channels:
                raise BadRequest(f"{line.name} has no channel {channel} for a telephone")
        ports = [
            Telephone(
                _station(station),
                line,
                channel,
                first_row + line.channels.index(channel),
                self._clock,
                self,
            )
            for channel, station in (telephones or {}).items()
        ]
        for port in ports:
            self._stations.add(port.station, port)
        try:
            with self.turn():
                self._trunks.add(line, first_row, group, order, ports)
                if network_transfer:
                    self._trunks.transfers.add(line.name)
        except Exception:
            for port in ports:
                self._stations.remove(port.station)
            raise

    def block_channels(self, line: str, channels: Sequence[int], *, by: str = "") -> None:
        """Take trunk channels out of service: calls on them go on, no new ones come or go.

        Raises NotFound, BadRequest.
        """
        with self.turn():
            self._trunks.block(line, channels, by)

    def unblock_channels(self, line: str, channels: Sequence[int], *, by: str = "") -> None:
        """Put channels back into service that were blocked here. Raises NotFound, BadRequest."""
        with self.turn():
            self._trunks.unblock(line, channels, by)

    async def released(self) -> None:
        """Wait until the lines have released every call; clear the calls before."""
        await self._trunks.quiet()

    def add_station(self, station: str, row: int) -> None:
        """Make a station known, such as `station:204`. Raises Conflict, BadRequest."""
        self._stations.add(_station(station), Headset(row))

    def remove_station(self, station: str) -> None:
        """Forget a station. Raises NotFound, and Conflict while it is in a call."""
        self._stations.row(station)
        if self._ledger.calls_of(station) or self.supervises(station):
            raise Conflict(f"{station} is in a call; clear that first")
        self._stations.remove(station)

    def register(
        self, kind: str, handler: Handler, *, knows: Callable[[str], bool] = lambda name: True
    ) -> None:
        """Calls that are sent to `kind:NAME` end in `handler(call, NAME)`; for queues and flows.

        `knows` tells whether there is such a name; a service that is asked for another one refuses
        before it has changed anything. Raises Conflict for a kind that is taken.
        """
        if kind in self._takers or kind in ("station", "trunk", "campaign"):
            raise Conflict(f"{kind} has somebody who takes its calls already")
        self._takers[kind] = Taker(handler, knows)

    def free_trunks(self, group: str = "default") -> int:
        """Channels on which a call could go out now."""
        return self._trunks.free(group)

    def associate_data(self, call: int, data: dict[str, Any], by: str = "") -> None:
        """Attach plain values to a call; they go with it wherever it goes. Raises NotFound.

        `by` says who does: `agent:8001`, `user:admin`, `flow:main`.
        """
        self._ledger.find(call)
        with self.turn():
            self.happen(DataAssociated(at=self.now(), call=call, data=dict(data), by=by))

    # --- sound ---------------------------------------------------------------------------------

    def play_message(self, call: int, items: Sequence[str], *, loop: bool = False) -> int:
        """Play prompts, tones, pauses or digits to the outside party, else to the first one.

        A caller who is not answered yet is told that there is something to hear (early media).
        Returns the token that `Played` carries. Raises NotFound, WrongState, BadRequest.
        """
        if not items:
            raise BadRequest("there is nothing to play; name at least one prompt")
        party = self._audible(call)
        with self.turn():
            self._let_hear(party, call)
            return self._messages.play(call, self.row(party.device), items, loop=loop)

    def play_to(self, call: int, device: str, items: Sequence[str], *, loop: bool = False) -> int:
        """Play to one party of the call alone; the others hear nothing of it.

        Returns the token that `Played` carries. Raises NotFound, WrongState.
        """
        self._connected(call, device)
        with self.turn():
            self._ledger.touch(call)
            return self._messages.play(call, self.row(device), items, loop=loop)

    def stream_message(self, call: int, device: str = "") -> int:
        """Begin to play sound that is still being made, to one party, or to that of `play_message`.

        Returns the token for `feed_message`, which `Played` carries too. Raises NotFound, WrongState.
        """
        party = self._connected(call, device) if device else self._audible(call)
        with self.turn():
            self._let_hear(party, call)
            return self._messages.stream(call, self.row(party.device))

    def feed_message(self, token: int, sound: bytes) -> bool:
        """The next A-law of a stream; b"" says that no more follows. False where it plays no more."""
        return self._messages.feed(token, sound)

    def change_message(
        self,
        token: int,
        *,
        gain: float | None = None,
        seek: float | None = None,
        skip: float | None = None,
    ) -> None:
        """Change what is played: volume (1.0 as recorded), a place in seconds, or so much on or back."""
        self._messages.change(token, gain=gain, seek=seek, skip=skip)

    def stop_message(self, call: int, token: int) -> None:
        """Stop what is played; what has ended already, with its call or before, is left alone."""
        with self.turn():
            self._messages.stop(call, token)
            self._ledger.touch(call)

    def detect(
        self,
        call: int,
        *,
        digits: bool = False,
        progress: bool = False,
        answer: bool = False,
        fax: bool = False,
        voice: bool = False,
        least_key_seconds: float = 0.0,
        device: str = "",
    ) -> None:
        """Choose what is listened for in what a party, else the outside or the first one, says.

        A key is told at once, or with `least_key_seconds` when it was released after so long; what
        a signalling tells of keys has no length and always counts. Who answered is told at once
        where the answer itself was decided by that, for the greeting is over then. Raises NotFound, WrongState.
        """
        row = self.row(device or self._heard_party(call).device)
        progress = progress or self._by_sound.watches(row)
        verdict = self._by_sound.verdict(row) if answer else ""
        if verdict:
            answer = False
            self._clock.call_later(0.0, lambda: self._tell_verdict(call, row, verdict))
        self._keys.require(row, least_key_seconds if digits else 0.0)
        self._media.send(
            Detect(row, digits=digits, progress=progress, answer=answer, fax=fax, voice=voice)
        )

    def cut_digits(self, call: int, on: bool) -> None:
        """While `on`, take every key that the outside parties press out of all recordings.

        For card numbers and PINs: the tone goes from its beginning, also from the recording of another
        trunk that hears it; speech around it stays. Ask before the caller is asked, in any order with
        the recording's own start. It ends by itself when the party leaves its channel.
        Raises NotFound, and WrongState where nobody outside is in the call.
        """
        rows = [self.row(one.device) for one in self._ledger.find(call).of("trunk")]
        if not rows:
            raise WrongState(f"call {call} has nobody outside whose keys could be cut")
        for row in rows:
            self._media.send(CutDigits(row, on))

    def start_echo(self, call: int, delay: float = 0.0, gain: float = 1.0) -> None:
        """Let the outside party, else the first one, hear himself `delay` seconds later: a line test.

        It ends by `stop_echo`, or when the party leaves its channel. Raises NotFound, WrongState.
        """
        self._media.send(StartEcho(self.row(self._audible(call).device), delay, gain))

    def stop_echo(self, call: int) -> None:
        """The party hears itself no more. Raises NotFound, WrongState."""
        self._media.send(StopEcho(self.row(self._heard_party(call).device)))

    def _tell_verdict(self, call: int, row: int, verdict: str) -> None:
        if call in self.calls and self._by_sound.watches(row):
            self._messages.tell(row, AnswerJudged(row, verdict, 0.0))

    def listen_media(
        self, call: int, listener: Callable[[Report], None], device: str = ""
    ) -> Callable[[], None]:
        """Hear every report about the row of one party, or of the outside party, else of the first one.

        Returns the function that ends it; it ends by itself when that party's channel is released.
        Raises NotFound, WrongState.
        """
        return self._messages.listen(self.row(device or self._heard_party(call).device), listener)

    def _heard_party(self, call: int) -> Connection:
        party = self._ledger.find(call).first
        if party is None:
            raise WrongState(f"call {call} has nobody in it who could be heard")
        return party

    def _connected(self, call: int, device: str) -> Connection:
        party = self._ledger.find(call).connections.get(device)
        if party is None or party.state is not State.CONNECTED:
            raise WrongState(f"{device} is not connected in call {call} and hears nothing of it")
        return party

    def _let_hear(self, party: Connection, call: int) -> None:
        """A caller who is not answered yet is told that there is something to hear."""
        if party.offered:
            leg = self._trunks.leg(party.device, call)
            if leg is not None:
                self._trunks.let_hear(leg)
        self._ledger.touch(call)

    def _audible(self, call: int) -> Connection:
        party = self._heard_party(call)
        if party.state is not State.CONNECTED and not party.offered:
            raise WrongState(
                f"{party.device} is {party.state.value} in call {call} and hears nothing; "
                "wait for the answer"
            )
        return party


def _station(name: str) -> str:
    if not name.startswith("station:"):
        raise BadRequest(f"{name!r} is no station; write it as station:204")
    return name
