"""What the control process and the media process say to each other.

Commands go one way, reports the other; both are drained once per tick of 20 ms. A *row* is one
talker and listener of the matrix: a B channel, a headset, or a supervisor's ear. Rows of trunks come
first, in the order of the spans of the configuration, then the rows of stations.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Record(msgspec.Struct, frozen=True, tag=True):
    """Base of everything that crosses the link."""


# --- commands ----------------------------------------------------------------------------------


class SetCell(Record, frozen=True, tag=True):
    """Let `listener` hear `talker` (gain 1.0), softer, or no more (gain 0.0). Never a row itself."""

    listener: int
    talker: int
    gain: float = 1.0


class ClearRow(Record, frozen=True, tag=True):
    """Put a row back to silence: no cells in either direction, no player, no detectors."""

    row: int


class Play(Record, frozen=True, tag=True):
    """Play sounds to a row, one after the other, mixed over what it hears.

    Each item is the name of a prompt, `tone:NAME` (ringback, busy, congestion, zip, beep …, of the
    server's zone), `pause:SECONDS` or `digits:1234#` (DTMF). Ends with `Played`.
    """

    row: int
    token: int
    items: tuple[str, ...]
    loop: bool = False
    gain: float = 1.0


class StopPlaying(Record, frozen=True, tag=True):
    """End the player with this token; `Played(finished=False)` follows. Unknown tokens are ignored."""

    row: int
    token: int


class ChangePlaying(Record, frozen=True, tag=True):
    """Change a player while it plays; what is None stays. Unknown tokens are ignored."""

    row: int
    token: int
    gain: float | None = None
    """The new volume, reached within 100 ms so that nothing clicks."""
    loop: bool | None = None
    seek: float | None = None
    """Go on so many seconds from the beginning of the list."""
    skip: float | None = None
    """Go on so many seconds later than now, or earlier (negative); kept within the list."""


class PlayStream(Record, frozen=True, tag=True):
    """Begin to play sound that comes in chunks (`StreamSound`), such as speech while it is made.

    It plays once 40 ms are there. Where the next chunk is late silence is heard, and the stream goes
    on with it. Ends with `Played` after `StreamEnd`.
    """

    row: int
    token: int
    gain: float = 1.0


class StreamSound(Record, frozen=True, tag=True):
    """The next A-law of a stream, at most `STREAM_BYTES`; `cti.media.stream.chunks` cuts longer ones."""

    row: int
    token: int
    sound: bytes


class StreamEnd(Record, frozen=True, tag=True):
    """No more of a stream follows; it ends when all of it has been played."""

    row: int
    token: int


class Detect(Record, frozen=True, tag=True):
    """Which detectors hear what this row says. `answer` begins to judge who answered, from now."""

    row: int
    digits: bool = False
    progress: bool = False
    answer: bool = False
    fax: bool = False
    early: bool = False
    """The sound before the answer: which announcement of the carrier it is, and what music is not."""


class StartRecording(Record, frozen=True, tag=True):
    """Write a stereo A-law WAV: left what `row` says, right what it hears (agent, prompts, music).

    Recording what the row *hears* follows it through queue, transfer and conference by itself; in a
    two-party bridge the right side is the agent's own bytes. Ends with `RecordingDone`.
    """

    token: int
    row: int
    path: str
    encrypt: bool = False
    """AES-GCM with the active key of the key file, instead of a WAV file."""


class PauseRecording(Record, frozen=True, tag=True):
    """Record silence on both sides while `on` (card numbers, PINs); time goes on."""

    token: int
    on: bool
    label: str = ""
    """Left in the file as a mark over the pause; empty for no mark."""


class CutDigits(Record, frozen=True, tag=True):
    """Take the keyed digits of a row out of every recording that hears it, while `on`.

    The row's digits are heard as long as they are cut, be they asked for (`Detect`) or not. Whole
    frames of 20 ms with the tone are silence on the row's side, from up to 300 ms before the digit is
    known to one frame after the tone. `ClearRow` ends it.
    """

    row: int
    on: bool


class StopRecording(Record, frozen=True, tag=True):
    token: int


class OpenStation(Record, frozen=True, tag=True):
    """Open an SRTP endpoint for a row; `StationOpened` follows. Keys are base64 of 30 octets."""

    row: int
    host: str
    receive_key: str
    send_key: str


class CloseStation(Record, frozen=True, tag=True):
    row: int


class LoadPrompt(Record, frozen=True, tag=True):
    """Read a WAV file into prompt memory under a name; calls that play the old one finish with it."""

    name: str
    path: str
    normalise: bool = False
    """Bring it to the level of telephone speech (`cti.media.loudness`)."""
    piece: bool = False
    """It is a piece of spoken values (numbers, dates): silence at its ends goes, the ends are faded."""


class LoadAnnouncements(Record, frozen=True, tag=True):
    """Read the folder of announcements again, because one was taught or deleted."""


class Quit(Record, frozen=True, tag=True):
    pass


# --- reports -----------------------------------------------------------------------------------


class Ready(Record, frozen=True, tag=True):
    """The process runs. `realtime`: SCHED_FIFO was granted."""

    rows: int
    realtime: bool


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
    features: dict[str, float] = {}
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
    """What nobody hears for now: `answers`, `progress`, `digits in talk`, `digits`."""


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


STREAM_BYTES = 1600
"""Most octets of one `StreamSound`: 0.2 s, so that a packet of them fits its socket."""

LATENESS_EDGES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.010, 0.020, 0.050)
"""Upper edges in seconds of the lateness bins; a last bin holds everything later."""

Command: TypeAlias = (
    SetCell
    | ClearRow
    | Play
    | StopPlaying
    | ChangePlaying
    | PlayStream
    | StreamSound
    | StreamEnd
    | Detect
    | StartRecording
    | PauseRecording
    | CutDigits
    | StopRecording
    | OpenStation
    | CloseStation
    | LoadPrompt
    | LoadAnnouncements
    | Quit
)
Report: TypeAlias = (
    Ready
    | DigitHeard
    | DigitEnded
    | Played
    | ToneHeard
    | AnswerJudged
    | AnnouncementHeard
    | RecordingDone
    | StationOpened
    | StationHeard
    | StationQuality
    | TickFigures
    | LineSilent
    | Overload
    | RecordingInterrupted
    | Trouble
)
