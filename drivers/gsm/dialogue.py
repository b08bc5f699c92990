"""AT commands and their answers, and between them what the modem says unasked (3GPP TS 27.007, V.250).

One command is under way at a time. Which lines are its answer is said by the command; every other line,
whenever it comes, is a notice. `+CMT`, `+CDS` and the answers of `+CMGL` and `+CMGR` have their PDU in the
next line; a `+CUSD` text may have line ends within its quotes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.gsm.causes import refusal
from drivers.gsm.errors import CommandRefused, GsmError, ModemUnavailable
from drivers.gsm.lines import PROMPT, LineSplitter

log = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds for an answer that the modem gives by itself, without asking the network."""

QUIET = 0.2
"""Seconds without a line after which answers to a command that was given up come no more."""

_FINAL = re.compile(
    r"OK|ERROR|COMMAND NOT SUPPORT|TOO MANY PARAMETERS|\+CM([ES]) ERROR: ?(.*)", re.IGNORECASE
)
_WITH_PDU = re.compile(r"\+(CMT|CDS|CBM):")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_UNASKED = re.compile(r"[+^*%]|RING")
_LINES_OF_TEXT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the modem with the PDU that belongs to it."""

    text: str
    pdu: str = ""


class NoAnswer(ModemUnavailable):
    """The modem did not finish its answer in time, or vanished meanwhile.

    `committed`: the message had been handed over; `lines` is the answer as far as it came.
    """

    def __init__(self, sentence: str, committed: bool, lines: tuple[Line, ...]) -> None:
        super().__init__(sentence)
        self.committed = committed
        self.lines = lines


@dataclass(slots=True)
class _Command:
    name: str
    echo: str
    answers: re.Pattern[str] | None
    with_pdu: bool
    payload: str
    done: asyncio.Future[None]
    lines: list[Line] = field(default_factory=list)
    committed: bool = False
    limit: asyncio.Timeout | None = None
    within: float = TIMEOUT


class Dialogue:
    """Commands on a port. `write` sends octets; `notice` is called with every line that nobody asked for."""

    def __init__(self, write: Callable[[bytes], None], notice: Callable[[Line], None]) -> None:
        self._write = write
        self._notice = notice
        self._splitter = LineSplitter()
        self._one_at_a_time = asyncio.Lock()
        self._command: _Command | None = None
        self._header: tuple[str, bool] | None = None
        """A line whose PDU comes next, and whether it is an answer."""
        self._quoted: list[str] = []
        self._stale = False
        self._heard_something = asyncio.Event()
        self._gone = ""

    async def command(
        self,
        text: str,
        answers: str = "",
        *,
        with_pdu: bool = False,
        payload: str = "",
        within: float = TIMEOUT,
        name: str = "",
    ) -> list[Line]:
        """Send a command and wait for its end; what it answered, in order.

        `answers` is matched with the beginning of a line; `payload` is written at the prompt and ended
        with Ctrl-Z; `name` stands in errors and logs instead of a command with a secret. Raises
        CommandRefused, NoAnswer.
        """
        name = name or text
        async with self._one_at_a_time:
            if self._stale:
                await self._drain()
            if self._gone:
                raise NoAnswer(self._gone, False, ())
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            pattern = re.compile(answers) if answers else None
            command = _Command(name, text, pattern, with_pdu, payload, future)
            self._command = command
            self._stale = True
            log.debug("> %s", name)
            try:
                self._splitter.prompting = bool(payload)
                self._write(text.encode("ascii", "replace") + b"\r")
                # The prompt is the modem's own and comes soon; the time of the network begins after it.
                async with asyncio.timeout(min(within, TIMEOUT) if payload else within) as limit:
                    command.limit, command.within = limit, within
                    await future
            except TimeoutError:
                sentence = f"The modem did not answer within {within:g} s ({_short(name)})."
                raise NoAnswer(sentence, command.committed, tuple(command.lines)) from None
            finally:
                self._splitter.prompting = False
                self._command = None
                # The future is done where the modem has finished: then nothing of it comes any more.
                self._stale = not (future.done() and not future.cancelled())
            return command.lines

    @property
    def over(self) -> bool:
        """Whether the device is gone."""
        return bool(self._gone)

    @property
    def pending(self) -> int:
        """Octets of a line that has not ended yet."""
        return self._splitter.pending

    async def alive(self, within: float) -> bool:
        """Whether the modem answers AT."""
        try:
            await self.command("AT", within=within)
        except CommandRefused:
            return True
        except GsmError:
            return False
        return True

    def interrupt(self, octets: bytes) -> None:
        """Send octets that are no command, such as ESC; nothing is waited for."""
        self._stale = True
        with contextlib.suppress(GsmError):
            self._write(octets)

    def vanished(self, sentence: str) -> None:
        """The device is gone: whoever waits is told, every later command fails."""
        self._gone = sentence
        self._heard_something.set()
        if self._command is not None and not self._command.done.done():
            lines = tuple(self._command.lines)
            self._command.done.set_exception(NoAnswer(sentence, self._command.committed, lines))

    def heard(self, octets: bytes) -> None:
        """What the modem sent."""
        self._heard_something.set()
        for line in self._splitter.feed(octets):
            self._line(line)

    async def _drain(self) -> None:
        """Let pass what still comes of a command that was given up; a modem that never rests is not awaited."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TIMEOUT):
                while not self._gone and await self._speaks():
                    pass
        self._stale = False

    async def _speaks(self) -> bool:
        """Whether the modem says anything within the time of quiet."""
        self._heard_something.clear()
        try:
            async with asyncio.timeout(QUIET):
                await self._heard_something.wait()
        except TimeoutError:
            return False
        return True

    def _line(self, line: str) -> None:
        command = self._command
        if line == PROMPT:
            if command is not None and command.payload and not command.committed:
                command.committed = True
                if command.limit is not None:
                    now = asyncio.get_running_loop().time()
                    command.limit.reschedule(now + command.within)
                with contextlib.suppress(GsmError):
                    self._write(command.payload.encode("ascii") + b"\x1a")
            return
        if self._header is not None and self._take_pdu(line):
            return
        final = _FINAL.fullmatch(line)
        if final is not None:
            if command is not None and not command.done.done():
                self._finish(command, line, final)
            return
        if self._quoted:
            self._quote(line)
        elif command is not None and _is_echo(line, command):
            return
        elif line.startswith("+CUSD:") and line.count('"') % 2:
            self._quoted = [line]
        elif _WITH_PDU.match(line):
            self._header = (line, False)
        elif command is not None and command.answers is not None and command.answers.match(line):
            if command.with_pdu:
                self._header = (line, True)
            else:
                command.lines.append(Line(line))
        else:
            self._tell(Line(line))

    def _take_pdu(self, line: str) -> bool:
        """Whether the line was the PDU of the header before it."""
        assert self._header is not None
        text, answer = self._header
        if _HEXADECIMAL.fullmatch(line):
            self._header = None
            self._give(Line(text, line), answer)
            return True
        if not _UNASKED.match(line) or (answer and self._is_answer(line)):
            self._header = None
            self._give(Line(text), answer)
        return False

    def _is_answer(self, line: str) -> bool:
        command = self._command
        return (
            command is not None
            and command.answers is not None
            and bool(command.answers.match(line))
        )

    def _give(self, line: Line, answer: bool) -> None:
        if not answer:
            self._tell(line)
        elif self._command is not None:
            self._command.lines.append(line)

    def _quote(self, line: str) -> None:
        self._quoted.append(line)
        text = "\n".join(self._quoted)
        if text.count('"') % 2 == 0 or len(self._quoted) > _LINES_OF_TEXT:
            self._quoted = []
            self._tell(Line(text))

    def _tell(self, line: Line) -> None:
        self._notice(line)

    def _finish(self, command: _Command, line: str, final: re.Match[str]) -> None:
        if line.upper() == "OK":
            command.done.set_result(None)
            return
        kind, words = "ERROR", ""
        code = -1
        if final[1]:
            kind, words = "CM" + final[1].upper(), final[2].strip()
            if words.isascii() and words.isdigit() and len(words) < 6:
                code = int(words)
        command.done.set_exception(refusal(kind, code, _short(command.name), words))


def _is_echo(line: str, command: _Command) -> bool:
    return line == command.echo or bool(command.payload and command.payload in line)


def _short(name: str) -> str:
    """The name of a command: what stands after = may be a number or a text."""
    return name.partition("=")[0]
