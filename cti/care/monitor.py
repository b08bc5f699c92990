"""`cordboard lines monitor` and `decode`: what a channel carries, and what a D channel says."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cti.care.measure import channel_of
from cti.care.terminal import meter, overwrite, say
from cti.config import ConfigError, load
from cti.traces import ask_for_trace
from drivers import g711
from drivers.care import level
from drivers.dahdi.monitoring import DChannelEar, Monitor
from drivers.dahdi.params import Signalling
from drivers.dahdi.span import span_channels
from drivers.line import SILENCE, LineError, LineUnavailable
from drivers.trace.pcap import PcapError, PcapReader, TracedFrame, file_header, record
from drivers.trace.readable import describe

DONE = 0
METER_BLOCKS = 10
"""The meter moves every 200 ms."""
_NOTHING = bytes([SILENCE])
LOOK_SECONDS = 0.5
"""A growing trace is looked at so often."""
UNANSWERED_LOOKS = 10
"""A server begins a trace within a second."""

Take = Callable[[TracedFrame], object]


def monitor(arguments: argparse.Namespace) -> int:
    with contextlib.suppress(KeyboardInterrupt):
        if arguments.d_channel:
            _d_channel(arguments)
        else:
            _sound(arguments)
    return DONE


def decode(arguments: argparse.Namespace) -> int:
    """Print a trace in words. Raises PcapError for a file that is none."""
    shown = 0
    with arguments.file.open("rb") as stream:
        try:
            for frame in PcapReader(stream).frames():
                shown += _show(frame, arguments.all_frames)
        except PcapError as problem:
            raise LineError(f"{arguments.file}: {problem}.") from problem
    if not shown:
        more = "" if arguments.all_frames else " Layer 2 is shown with --all-frames."
        say(f"{arguments.file} has no message.{more}")
    return DONE


# --- sound -------------------------------------------------------------------------------------


def _sound(arguments: argparse.Namespace) -> None:
    number = channel_of(arguments.target)
    limit = arguments.seconds * 50 if arguments.seconds else None
    blocks = 0
    silent = True
    with ExitStack() as stack:
        ear = stack.enter_context(Monitor(number))
        keep = _recorder(arguments.record, stack)
        say(f"Channel {number}: left is what comes in, right what goes out. Ctrl-C ends it.")

        def take(heard: bytes, spoken: bytes) -> bool:
            nonlocal blocks, silent
            blocks += 1
            silent = silent and not (heard + spoken).strip(_NOTHING)
            keep(heard, spoken)
            if blocks % METER_BLOCKS == 0:
                overwrite(f"in {meter(_level(heard))}   out {meter(_level(spoken))}")
            return limit is None or blocks < limit

        try:
            ear.listen(take)
        finally:
            overwrite("")
            if arguments.record is not None:
                say(f"{arguments.record}: {blocks / 50:.1f} s.")
            if blocks and silent:
                say(
                    "Not a sound either way: both sides were silent, or no call was on it (a channel "
                    "that no program has open, or that carries data, cannot be heard)."
                )


def _level(codes: bytes) -> float:
    sound = g711.decode(np.frombuffer(codes, np.uint8))
    return level.dbm0(float(np.sqrt(np.mean(sound**2))))


def _recorder(path: Path | None, stack: ExitStack) -> Callable[[bytes, bytes], None]:
    """Writes both directions as the two channels of a WAV file; raises LineError on a full disk."""
    if path is None:
        return lambda heard, spoken: None
    try:
        stream = stack.enter_context(_opened(path))
    except OSError as problem:
        raise LineError(
            f"{path} cannot be written ({problem.strerror}); name a file in a folder of your own."
        ) from problem
    file = wave.open(stream, "wb")  # noqa: SIM115  # the stack closes it
    file.setnchannels(2)
    file.setsampwidth(2)
    file.setframerate(8000)

    def close() -> None:
        with contextlib.suppress(OSError):  # what a full disk did not take was said already
            file.close()

    stack.callback(close)

    def keep(heard: bytes, spoken: bytes) -> None:
        both = np.stack([np.frombuffer(one, np.uint8) for one in (heard, spoken)], axis=1)
        try:
            file.writeframes(g711.DECODE_INT16[both].astype("<i2").tobytes())
        except OSError as problem:
            raise LineError(
                f"{path} takes no more ({problem.strerror}); what was written until now can be "
                "played. Make room on the disk."
            ) from problem

    return keep


def _opened(path: Path) -> BinaryIO:
    """A file for calls and telephone numbers: who makes it may read it, and nobody else."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


# --- D channel ---------------------------------------------------------------------------------


