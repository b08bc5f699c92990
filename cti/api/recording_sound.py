"""The sound of recordings for clients: always a WAV file, also where the file on the disk is encrypted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from starlette.responses import FileResponse, Response, StreamingResponse

from cti.errors import NoResource
from cti.media.recording.keys import KeyRing
from cti.media.recording.names import ENCRYPTED
from cti.media.recording.reader import RecordingReader

_PART = 1 << 18


class RecordingSound:
    """`keys` are those of encrypted recordings, which are decrypted as they are sent."""

    def __init__(self, keys: KeyRing | None = None) -> None:
        self._keys = keys

    async def octets(self, path: Path) -> int:
        """Size as a WAV file. Raises NoResource where it cannot be decrypted."""
        if not path.name.endswith(ENCRYPTED):
            return (await asyncio.to_thread(path.stat)).st_size
        reader = await asyncio.to_thread(self._open, path)
        reader.close()
        return reader.wav_bytes

    async def response(self, path: Path, name: str) -> Response:
        """The whole sound; of plain files also ranges of it. Raises NoResource."""
        if not path.name.endswith(ENCRYPTED):
            return FileResponse(path, media_type="audio/wav", filename=name)
        reader = await asyncio.to_thread(self._open, path)
        headers = {
            "content-length": str(reader.wav_bytes),
            "content-disposition": f'attachment; filename="{name}"',
        }
        return StreamingResponse(_parts(reader), media_type="audio/wav", headers=headers)

    def _open(self, path: Path) -> RecordingReader:
        try:
            return RecordingReader(path, self._keys)
        except (OSError, ValueError) as error:
            raise NoResource(f"The recording {path} cannot be played: {error}") from error


def _parts(reader: RecordingReader) -> Iterator[bytes]:
    with reader:
        for place in range(0, reader.wav_bytes, _PART):
            yield reader.wav_part(place, _PART)
