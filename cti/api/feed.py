"""Every event of the bus, handed to every client that may see it, once and in order.

The feed folds the one mirror of the server. Each signed-in client has a viewer, which lives on for a
while when its connection breaks and goes on collecting: so a client that comes back in time gets
exactly what it missed. One that comes later gets it from the journal or begins with a snapshot.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from cti import wire
from cti.api import roles, sight
from cti.api.masking import OwnCalls, masked_view, own_calls_clear, shown_event
from cti.api.outgoing import Outgoing
from cti.bus import Bus
from cti.client.mirror import Mirror
from cti.events import (
    CallCleared,
    Delivered,
    Diverted,
    Event,
    PreviewOffered,
    ServerStarted,
)

RECENT = 20_000
"""Events that are kept for each client that may come back."""

URGENT = (Delivered, PreviewOffered)
"""Events that do not wait for a batch: somebody's telephone rings."""


class Past(Protocol):
    """The journal, for clients that were away for long."""

    async def since(self, seq: int, limit: int) -> Sequence[tuple[int, Event]]:
        """The events after `seq` in order, as far as they are written, at most `limit`."""
        ...


class Viewer:
    """What one signed-in client may see, what it was shown, and what it would still miss."""

    def __init__(self, account: wire.Account, seq: int, own_clear: bool) -> None:
        may = account.permissions
        self.account = account
        self.sees_all = roles.SEE_ALL in may
        self.sees_flows = roles.SEE_FLOWS in may and not self.sees_all
        self.sees_own = roles.SEE_OWN in may and not self.sees_all
        self.clear = roles.NUMBERS in may or (self.sees_own and own_clear)
        self.shown: set[int] = set()
        self.recent: deque[tuple[float, bytes]] = deque(maxlen=RECENT)
        self.outgoing: Outgoing | None = None
        self._from = seq

    @property
    def complete_from(self) -> float:
        """A client that has applied this event, or a later one, can be told all the rest."""
        full = len(self.recent) == self.recent.maxlen
        return self.recent[0][0] if full else self._from

    def tell(self, seq: float, element: bytes, *, urgent: bool) -> None:
        self.recent.append((seq, element))
        if self.outgoing is not None:
            self.outgoing.event(element, urgent=urgent)

    def missed(self, seq: int) -> list[bytes]:
        return [element for number, element in self.recent if number > seq]