def _d_channel(arguments: argparse.Namespace) -> None:
    """From the line itself where nobody has it, else from the running server's trace."""
    with ExitStack() as stack:
        takes: list[Take] = [lambda frame: _show(frame, arguments.all_frames)]
        if arguments.record is not None:
            takes.append(_pcap_writer(arguments.record, stack))
        target = str(arguments.target)
        frames = _from_line(int(target), stack) if target.isdigit() and not _held(target) else None
        if frames is None:
            frames = _from_server(arguments, stack)
        until = time.monotonic() + arguments.seconds if arguments.seconds else None
        count = 0
        with contextlib.suppress(KeyboardInterrupt):
            for frame in frames:
                if frame is not None:
                    count += 1
                    for take in takes:
                        take(frame)
                if until is not None and time.monotonic() >= until:
                    break
        say(f"{count} frames came or went." if count else "Not a frame came.")


def _held(target: str) -> bool:
    """Whether a program has the D channel of a span open."""
    try:
        DChannelEar(_number(int(target))).close()
    except LineUnavailable as problem:
        if "in use" in str(problem) or "taken by another" in str(problem):
            return True
        raise
    return False


def _number(span: int) -> int:
    for one in span_channels(span):
        if one.signalling in (Signalling.HDLCFCS, Signalling.HARDHDLC):
            return one.number
    raise LineError(
        f"Span {span} has no D channel: it is not set up for PRI (`dchan=` in system.conf)."
    )


def _from_line(span: int, stack: ExitStack) -> Iterator[TracedFrame | None]:
    ear = stack.enter_context(DChannelEar(_number(span)))
    say(
        f"No program has the D channel of span {span}: only what the far end sends is shown. It "
        "repeats SABME until somebody answers. Ctrl-C ends it."
    )
    while True:
        octets = ear.frame(LOOK_SECONDS)
        yield TracedFrame(time.time(), False, octets) if octets else None


def _from_server(arguments: argparse.Namespace, stack: ExitStack) -> Iterator[TracedFrame | None]:
    """Follow the trace of a line of the running server, which writes it as long as it is asked."""
    folder, name = _line(arguments)
    request = ask_for_trace(folder, name)
    stack.callback(request.close)
    say(f"The server has this D channel: following its trace {request.path}. Ctrl-C ends it.")
    reader: PcapReader | None = None
    identity = (0, 0)
    for look in itertools.count():
        request.renew()
        if look == UNANSWERED_LOOKS and reader is None:
            say(
                "! No server has begun this trace: is it running, with this configuration, and may "
                f"this account write into {request.path.parent}?"
            )
        with contextlib.suppress(FileNotFoundError):
            found = request.path.stat()
            if (found.st_dev, found.st_ino) != identity and found.st_size:
                if reader is not None:
                    yield from reader.frames()
                identity = (found.st_dev, found.st_ino)
                stream = stack.enter_context(request.path.open("rb"))
                old, reader = reader is None and not request.begun, PcapReader(stream)
                if old:
                    list(reader.frames())  # from before the question
        if reader is not None:
            yield from reader.frames()
        yield None
        time.sleep(LOOK_SECONDS)


def _line(arguments: argparse.Namespace) -> tuple[Path, str]:
    """The data folder of the server, and the name of the line that was meant."""
    target = str(arguments.target)
    if arguments.data is not None:
        return arguments.data, target
    if arguments.config is None:
        raise LineError(
            f"The D channel of {target} is in the hands of a running server: name its configuration "
            "with --config (or the data folder of a demo site with --data), so that its trace is "
            "found."
        )
    config, names = load(arguments.config), []
    for section in config.lines:
        told = section.settings
        if not _has_d_channel(section.kind, told):
            continue
        spans: int | Sequence[int] = getattr(told, "spans", ())
        real = not isinstance(spans, int)
        numbers = list(range(1, spans + 1)) if isinstance(spans, int) else list(spans)
        for place, number in enumerate(numbers, 1):
            one_line = real and (len(numbers) == 1 or bool(getattr(told, "nfas", ())))
            name = section.name if one_line else f"{section.name}-{place}"
            if target == name or (real and target == str(number)):
                return config.folder, name
            if name not in names:
                names.append(name)
    raise ConfigError(
        f"{arguments.config} has no line '{target}' with a D channel; its lines are "
        f"{', '.join(names) or 'none'}."
    )


def _has_d_channel(kind: str, settings: object) -> bool:
    """Whether lines of such a section have one: R2 signals in bits, analogue lines by their loop."""
    return kind == "dahdi_pri" or getattr(settings, "signalling", "") == "pri"


def _show(frame: TracedFrame, every_frame: bool) -> int:
    """Print a frame; how many lines it has."""
    lines = list(describe(frame, every_frame=every_frame))
    for line in lines:
        say(line)
    return len(lines)


def _pcap_writer(path: Path, stack: ExitStack) -> Take:
    """Writes frames for Wireshark. Raises LineError where the file cannot be written."""

    def refused(problem: OSError) -> LineError:
        return LineError(f"{path} cannot be written ({problem.strerror}); name another file.")

    try:
        file = stack.enter_context(_opened(path))
        file.write(file_header())
    except OSError as problem:
        raise refused(problem) from problem

    def take(frame: TracedFrame) -> None:
        try:
            file.write(record(frame))
            file.flush()
        except OSError as problem:
            raise refused(problem) from problem

    return take
