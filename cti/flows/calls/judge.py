"""Who answered and what he does: fulfils `cti.ivr.services.judge.Judge` with the media process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from cti.calls.control import CallControl
from cti.clock import Clock
from cti.errors import CtiError, NotFound
from cti.ivr.flow.block import BlockFailed
from cti.media.link.records import AnswerJudged, Report, ToneHeard, VoiceHeard
from cti.media.speaking import HANG_SECONDS

UNSURE = "unsure"
SILENT_SECONDS = 3.0
"""A machine that has said nothing for so long listens, though it gave no beep."""
UNHEARD_SECONDS = 5.0
"""So long nothing may be heard at all before that counts as silence."""
VERDICTS = {"human": "human", "machine": "machine", "fax": "fax", "modem": "modem"}


class LiveJudge:
    """Listens to outside parties; call control keeps what was judged before the answer."""

    def __init__(self, clock: Clock, control: CallControl) -> None:
        self._clock = clock
        self._control = control

    async def who(self, call: int, leg: int | None, seconds: float) -> str:
        """See `Judge.who`."""
        judged: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def hear(report: Report) -> None:
            if isinstance(report, AnswerJudged) and not judged.done():
                judged.set_result(VERDICTS.get(report.verdict, UNSURE))

        stop = self._listen(leg or call, hear)
        try:
            self._do(
                lambda: self._control.detect(
                    leg or call, answer=True, voice=True, digits=leg is None
                )
            )
            async with asyncio.timeout(seconds):
                return await judged
        except TimeoutError:
            return UNSURE
        finally:
            stop()

    async def quiet(self, call: int, silence: float, most: float) -> bool:
        """See `Judge.quiet`."""
        return await self._silence(call, silence, most)

    async def _silence(self, call: int, silence: float, most: float) -> bool:
        changed = asyncio.Event()
        speaking = False
        since = began = self._clock.now()

        def hear(report: Report) -> None:
            nonlocal speaking, since
            if isinstance(report, VoiceHeard):
                speaking, since = report.speaking, self._clock.now()
                if not speaking:
                    since -= HANG_SECONDS
                changed.set()

        stop = self._listen(call, hear)
        try:
            self._do(lambda: self._control.detect(call, voice=True, digits=True))
            while (left := began + most - self._clock.now()) > 0:
                quiet = left if speaking else since + silence - self._clock.now()
                if quiet <= 1e-6:
                    return True
                changed.clear()
                await _within(changed, min(left, quiet))
            return not speaking and self._clock.now() - since >= silence - 1e-6
        finally:
            stop()
            if call in self._control.calls:
                self._control.detect(call, digits=True)

    async def beep(self, call: int, most: float) -> str:
        """See `Judge.beep`."""
        changed = asyncio.Event()
        heard = False
        silent: float | None = self._clock.now() + UNHEARD_SECONDS - SILENT_SECONDS

        def hear(report: Report) -> None:
            nonlocal heard, silent
            heard = heard or (isinstance(report, ToneHeard) and report.tone == "beep")
            if isinstance(report, VoiceHeard):
                silent = None if report.speaking else self._clock.now()
            changed.set()

        stop = self._listen(call, hear)
        until = self._clock.now() + most
        try:
            # Nothing is asked anew: the judge that heard a machine waits for its beep by itself.
            while (left := until - self._clock.now()) > 1e-6:
                quiet = left if silent is None else silent + SILENT_SECONDS - self._clock.now()
                if quiet <= 1e-6:
                    return "silence"
                changed.clear()
                await _within(changed, min(left, quiet))
                if heard:
                    return "beep"
            return "timeout"
        finally:
            stop()

    def _listen(self, call: int, hear: Callable[[Report], None]) -> Callable[[], None]:
        try:
            return self._control.listen_media(call, hear)
        except CtiError as refusal:
            raise BlockFailed("not_found", str(refusal)) from None

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NotFound as refusal:
            raise BlockFailed("not_found", str(refusal)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
