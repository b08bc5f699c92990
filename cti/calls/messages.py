"""What is played to the parties of a call, and who hears what the media process reports of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import numpy as np

from cti.media.link.commands import ChangePlaying, Play, PlayStream, StopPlaying, StreamEnd
from cti.media.link.control_end import MediaLink
from cti.media.link.records import Played, Report
from cti.media.playing.stream import chunks

log = logging.getLogger(__name__)
Listener = Callable[[Report], None]


class Messages:
    """Players by call, listeners by row. Nothing of a call is left here when it is forgotten."""

    def __init__(self, media: MediaLink) -> None:
        self._media = media
        self._playing: dict[int, dict[int, int]] = {}
        """call -> token -> row"""
        self._listeners: dict[int, list[Listener]] = {}

    @property
    def playing(self) -> dict[int, dict[int, int]]:
        return self._playing

    def playing_rows(self) -> set[int]:
        """The rows to which something is played now."""
        return {row for tokens in self._playing.values() for row in tokens.values()}

    def play(self, call: int, row: int, items: Sequence[str], *, loop: bool) -> int:
        token = self._media.new_token()
        self._playing.setdefault(call, {})[token] = row
        self._media.send(Play(row, token, tuple(items), loop))
        return token

    def stream(self, call: int, row: int) -> int:
        """Begin to play sound that is still being made; `feed` brings it."""
        token = self._media.new_token()
        self._playing.setdefault(call, {})[token] = row
        self._media.send(PlayStream(row, token))
        return token

    def feed(self, token: int, sound: bytes) -> bool:
        """The next A-law of a stream, b"" for its end; False where it plays no more."""
        row = self._row_of(token)
        if row is None:
            return False
        if not sound:
            self._media.send(StreamEnd(row, token))
        for chunk in chunks(row, token, np.frombuffer(sound, np.uint8)):
            self._media.send(chunk)
        return True

    def change(
        self, token: int, *, gain: float | None, seek: float | None, skip: float | None
    ) -> None:
        """Louder, softer, elsewhere; what has ended is left alone."""
        row = self._row_of(token)
        if row is not None:
            self._media.send(ChangePlaying(row, token, gain=gain, seek=seek, skip=skip))

    def _row_of(self, token: int) -> int | None:
        return next((tokens[token] for tokens in self._playing.values() if token in tokens), None)

    def stop(self, call: int, token: int) -> None:
        """Unknown tokens have ended already."""
        row = self._playing.get(call, {}).get(token)
        if row is not None:
            self._media.send(StopPlaying(row, token))
            self.ended(call, token)

    def stop_all(self, call: int) -> None:
        for token in list(self._playing.get(call, ())):
            self.stop(call, token)

    def ended(self, call: int, token: int) -> None:
        tokens = self._playing.get(call, {})
        tokens.pop(token, None)
        if not tokens:
            self._playing.pop(call, None)

    def call_of(self, report: Played) -> int | None:
        """The call in which this player was started."""
        for call, tokens in self._playing.items():
            if report.token in tokens:
                return call
        return None

    def listen(self, row: int, listener: Listener) -> Callable[[], None]:
        listeners = self._listeners.setdefault(row, [])
        listeners.append(listener)

        def stop() -> None:
            if listener in listeners:
                listeners.remove(listener)
            if not listeners:
                for where, known in list(self._listeners.items()):
                    if known is listeners:
                        del self._listeners[where]

        return stop

    def move_row(self, before: int, after: int) -> None:
        """The call goes on on another row before anything was played; whoever listens follows."""
        listeners = self._listeners.pop(before, None)
        if listeners:
            self._listeners[after] = listeners

    def leave_row(self, row: int) -> None:
        """The call has left this row: nobody hears of it any more, and its players are gone."""
        self._listeners.pop(row, None)
        for call, tokens in list(self._playing.items()):
            for token in [token for token, where in tokens.items() if where == row]:
                self.ended(call, token)

    def tell(self, row: int, report: Report) -> None:
        for listener in tuple(self._listeners.get(row, ())):
            try:
                listener(report)
            except Exception:
                log.exception("a listener failed on %r", report)
