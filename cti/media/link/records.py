"""What the control process and the media process say to each other.

Commands go one way, reports the other; both are drained once per tick of 20 ms. A *row* is one
talker and listener of the matrix: a B channel, a headset, or a supervisor's ear. Rows of trunks come
first, in the order of the spans of the configuration, then the rows of stations.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from cti.media.link.commands import (
    Command,
    Record,
)
from cti.media.link.config import MediaConfig


class Ready(Record, frozen=True, tag=True):
    """The process runs. `realtime`: SCHED_FIFO was granted."""

    rows: int
    realtime: bool


class Alive(Record, frozen=True, tag=True):
    """A process that went on without a control process tells the next one that it was made of this.

    `Doing` follows for everything that goes on, what came of recordings meanwhile, and `Ready`.
    """

    config: MediaConfig


class Doing(Record, frozen=True, tag=True):
    """A command whose effect lasts."""

    command: Command


class DigitHeard(Record, frozen=True, tag=True):
    row: int
    digit: str
    seconds: float
    """How long ago the digit began."""


class DigitEnded(Record, frozen=True, tag=True):
    """The key of a `DigitHeard` was released; told 40 ms later, and never of a digit that is signalled."""

    row: int
    digit: str
    seconds: float
    """How long it was pressed, to some milliseconds."""


class Played(Record, frozen=True, tag=True):
    row: int
    token: int
    finished: bool
    starved: float = 0.0
    """Seconds of silence in a stream whose sound came too late."""


class ToneHeard(Record, frozen=True, tag=True):
    """A tone of a tone plan: ringback, busy, congestion, vacant, notice, dial, or of a site's own plan.

    Also sit, sit_intercept, sit_vacant, sit_reorder, sit_no_circuit, sit_other (E.180, Telcordia),
    fax (CNG), ced, modem (V.25 with phase reversals), ansam (V.8), and beep after a machine spoke.
    Where plans contradict each other the zone stands before the name: `xx.busy`.
    """

    row: int
    tone: str


class VoiceHeard(Record, frozen=True, tag=True):
    """Somebody on the row began to speak, or has been silent for 0.2 s."""

    row: int
    speaking: bool


class AnswerJudged(Record, frozen=True, tag=True):
    """human, machine, music, fax, modem or silence; `seconds` after `Detect(answer=True)`.

    After `machine` its beep is told as `ToneHeard(row, "beep")`, until something else is detected.
    """

    row: int
    verdict: str
    seconds: float
    confidence: float = 0.0
    """0 to 1; 0 where nobody judged it."""
    reason: str = ""
    """One sentence for a supervisor who asks why."""
    features: dict[str, float] = msgspec.field(default_factory=dict)
    """What was measured: onset, speech, bursts, longest, pause (seconds), held, gaps, leaps (shares)."""


class AnnouncementHeard(Record, frozen=True, tag=True):
    """An announcement that was taught was recognised on a row whose `early` sound is heard.

    `confidence` is the share of its fingerprint that agrees (0.5 is chance); `cause` is that of Q.850
    which it stands for, 0 for none.
    """

    row: int
    name: str
    confidence: float
    cause: int = 0


class RecordingDone(Record, frozen=True, tag=True):
    """`problem` is empty, or the sentence that says why the file is incomplete (disk full)."""

    token: int
    path: str
    seconds: float
    sha256: str
    problem: str = ""
    pauses: tuple[tuple[float, float], ...] = ()
    """Begin and length in seconds of each pause."""
    lost: tuple[tuple[float, float | None], ...] = ()
    """Begin and length in seconds of what the disk did not take; None is the rest of the call."""
    cause: str = ""
    """The same for all recordings that one trouble hit: what `problem` says without this file's own."""
    full: bool = False
    """Nothing is wrong: the file is as long as one can be, and the call goes on."""
    kept: bool = True
    """Whether there is a file."""


class StationOpened(Record, frozen=True, tag=True):
    row: int
    port: int


class StationHeard(Record, frozen=True, tag=True):
    """A station's sound began to arrive, or stopped (nothing for a second)."""

    row: int
    alive: bool


class StationQuality(Record, frozen=True, tag=True):
    """How a station sounded: every five seconds of those, and of the whole when it is closed.

    Nothing is reported of a time in which nothing came. Shares are 0 to 1.
    """

    row: int
    closed: bool
    """This is of the whole life of the endpoint."""
    seconds: float
    packets: int
    """Received."""
    loss: float
    """Share of packets that did not come."""
    concealed: float
    """Share of frames that were made up though later ones were there."""
    late: int
    """Packets that came after their turn."""
    jitter_ms: float
    """Of arrival (RFC 3550)."""
    delay_ms: float
    """Of the jitter buffer."""
    round_trip_ms: float | None
    """None while the station has told nothing (RTCP); so are the two that follow."""
    far_loss: float | None
    far_jitter_ms: float | None
    mos: float
    """Mean opinion score that the E-model expects on our side (ITU-T G.107), 1 to 4.4."""


class TickFigures(Record, frozen=True, tag=True):
    """Once a second. `lateness` counts ticks by how late they began: see LATENESS_EDGES."""

    ticks: int
    missed: int
    lateness: tuple[int, ...]
    work_ms: float
    """Mean time that the work of a tick took."""
    minute_ms: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """How late the ticks of the last minute began, in ms: p50, p99 and p99.9."""


class LineSilent(Record, frozen=True, tag=True):
    """No frames come from a span (or they came back)."""

    span: str
    silent: bool


class Overload(Record, frozen=True, tag=True):
    """The processor does not keep up, so some of the work is left out; level 0: nothing any more.

    Bridges, players and recordings are never among it.
    """

    level: int
    given_up: tuple[str, ...]
    """What nobody hears for now: `answers`, `announcements`, `progress`, `digits in
    talk`, `digits`."""


class DiskSlow(Record, frozen=True, tag=True):
    """The disk of recordings does not keep up: told every second, and once when that is over.

    Calls go on; what is lost of a recording is told by its `RecordingDone`.
    """

    slow: bool
    stalled: float = 0.0
    """Seconds that it has not answered."""
    losing: bool = False
    """More waits than memory may hold, so parts of recordings are lost."""


class RecordingInterrupted(Record, frozen=True, tag=True):
    """The media process died in the middle of a recording. Nothing is written to it any more.

    `RecordingDone` follows when the file is sealed; who wants the rest begins another recording.
    """

    token: int
    row: int
    paused: bool = False
    """A pause was on, and belongs into the other recording as well."""
    label: str = ""


class Trouble(Record, frozen=True, tag=True):
    """A command could not be carried out; one sentence."""

    text: str


LATENESS_EDGES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.010, 0.020, 0.050)
"""Upper edges in seconds of the lateness bins; a last bin holds everything later."""

Report: TypeAlias = (
    Ready
    | Alive
    | Doing
    | DigitHeard
    | DigitEnded
    | Played
    | ToneHeard
    | VoiceHeard
    | AnswerJudged
    | AnnouncementHeard
    | RecordingDone
    | StationOpened
    | StationHeard
    | StationQuality
    | TickFigures
    | LineSilent
    | Overload
    | DiskSlow
    | RecordingInterrupted
    | Trouble
)