class Feed:
    """The viewers of all clients. `mirror` is prepared with the configuration by its owner."""

    def __init__(
        self,
        bus: Bus,
        mirror: Mirror,
        *,
        past: Past | None = None,
        own_calls: OwnCalls = own_calls_clear,
    ) -> None:
        self.mirror = mirror
        self.viewers: set[Viewer] = set()
        self._bus = bus
        self._past = past
        self._own_calls = own_calls
        self._started = bus.last_seq
        self._seeing: defaultdict[int, set[Viewer]] = defaultdict(set)
        """Call -> the agents' viewers to whom it is shown."""
        self._known_as: defaultdict[str, set[Viewer]] = defaultdict(set)
        """Agent, or station -> its viewers."""
        self._stop = bus.listen_all(self._heard)
        mirror.seq = bus.last_seq

    def close(self) -> None:
        self._stop()

    def add(self, account: wire.Account) -> Viewer:
        """Begin to collect for a client."""
        viewer = Viewer(account, self.mirror.seq, self._own_calls(account))
        self.viewers.add(viewer)
        if viewer.sees_own:
            for name in filter(None, (account.agent, account.station)):
                self._known_as[name].add(viewer)
            for call in sight.stakes(self.mirror, account.agent, account.station):
                self._show(viewer, call)
        return viewer

    def drop(self, viewer: Viewer) -> None:
        """The client will not come back."""
        self.viewers.discard(viewer)
        for name in filter(None, (viewer.account.agent, viewer.account.station)):
            self._known_as[name].discard(viewer)
        for call in list(viewer.shown):
            self._hide(viewer, call)

    async def missed(self, viewer: Viewer, resume: int | None) -> list[bytes] | None:
        """What a client that applied `resume` last would miss, None where only a snapshot helps."""
        if resume is None or resume > self.mirror.seq:
            return None
        if viewer.complete_from <= resume:
            return viewer.missed(resume)
        return await self._from_the_past(viewer, resume)

    def welcome(
        self,
        viewer: Viewer,
        missed: list[bytes] | None,
        outgoing: Outgoing,
        now: float,
        version: str,
    ) -> None:
        """Put the first frame into a connection's queue and let events follow it.

        `missed` is what `missed` returned, with no waiting between the two.
        """
        snapshot = self.snapshot(viewer) if missed is None else None
        outgoing.frame(
            _welcome(self.mirror.seq, now, version, viewer.account, snapshot, missed or [])
        )
        viewer.outgoing = outgoing

    def snapshot(self, viewer: Viewer) -> dict[str, Any]:
        """The mirror as this client may see it."""
        account = viewer.account
        mirror = self.mirror
        if viewer.sees_own:
            mirror = sight.agents_mirror(mirror, account.agent, account.station)
        elif not viewer.sees_all:
            mirror = sight.designers_mirror(mirror)
        dumped = mirror.dump()
        if not viewer.clear:
            for part in ("calls", "finished", "previews"):
                dumped[part] = {key: masked_view(view) for key, view in dumped[part].items()}
        return dumped

    async def _from_the_past(self, viewer: Viewer, resume: int) -> list[bytes] | None:
        """What the journal has, joined to what the viewer collects; None where a gap remains.

        Only for clients that see all: what another may have seen then cannot be told any more.
        """
        if self._past is None or not viewer.sees_all or resume < self._started:
            return None
        wanted = self.mirror.seq
        if not 0 < wanted - resume <= RECENT:
            return None
        past = await self._past.since(resume, wanted - resume)
        if [seq for seq, _ in past] != list(range(resume + 1, wanted + 1)):
            return None
        if viewer.complete_from > wanted:
            return None
        return [_encode(seq, event, viewer.clear) for seq, event in past] + viewer.missed(wanted)

    # --- one event -------------------------------------------------------------------------------

    def _heard(self, seq: int, event: Event) -> None:
        """Decide who sees it by the state before it, fold it, then hide what nobody needs."""
        agents = self._audience(seq, event)
        encoded: dict[bool, bytes] = {}
        urgent = isinstance(event, URGENT)
        for viewer in self.viewers:
            if viewer.sees_all or (viewer.sees_flows and type(event) in sight.FOR_FLOWS):
                _tell(viewer, seq, event, encoded, b"", urgent)
        for viewer, before in agents.items():
            _tell(viewer, seq, event, encoded, before, urgent)
        touched = self.mirror.apply(seq, event)
        if isinstance(event, ServerStarted):
            self._started = seq
        self._tidy(seq, event, touched)

    def _audience(self, seq: int, event: Event) -> dict[Viewer, bytes]:
        """The agents' viewers that are told, each with what it must be shown before."""
        kind = type(event)
        agent = getattr(event, "agent", None)
        known = self._known_as.get(agent) if isinstance(agent, str) else None
        own: set[Viewer] = known or set()
        if kind in sight.FOR_ONE_AGENT:
            return dict.fromkeys(own, b"")
        calls = sight.concerns(event)
        told: dict[Viewer, bytes] = {}
        if kind in sight.FOR_ALL_AGENTS or self._leaves_a_queue(event):
            told = {viewer: b"" for viewer in self.viewers if viewer.sees_own}
            call = getattr(event, "call", None)
            calls = calls or (() if call is None else (call,))
        named = {v for name in sight.devices(event) for v in self._known_as.get(name, ())}
        seeing = {v for call in calls for v in self._seeing.get(call, ())}
        for viewer in own | named | seeing:
            told[viewer] = b"".join(self._reveal(viewer, seq, event.at, call) for call in calls)
        return told

    def _leaves_a_queue(self, event: Event) -> bool:
        """Every agent sees how long the queues are, also when a call ends in one."""
        if isinstance(event, Diverted):
            return event.device.startswith("queue:")
        return isinstance(event, CallCleared) and any(
            event.call in queue.waiting for queue in self.mirror.queues.values()
        )

    def _reveal(self, viewer: Viewer, seq: int, at: float, call: int) -> bytes:
        """Show a call to a viewer from now on; what it must be told of it first, with a comma."""
        if call in viewer.shown:
            return b""
        self._show(viewer, call)
        shown = self._shown(viewer, seq, at, call)
        return shown + b"," if shown else b""

    def _shown(self, viewer: Viewer, seq: int, at: float, call: int) -> bytes:
        live = self.mirror.calls.get(call)
        view = live or self.mirror.finished.get(call)
        if view is None:
            return b""
        plain = wire.to_plain(view)
        if not viewer.clear:
            plain = masked_view(plain)
        return wire.encode_event(
            seq, wire.CallShown(at=at, call=call, view=plain, over=live is None)
        )

    def _tidy(self, seq: int, event: Event, touched: Iterable[tuple[str, int | str]]) -> None:
        """Hide the calls in which a viewer has no stake any more, show those in which it has now."""
        pairs: set[tuple[Viewer, int]] = set()
        calls = {key for kind, key in touched if kind == "call" and isinstance(key, int)}
        # Also one that was shown for this event, which then touched nothing.
        calls.update(sight.concerns(event) or (getattr(event, "call", None) or 0,))
        for call in calls:
            pairs.update((viewer, call) for viewer in self._seeing.get(call, ()))
            view = self.mirror.calls.get(call)
            for device in view.connections if view is not None else ():
                pairs.update((viewer, call) for viewer in self._known_as.get(device, ()))
        for kind, key in touched:
            if kind == "agent" and isinstance(key, str):
                state = self.mirror.agents.get(key)
                for viewer in self._known_as.get(key, ()):
                    pairs.update((viewer, call) for call in viewer.shown)
                    if state is not None and state.call is not None:
                        pairs.add((viewer, state.call))
        for viewer, call in pairs:
            self._settle(viewer, seq, event.at, call)

    def _settle(self, viewer: Viewer, seq: int, at: float, call: int) -> None:
        """Bring what a viewer is shown in line with its stake, after an event."""
        account = viewer.account
        stake = sight.has_stake(self.mirror, call, account.agent, account.station)
        element = b""
        if stake and call not in viewer.shown:
            self._show(viewer, call)
            element = self._shown(viewer, seq, at, call)
        elif not stake and call in viewer.shown:
            self._hide(viewer, call)
            if call in self.mirror.calls or call in self.mirror.finished:
                element = wire.encode_event(seq, wire.CallHidden(at=at, call=call))
        if element:
            # It follows the event of that number: a client that got no further must have it again.
            viewer.tell(seq + 0.5, element, urgent=False)

    def _show(self, viewer: Viewer, call: int) -> None:
        viewer.shown.add(call)
        self._seeing[call].add(viewer)

    def _hide(self, viewer: Viewer, call: int) -> None:
        viewer.shown.discard(call)
        seeing = self._seeing.get(call)
        if seeing is not None:
            seeing.discard(viewer)
            if not seeing:
                del self._seeing[call]


def _tell(
    viewer: Viewer,
    seq: int,
    event: Event,
    encoded: dict[bool, bytes],
    before: bytes,
    urgent: bool,
) -> None:
    element = encoded.get(viewer.clear)
    if element is None:
        element = encoded[viewer.clear] = _encode(seq, event, viewer.clear)
    viewer.tell(seq, before + element, urgent=urgent)


def _encode(seq: int, event: Event, clear: bool) -> bytes:
    return wire.encode_event(seq, shown_event(event, clear=clear))


def _welcome(
    seq: int,
    now: float,
    version: str,
    account: wire.Account,
    snapshot: dict[str, Any] | None,
    missed: list[bytes],
) -> str:
    head = wire.encode(
        wire.Welcome(seq=seq, now=now, server=version, account=account, snapshot=snapshot)
    )
    # The elements are JSON texts already; the empty list of events is the last field of the frame.
    return head.removesuffix("[]}}") + "[" + b",".join(missed).decode() + "]}}"
