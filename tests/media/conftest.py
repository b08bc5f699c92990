"""A switch in process whose lines are in the hands of the test."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from cti.media.engine import Engine
from cti.media.link.config import MediaConfig
from cti.media.local import LocalMedia
from drivers.line import FRAME_SAMPLES, SILENCE


class HandLine:
    """A span of four channels: the test says what the network says, and reads what it was told."""

    def __init__(self) -> None:
        self.name = "hand"
        self.channels = range(1, 5)
        self.says = np.full((4, FRAME_SAMPLES), SILENCE, np.uint8)
        self.told = np.full((4, FRAME_SAMPLES), SILENCE, np.uint8)
        self.silent = False
        self.error: OSError | None = None

    def open(self) -> None:
        """Nothing to open."""

    def read(self, heard: np.ndarray) -> bool:
        if self.error:
            raise self.error
        if not self.silent:
            heard[:] = self.says
        return not self.silent

    def write(self, spoken: np.ndarray) -> bool:
        self.told = spoken.copy()
        return True

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def line() -> HandLine:
    return HandLine()


@pytest.fixture
def media(line: HandLine) -> Iterator[LocalMedia]:
    """Rows 0-3 are the line's, 4 is free, 5-7 are stations'."""
    local = LocalMedia(Engine(MediaConfig(8, first_station=5, stations=3), spans=[(line, 0)]))
    yield local
    local.close()
