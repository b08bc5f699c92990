"""The interface as one part of the server: built from the others, started, stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from starlette.websockets import WebSocket

from cti import wire
from cti.api import app as application
from cti.api import certificate, roles
from cti.api.clients import Agents, Clients
from cti.api.feed import Feed, Past
from cti.api.headsets import Headsets
from cti.api.listener import Listener, bind
from cti.api.masking import OwnCalls, own_calls_clear
from cti.api.outgoing import LONGEST_QUEUE
from cti.api.planned_publishing import Kept, PlannedPublishing
from cti.api.recording_sound import RecordingSound
from cti.api.service import Audit, Service, Services, no_audit
from cti.api.services.agents import AgentServices, Choices
from cti.api.services.announcements import Announcements, AnnouncementServices
from cti.api.services.calendars import CalendarServices
from cti.api.services.callbacks import CallbackServices
from cti.api.services.calls import Calls, CallServices
from cti.api.services.flows import Check, FlowServices, FlowStore
from cti.api.services.house import HouseServices
from cti.api.services.jobs import JobServices
from cti.api.services.lines import Lines, LineServices
from cti.api.services.live_flows import LiveFlowServices
from cti.api.services.prompts import PromptServices
from cti.api.services.recordings import Recorder
from cti.api.services.records import Customers, Records, RecordServices
from cti.api.services.segments import SegmentServices
from cti.api.services.sources import SourceServices
from cti.api.services.supervision import CampaignServices, Dialer, Supervision, SupervisionServices
from cti.api.services.trials import TrialServices
from cti.api.socket import Socket
from cti.bus import Bus
from cti.client.mirror import Mirror
from cti.clock import Clock, Timer
from cti.events import StationClosed
from cti.media.link.commands import LoadAnnouncements
from cti.media.link.control_end import MediaLink

log = logging.getLogger(__name__)


class Acd(Agents, Protocol):
    """What the interface asks of the ACD."""

    def set_state(self, agent: str, state: str, *, reason: str = "", by: str = "") -> None: ...
    def finish_work(self, agent: str) -> None: ...
    def extend_work(self, agent: str, seconds: float) -> None: ...


class ApiServer:
    """HTTP and WebSocket over TLS, in the control loop.

    `mirror` is prepared with the configured queues, campaigns and spans, and given to nobody else
    to change. `stations`: device -> row of those with headsets; `telephones` are the others.
    `folder` holds the certificate. Build it inside the loop, then `async with`; entering raises
    `ListenError` and `CertificateError`.
    """

    def __init__(
        self,
        *,
        bus: Bus,
        clock: Clock,
        mirror: Mirror,
        media: MediaLink,
        stations: Mapping[str, int],
        telephones: Collection[str] = (),
        calls: Calls,
        lines: Lines,
        acd: Acd,
        supervision: Supervision,
        dialer: Dialer,
        accounts: application.Accounts,
        customers: Customers,
        records: Records,
        flows: FlowStore,
        check_flow: Check,
        choices: Choices,
        site: Callable[[], Mapping[str, Any]],
        past: Past | None = None,
        audit: Audit = no_audit,
        figures: Callable[[], Mapping[str, Any]] = dict,
        line_figures: Callable[[], Mapping[str, Any]] = dict,
        own_calls: OwnCalls = own_calls_clear,
        host: str = "127.0.0.1",
        port: int = 7443,
        media_host: str | None = None,
        folder: Path = Path("var"),
        version: str = "0.1.0",
        queue_limit: int = LONGEST_QUEUE,
        recorded: RecordingSound | None = None,
        sources: SourceServices | None = None,
        recorder: Recorder | None = None,
        announcements: Announcements | None = None,
        calendars: CalendarServices | None = None,
        house: HouseServices | None = None,
        prompts: PromptServices | None = None,
        live_flows: LiveFlowServices | None = None,
        settings: Kept | None = None,
        segments: SegmentServices | None = None,
        jobs: JobServices | None = None,
        callbacks: CallbackServices | None = None,
        trial: TrialServices | None = None,
    ) -> None:
        self.host = host
        self.version = version
        self.garbage = 0
        """Connections that were closed because what came was no frame."""
        self._port = port
        self._folder = folder
        self._clock = clock
        self._calls = calls
        self._figures = figures
        self._queue_limit = queue_limit
        self._sockets: set[Socket] = set()
        self._beating: Timer | None = None
        self._listener: Listener | None = None
        self.certificate: certificate.Certificate | None = None
        self.feed = Feed(bus, mirror, past=past, own_calls=own_calls)
        self.headsets = Headsets(
            media,
            stations,
            media_host or host,
            lambda station: bus.publish(StationClosed(at=clock.now(), device=station)),
            telephones=telephones,
        )
        self.clients = Clients(bus, clock, self.feed, acd, self.headsets)
        sound = recorded or RecordingSound()
        stored = RecordServices(customers, records, sound)
        taught: list[Service] = []
        if announcements is not None:
            taught = AnnouncementServices(
                announcements, stored.recording, lambda: media.send(LoadAnnouncements())
            ).services()
        if house is not None:
            taught += house.services()
        if prompts is not None:
            taught += prompts.services()
        if calendars is not None:
            taught += calendars.services()
        if sources is not None:
            taught += sources.services()
        if live_flows is not None:
            taught += live_flows.services()
        if segments is not None:
            taught += segments.services()
        if jobs is not None:
            taught += jobs.services()
        if callbacks is not None:
            taught += callbacks.services()
        if trial is not None:
            taught += trial.services()
        editing = FlowServices(flows, check_flow, site, bus, clock)
        self._planned: PlannedPublishing | None = None
        if settings is not None:
            self._planned = PlannedPublishing(flows, settings, editing.publish, clock)
            taught += self._planned.services()
        self.services = Services(
            [
                *taught,
                *CallServices(calls, mirror, self.headsets, stored.number_of, recorder).services(),
                *AgentServices(
                    acd, self.clients, mirror, bus, clock, choices, stored.took_part
                ).services(),
                *SupervisionServices(supervision, mirror).services(),
                *CampaignServices(dialer, mirror).services(),
                *LineServices(lines, line_figures).services(),
                *stored.services(),
                *editing.services(),
            ],
            audit,
        )
        self.app = application.build(
            accounts=accounts,
            clients=self.clients,
            services=self.services,
            recording=stored.recording,
            sound=sound,
            audit=audit,
            health=self._health,
            version=version,
        )
        self.app.add_api_websocket_route("/api/events", self._serve)

    @property
    def port(self) -> int:
        """The port that is listened on; the chosen one where 0 was asked for."""
        return self._listener.port if self._listener is not None else self._port

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, for people to compare."""
        return self.certificate.fingerprint if self.certificate is not None else ""

    async def start(self) -> None:
        """Make or read the certificate and listen. Raises ListenError, CertificateError."""
        listening = bind(self.host, self._port)
        try:
            self.certificate = certificate.ensure(self._folder)
            self._listener = Listener(self.app, self.certificate, listening)
        except BaseException:
            listening.close()
            raise
        await self._listener.start()
        if self._planned is not None:
            await self._planned.open()
        self._beat()
        log.info("listening on %s:%d, fingerprint %s", self.host, self.port, self.fingerprint)

    async def close(self) -> None:
        """Say good-bye to every client, stop listening, end everything."""
        if self._beating is not None:
            self._beating.cancel()
        for socket in list(self._sockets):
            socket.end("stopping", "The server is stopping; the program comes back by itself.")
        if self._listener is not None:
            await self._listener.close()
        if self._planned is not None:
            await self._planned.close()
        self.clients.close()
        self.headsets.close()
        self.feed.close()

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _serve(self, websocket: WebSocket) -> None:
        socket = Socket(
            websocket,
            self.clients,
            self.feed,
            self.services,
            self._clock,
            self.version,
            self._count_garbage,
            limit=self._queue_limit,
        )
        self._sockets.add(socket)
        try:
            await socket.serve()
        finally:
            self._sockets.discard(socket)

    def _beat(self) -> None:
        """Once a second: a beat to everybody, the figures to those who see all."""
        self._beating = self._clock.call_later(wire.BEAT_SECONDS, self._beat)
        now = self._clock.now()
        beat = wire.encode(wire.Beat(now))
        figures = wire.encode(wire.Figures({"at": now, **self._figures()}))
        for client in self.clients.all():
            outgoing = client.viewer.outgoing
            if outgoing is None:
                continue
            if client.may(roles.SEE_ALL):
                outgoing.frame(figures)
            outgoing.frame(beat)

    def _count_garbage(self) -> None:
        self.garbage += 1

    def _health(self) -> Mapping[str, Any]:
        return {
            "now": self._clock.now(),
            "clients": len(self._sockets),
            "calls": len(self._calls.calls),
        }
