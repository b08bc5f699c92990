"""`cordboard lines test`: loop, pattern, echo, levels and tone learning on one channel."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import numpy as np

from cti.care.sections import store_busy_tone
from cti.care.terminal import progress, say
from drivers import g711
from drivers.care import echo, level
from drivers.care.prbs import PatternCheck, PatternResult, PatternSource
from drivers.dahdi.hardware.detection import D_SLOT
from drivers.dahdi.params import Signalling
from drivers.dahdi.span import span_channels
from drivers.dahdi.trial import Hear, Speak, TrialChannel, run
from drivers.line import SILENCE, LineError

GOOD, BAD = 0, 1
"""Exit status."""

LOOP_SECONDS = 2.0
SETTLING_OCTETS = 1600
"""Left out at the beginning of a measurement of levels: switching clicks."""
LEAST_OCTETS = 4000
"""Half a second: in less neither a level nor an echo can be told."""


def test(arguments: argparse.Namespace) -> int:
    tests: dict[str, Callable[[argparse.Namespace], int]] = {
        "loop": _loop,
        "pattern": _pattern,
        "echo": _echo,
        "levels": _levels,
        "tone": _tone,
    }
    return tests[arguments.test](arguments)


def channel_of(text: str) -> int:
    """A channel's number: `17`, or `2/5` for time slot 5 of span 2. Raises LineError."""
    span, slash, slot = text.partition("/")
    if not (
        span.isascii() and span.isdigit() and (not slash or (slot.isascii() and slot.isdigit()))
    ):
        raise LineError(
            f"'{text[:20]}' is no channel: write its DAHDI number (17), or span/slot (2/5); "
            "`cordboard lines status` lists them."
        )
    if not slash:
        return int(span)
    for one in span_channels(int(span)):
        if one.position == int(slot):
            return one.number
    raise LineError(f"Span {span} has no slot {slot}; an E1 has 1-31, and {D_SLOT} is no voice.")


def channels_of(text: str) -> list[int]:
    """One channel as above, or all that carry voice: `2/all`. Raises LineError."""
    span, slash, slot = text.partition("/")
    if not slash or slot != "all" or not (span.isascii() and span.isdigit()):
        return [channel_of(text)]
    kinds = (Signalling.CLEAR, Signalling.CAS)
    found = [one.number for one in span_channels(int(span)) if one.signalling in kinds]
    if not found:
        raise LineError(f"Span {span} has no channels that carry bits unchanged: it is no E1.")
    return found


def _loop(arguments: argparse.Namespace) -> int:
    results = _patterns(arguments, LOOP_SECONDS)
    for name, result in results:
        say(
            f"{name}: {result.errored_bits} errored bits of {result.compared_bits}{_delay(result)}."
        )
        say(f"  {result.verdict}")
    return _status(results)


def _pattern(arguments: argparse.Namespace) -> int:
    results = _patterns(arguments, arguments.seconds)
    for name, result in results:
        say(
            f"{name}: {result.octets / 8000:.1f} s, {result.compared_bits} bits compared, "
            f"{result.errored_bits} errored, error ratio {result.ratio:.1e}, "
            f"{result.errored_seconds} errored seconds, lost {result.lost} times{_delay(result)}."
        )
        say(f"  {result.verdict}")
    return _status(results)


def _status(results: list[tuple[str, PatternResult]]) -> int:
    return GOOD if all(result.clean for _, result in results) else BAD


def _delay(result: PatternResult) -> str:
    return "" if result.delay is None else f", delay {result.delay / 8:.1f} ms"


def _patterns(arguments: argparse.Namespace, seconds: float) -> list[tuple[str, PatternResult]]:
    """Send the pattern: round a loop, or to the partner and back at once."""
    near = channels_of(arguments.channel)
    far = [] if arguments.partner is None else channels_of(arguments.partner)
    if far and (len(far) != len(near) or set(far) & set(near)):
        raise LineError("--partner names the far ends: as many channels, and other ones.")
    with ExitStack() as stack:
        opened = [stack.enter_context(TrialChannel(one, raw=True)) for one in (*near, *far)]
        checks = [PatternCheck() for _ in opened]
        legs = [
            (channel, PatternSource().next, check.take)
            for channel, check in zip(opened, checks, strict=True)
        ]
        _run(legs, seconds, "pattern")
        late = sum(channel.starved for channel in opened)
    if late:
        say(f"This computer was late {late} times: errors may be its own. Test while it is idle.")
    results = [check.finish() for check in checks]
    if not far:
        return [
            (f"Channel {one}, there and back", each)
            for one, each in zip(near, results, strict=True)
        ]
    there = [f"Channel {one} to {other}" for one, other in zip(near, far, strict=True)]
    back = [f"Channel {other} to {one}" for one, other in zip(near, far, strict=True)]
    return list(zip((*there, *back), (*results[len(near) :], *results[: len(near)]), strict=True))


