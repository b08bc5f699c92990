"""What the media process must know before its first tick; the first record on its link."""

from __future__ import annotations

import msgspec


class SpanSpec(msgspec.Struct, frozen=True):
    """The voice of one span. Its channels are the rows `first_row`, `first_row + 1`, ..."""

    kind: str
    """The driver, such as `simulated`."""
    name: str
    channels: tuple[int, ...]
    descriptors: tuple[int, ...]
    """Open files that the media process inherits."""
    first_row: int
    settings: dict[str, str] = {}


class MediaConfig(msgspec.Struct, frozen=True):
    """Rows of trunks first, then rows of stations. Any row that no span has may be a station's."""

    rows: int
    spans: tuple[SpanSpec, ...] = ()
    first_station: int = 0
    stations: int = 0
    """How many rows from `first_station` on may be opened as stations."""
    station_port: int = 0
    """The one UDP port of all stations; 0 is any that is free."""
    prompts: str = ""
    """Folder of the WAV files; empty for none."""
    zone: str = "cn"
    realtime: bool = True
    """Ask for SCHED_FIFO; where it is refused the process warns and runs at normal priority."""
    tones: str = ""
    """Folder of the site's own tone plans (TOML); empty for none."""
    announcements: str = ""
    """Folder of the announcements that were taught; empty for none."""
    recording_keys: str = ""
    """Key file of encrypted recordings; empty for none."""
    linger: float = 0.0
    """Seconds that calls keep their sound when the control process is gone; 0: none."""
    socket: str = ""
    """Where the next control process finds it then: the path of a Unix socket."""
    pieces: str = ""
    """Prompts whose names begin so are pieces of spoken values; empty for none."""


def problem_of(config: MediaConfig) -> str:
    """The sentence that says why no switch can be built of this; empty when one can."""
    taken: dict[int, str] = {}
    spans = [(s.name, range(s.first_row, s.first_row + len(s.channels))) for s in config.spans]
    stations = range(config.first_station, config.first_station + config.stations)
    for name, rows in (*spans, ("the stations", stations)):
        if rows and (rows.start < 0 or rows.stop > config.rows):
            return (
                f"Rows {rows.start}-{rows.stop - 1} of {name} are outside the {config.rows} rows."
            )
        for row in rows:
            if row in taken:
                return f"Row {row} is given to {taken[row]} and to {name}; give each its own."
            taken[row] = name
    return ""
