"""What a waiting caller hears: music, and announcements in between."""

from __future__ import annotations

from cti.acd.calls import Calls
from cti.acd.queues import WaitingCall
from cti.clock import Clock, Timer
from cti.errors import CtiError
from cti.media.link.records import Played, Report


class HoldMusic:
    """Plays to one waiting call from its making until `stop`."""

    def __init__(self, calls: Calls, clock: Clock, waiting: WaitingCall, music: str) -> None:
        self._calls = calls
        self._clock = clock
        self._waiting = waiting
        self._music = music
        self._token: int | None = None
        self._announcing = False
        self._next = 0
        self._timer: Timer | None = None
        self._stop_listening = calls.listen_media(waiting.call, self._heard)
        self._play((music,) if music else (), loop=True)
        self._wait()

    def stop(self) -> None:
        """Silence; may be called twice, and after the call has ended."""
        self._stop_listening()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._silence()

    def _wait(self) -> None:
        queue = self._waiting.queue
        if queue.announcements:
            self._timer = self._clock.call_later(queue.announce_every, self._announce)

    def _announce(self) -> None:
        announcements = self._waiting.queue.announcements
        self._silence()
        self._announcing = True
        self._play((announcements[self._next % len(announcements)],), loop=False)
        self._next += 1
        self._wait()

    def _heard(self, report: Report) -> None:
        if isinstance(report, Played) and self._announcing and report.token == self._token:
            self._announcing = False
            self._token = None
            self._play((self._music,) if self._music else (), loop=True)

    def _play(self, items: tuple[str, ...], *, loop: bool) -> None:
        if not items:
            return
        try:
            self._token = self._calls.play_message(self._waiting.call, items, loop=loop)
        except CtiError:
            self._token = None  # the caller left at this moment, and the queue is about to hear it

    def _silence(self) -> None:
        token, self._token = self._token, None
        self._announcing = False
        if token is None:
            return
        try:
            self._calls.stop_message(self._waiting.call, token)
        except CtiError:
            pass  # the call has ended and its sounds with it