def _echo(arguments: argparse.Namespace) -> int:
    sent, heard, place = echo.signal(arguments.seconds), bytearray(), 0

    def speak(count: int) -> bytes:
        nonlocal place
        place += count
        return sent[place - count : place].tobytes() or bytes([SILENCE]) * count

    number = channel_of(arguments.channel)
    with TrialChannel(number, raw=False, off_hook=True) as channel:
        _dial(channel, arguments.dial)
        _run([(channel, speak, heard.extend)], arguments.seconds, "echo")
    _enough(heard)
    result = echo.measure(sent, np.frombuffer(bytes(heard[: len(sent)]), np.uint8))
    if result.loss_db is not None:
        say(
            f"Channel {number}: echo return loss {result.loss_db:.1f} dB, {result.delay_ms:.1f} ms."
        )
    say(
        f"  {result.verdict}"
        if result.loss_db is not None
        else f"Channel {number}: {result.verdict}"
    )
    return GOOD if result.loss_db is None or result.loss_db >= echo.LEAST_DB else BAD


def _levels(arguments: argparse.Namespace) -> int:
    heard, place = bytearray(), 0

    def speak(count: int) -> bytes:
        nonlocal place
        place += count
        return level.tone(count, place - count)

    number = channel_of(arguments.channel)
    with TrialChannel(number, raw=False, off_hook=True) as channel:
        digital = channel.digital
        _dial(channel, arguments.dial)
        _run(
            [(channel, speak if arguments.send else None, heard.extend)],
            arguments.seconds,
            "levels",
        )
    _enough(heard)
    found = level.measure(g711.decode(np.frombuffer(bytes(heard[SETTLING_OCTETS:]), np.uint8)))
    if found.present:
        say(
            f"Channel {number}: {found.hertz:.0f} Hz at {found.dbm0:.1f} dBm0, noise {found.noise_dbm0:.0f} dBm0."
        )
    verdict = found.verdict(digital=digital)
    say(f"  {verdict}" if found.present else f"Channel {number}: {verdict}")
    return GOOD if verdict == level.WELL else BAD


def _enough(heard: bytes | bytearray) -> None:
    """Raises LineError where too little was heard to judge it."""
    if len(heard) < LEAST_OCTETS:
        raise LineError(
            f"Only {len(heard) / 8000:.1f} s were heard, which is too little to judge: let the test "
            "run for a second or longer (--seconds 1)."
        )


def _tone(arguments: argparse.Namespace) -> int:
    from drivers.analogue.tone_learning import learn  # late: the other tests need none of it

    heard = bytearray()
    number = channel_of(arguments.channel)
    with TrialChannel(number, raw=False, off_hook=True) as channel:
        _dial(channel, arguments.dial)
        if arguments.dial and sys.stdin.isatty():
            input(
                "Answer there, hang up there, and press Enter when the busy tone should be heard: "
            )
        say(f"Listening for {arguments.seconds:g} seconds.")
        _run([(channel, None, heard.extend)], arguments.seconds, "listening")
    tone = learn(np.frombuffer(bytes(heard), np.uint8))
    say(f"Channel {number} sends the tone {tone}.")
    if arguments.config is None:
        say(
            f'  Write busy_tones = ["{tone}"] into the [[lines]] section of this channel, or let '
            "--config FILE do it."
        )
    else:
        store_busy_tone(arguments.config, number, str(tone))
        say(f"  {arguments.config} has it now; the server uses it after its next start.")
    return GOOD


def _dial(channel: TrialChannel, digits: str) -> None:
    if digits:
        channel.dial(digits)


def _run(
    legs: Sequence[tuple[TrialChannel, Speak | None, Hear]], seconds: float, title: str
) -> None:
    """Ctrl-C ends the measurement; what was heard until then is judged."""
    with progress(title, seconds) as done:
        try:
            run(legs, seconds, lambda elapsed: done(elapsed) is None)
        except KeyboardInterrupt:
            say("Ended early.")
