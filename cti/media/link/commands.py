"""What the control process asks of the media process. Each is carried out at the next tick, in order."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Record(msgspec.Struct, frozen=True, tag=True):
    """Base of everything that crosses the link."""


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
    server's zone; `tone:beep/300` is 300 ms of it), `pause:SECONDS` or `digits:1234#` (DTMF). Ends
    with `Played`.
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
    """The next A-law of a stream, at most `STREAM_BYTES`; `cti.media.playing.stream.chunks` cuts longer ones."""

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
    voice: bool = False
    """When somebody begins and stops to speak."""


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


class StartEcho(Record, frozen=True, tag=True):
    """Let a row hear itself, `delay` seconds later (0 to 5) and `gain` times as loud: a test of its line.

    What is played to the row meanwhile is heard alone. `StopEcho` and `ClearRow` end it.
    """

    row: int
    delay: float = 0.0
    gain: float = 1.0


class StopEcho(Record, frozen=True, tag=True):
    row: int


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
    piece: bool = False
    """It is a piece of spoken values (numbers, dates): silence at its ends goes, the ends are faded."""


class LoadAnnouncements(Record, frozen=True, tag=True):
    """Read the folder of announcements again, because one was taught or deleted."""


class More(Record, frozen=True, tag=True):
    """Ends a packet: what was said at once goes on in the next one. Nothing of it is done before the rest."""


class Quit(Record, frozen=True, tag=True):
    pass


STREAM_BYTES = 1600
"""Most octets of one `StreamSound`: 0.2 s, so that a packet of them fits its socket."""

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
    | StartEcho
    | StopEcho
    | StopRecording
    | OpenStation
    | CloseStation
    | LoadPrompt
    | LoadAnnouncements
    | More
    | Quit
)
