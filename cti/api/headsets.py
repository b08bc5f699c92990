"""Stations of agents: which number each client has, and the SRTP endpoint of its headset."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping

from cti.errors import BadRequest, NoResource, NotFound, WrongState
from cti.media.link.commands import CloseStation, OpenStation
from cti.media.link.control_end import MediaLink
from cti.media.link.records import Ready, Report, StationOpened

KEY_OCTETS = 30
"""Master key and salt of AES_CM_128_HMAC_SHA1_80 (RFC 3711)."""

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound
"""Addresses that a client cannot send to."""

OPEN_SECONDS = 3.0
"""The media process answers at its next tick; a longer silence means that it is gone."""


class Headsets:
    """The stations of the house. A station belongs to one client at a time."""

    def __init__(
        self,
        media: MediaLink,
        stations: Mapping[str, int],
        host: str,
        closed: Callable[[str], object] = lambda station: None,
        *,
        telephones: Collection[str] = (),
    ) -> None:
        """`stations`: device -> row of the matrix. `host`: the address that the endpoints bind.
        `telephones`: stations that have an instrument of their own; who wants one names it.

        `closed` is told of every station that was open when the media process began anew: the keys
        and the count of packets are gone, so its client has to open it again.
        """
        self._media = media
        self._rows = dict(stations)
        self._host = host
        self._closed = closed
        self._telephones = frozenset(telephones)
        self._taken: dict[str, str] = {}
        self._opening: defaultdict[int, deque[asyncio.Future[int]]] = defaultdict(deque)
        self._open: set[str] = set()
        self._stop = media.listen(self._report)

    def close(self) -> None:
        self._stop()
        for waiting in self._opening.values():
            for opened in waiting:
                opened.cancel()

    def take(self, user: str, station: str | None = None, *, last: bool = False) -> str:
        """Give a client a station: the one it names, or the first that is free.

        `last`: the last that is free, for ears that need no number which people know.

        Raises BadRequest for a station that does not exist, NoResource where none is free.
        """
        if station is not None:
            device = station if station.startswith("station:") else f"station:{station}"
            if device not in self._rows and device not in self._telephones:
                numbers = [name.partition(":")[2] for name in self._rows]
                raise BadRequest(
                    f"There is no station {station}; choose one from {numbers[0]} to {numbers[-1]}."
                    if numbers
                    else f"There is no station {station}; this server has none for headsets."
                )
            if self._taken.get(device, user) != user:
                raise NoResource(
                    f"Station {device.partition(':')[2]} is in use by {self._taken[device]}; choose another, or "
                    "leave it empty and the next free one is taken."
                )
            self._taken[device] = user
            return device
        for device in reversed(self._rows) if last else self._rows:
            if device not in self._taken:
                self._taken[device] = user
                return device
        raise NoResource(
            f"All {len(self._rows)} stations are in use; have somebody sign out, or raise "
            "'count' under [stations] in the configuration."
        )

    def is_telephone(self, station: str | None) -> bool:
        """Whether its sound comes from a line and needs no endpoint."""
        return station in self._telephones

    def give_back(self, station: str, user: str = "") -> None:
        """The client is gone for good: close the headset, free the number.

        With `user`, only while the station is still his: it may be somebody else's by now.
        """
        if user and self._taken.get(station) != user:
            return
        self.shut(station)
        self._taken.pop(station, None)

    async def open(self, station: str, reached: str = "") -> dict[str, str | int]:
        """Open the headset's endpoint with fresh keys, as its client sees them.

        An endpoint that was open is replaced. `reached`: the address under which the client reached
        this server, told to it where the endpoints are bound to every address. Raises NoResource
        when the media process does not answer, NotFound for a station without a row, WrongState
        for a telephone.
        """
        row = self._rows.get(station)
        if self.is_telephone(station):
            raise WrongState(
                f"{station} is a telephone: speak and hear there; no headset is needed."
            )
        if row is None:
            raise NotFound(f"{station} has no place for a headset; sign in with a station number.")
        from_client, to_client = _key(), _key()
        opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._opening[row].append(opened)
        self._open.add(station)  # before the answer: the process may end in between
        self._media.send(OpenStation(row, self._host, receive_key=from_client, send_key=to_client))
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                port = await opened
        except TimeoutError:
            raise NoResource(
                "The sound part of the server did not open a place for the headset; try again, and "
                "if that does not help, look into the server's log."
            ) from None
        finally:
            if opened in self._opening[row]:
                self._opening[row].remove(opened)
        return {
            "host": reached if self._host in EVERYWHERE and reached else self._host,
            "port": port,
            "send_key": from_client,
            "receive_key": to_client,
        }

    def shut(self, station: str) -> None:
        """Close the headset's endpoint; the station keeps its number."""
        if station in self._open:
            self._open.discard(station)
            self._media.send(CloseStation(self._rows[station]))

    def _report(self, report: Report) -> None:
        if isinstance(report, Ready):
            gone, self._open = self._open, set()
            for station in sorted(gone):
                self._closed(station)
        if not isinstance(report, StationOpened):
            return
        # Commands and reports keep their order, so the oldest who waits is meant.
        waiting = self._opening.get(report.row)
        if waiting:
            opened = waiting.popleft()
            if not opened.done():
                opened.set_result(report.port)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_OCTETS)).decode()
