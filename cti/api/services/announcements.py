"""Requests about the announcements of networks: teach what one means, list them, forget one."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.errors import BadRequest

Codes = npt.NDArray[np.uint8]


class Announcements(Protocol):
    """The site's library; every method blocks on the disk and may raise CtiError."""

    def teach(
        self,
        sound: Codes,
        meaning: str,
        *,
        name: str = "",
        cause: int | None = None,
        begin: float = 0.0,
        end: float | None = None,
    ) -> dict[str, Any]: ...

    def list(self) -> Sequence[dict[str, Any]]: ...
    def forget(self, id: str) -> None: ...
    def sound_in(self, path: Path) -> Codes: ...
    def sound_of_wav(self, content: bytes, named: str) -> Codes: ...


class Teach(Args, frozen=True, kw_only=True):
    """Either the recording of a `call`, or a WAV file as base64 (`wav`)."""

    meaning: Annotated[str, msgspec.Meta(max_length=41)]
    """powered_off, vacant, not_reachable, out_of_service, busy ... or a name of the site's own."""
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    call: int | None = None
    wav: str | None = None
    cause: int | None = None
    begin: float = 0.0
    end: float | None = None


class Forget(Args, frozen=True, kw_only=True):
    id: str


class AnnouncementServices:
    """`recording(client, call)` is the file of a call's sound; `changed` has the library reread."""

    def __init__(
        self,
        announcements: Announcements,
        recording: Callable[[Client, int], Awaitable[Path]],
        changed: Callable[[], None],
    ) -> None:
        self._announcements = announcements
        self._recording = recording
        self._changed = changed

    def services(self) -> list[Service]:
        may = roles.ANNOUNCEMENTS
        return [
            Service("TeachAnnouncement", may, Teach, self._teach, audited=True),
            Service("ListAnnouncements", may, NoArgs, self._list),
            Service("ForgetAnnouncement", may, Forget, self._forget, audited=True),
        ]

    async def _teach(self, client: Client, args: Teach) -> Answer:
        if (args.call is None) == (args.wav is None):
            raise BadRequest("TeachAnnouncement takes either 'call' or 'wav'.")
        if args.call is not None:
            sound = await self._of_file(await self._recording(client, args.call))
        else:
            sound = await self._of_text(args.wav or "")

        def keep() -> dict[str, Any]:
            return self._announcements.teach(
                sound,
                args.meaning,
                name=args.name,
                cause=args.cause,
                begin=args.begin,
                end=args.end,
            )

        taught = await asyncio.to_thread(keep)
        self._changed()
        return taught

    async def _list(self, client: Client, args: NoArgs) -> Answer:
        return await asyncio.to_thread(self._announcements.list)

    async def _forget(self, client: Client, args: Forget) -> Answer:
        await asyncio.to_thread(self._announcements.forget, args.id)
        self._changed()
        return {}

    async def _of_file(self, path: Path) -> Codes:
        return await asyncio.to_thread(self._announcements.sound_in, path)

    async def _of_text(self, text: str) -> Codes:
        try:
            content = base64.b64decode(text, validate=True)
        except ValueError:
            raise BadRequest("'wav' is no base64; send the octets of a WAV file so.") from None

        return await asyncio.to_thread(self._announcements.sound_of_wav, content, "'wav'")
