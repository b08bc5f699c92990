"""spandsp as an application uses it, channel by channel: the peer of `media_tick`.

Of every row, every 20 ms: `g711_decode` of its 160 octets of A-law, `dtmf_rx` with the library's
defaults, `g711_encode` of the 160 samples. The calls are those of the library as Debian builds it (no
macros of its headers compiled anew), in a loop in C, so that no Python stands between two of them. Every
row has its own receiver, made by `dtmf_rx_init`; the linear samples of a row stay on the stack between the
three calls. `dtmf_rx` works on every sample whatever it is, so speech, digits and noise cost it the same.
Not done: bridging, sums, players, recording, call progress, who answered.

Compiled when it is needed into a folder of its own; only `make bench` asks for it.
"""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from cffi import FFI

_DECLARATIONS = """
void *peer_new(int rows);
void peer_free(void *peer);
void peer_tick(void *peer, const uint8_t *heard, uint8_t *spoken);
void peer_decode(void *peer, const uint8_t *heard, int16_t *samples);
void peer_detect(void *peer, const int16_t *samples);
void peer_encode(void *peer, const int16_t *samples, uint8_t *spoken);
int peer_digits(void *peer);
"""

_SOURCE = """
#include <stdint.h>
#include <stdlib.h>
#include <spandsp.h>

enum { FRAME = 160 };

typedef struct {
    int rows;
    g711_state_t *law;
    dtmf_rx_state_t **receivers;
} peer_t;

void *peer_new(int rows)
{
    peer_t *peer = calloc(1, sizeof *peer);
    peer->rows = rows;
    peer->law = g711_init(NULL, G711_ALAW);
    peer->receivers = calloc(rows, sizeof *peer->receivers);
    for (int row = 0; row < rows; row++)
        peer->receivers[row] = dtmf_rx_init(NULL, NULL, NULL);
    return peer;
}

void peer_free(void *made)
{
    peer_t *peer = made;
    for (int row = 0; row < peer->rows; row++)
        dtmf_rx_free(peer->receivers[row]);
    free(peer->receivers);
    g711_free(peer->law);
    free(peer);
}

void peer_tick(void *made, const uint8_t *heard, uint8_t *spoken)
{
    peer_t *peer = made;
    int16_t samples[FRAME];
    for (int row = 0; row < peer->rows; row++) {
        g711_decode(peer->law, samples, heard + FRAME * row, FRAME);
        dtmf_rx(peer->receivers[row], samples, FRAME);
        g711_encode(peer->law, spoken + FRAME * row, samples, FRAME);
    }
}

void peer_decode(void *made, const uint8_t *heard, int16_t *samples)
{
    peer_t *peer = made;
    for (int row = 0; row < peer->rows; row++)
        g711_decode(peer->law, samples + FRAME * row, heard + FRAME * row, FRAME);
}

void peer_detect(void *made, const int16_t *samples)
{
    peer_t *peer = made;
    for (int row = 0; row < peer->rows; row++)
        dtmf_rx(peer->receivers[row], samples + FRAME * row, FRAME);
}

void peer_encode(void *made, const int16_t *samples, uint8_t *spoken)
{
    peer_t *peer = made;
    for (int row = 0; row < peer->rows; row++)
        g711_encode(peer->law, spoken + FRAME * row, samples + FRAME * row, FRAME);
}

int peer_digits(void *made)
{
    peer_t *peer = made;
    char digits[128];
    int count = 0;
    for (int row = 0; row < peer->rows; row++)
        count += (int)dtmf_rx_get(peer->receivers[row], digits, 127);
    return count;
}
"""


class SpandspRows:
    """spandsp at all rows; frames are uint8[rows, 160]."""

    def __init__(self, rows: int) -> None:
        self._ffi, self._lib = _built()
        self._peer = self._lib.peer_new(rows)
        self._spoken = np.empty((rows, 160), np.uint8)
        self._samples = np.empty((rows, 160), np.int16)
        self._out = self._ffi.from_buffer("uint8_t[]", self._spoken)
        self._linear = self._ffi.from_buffer("int16_t[]", self._samples)

    def tick(self, heard: np.ndarray) -> None:
        """One frame of every row through all three calls."""
        self._lib.peer_tick(self._peer, self._codes(heard), self._out)

    def decode(self, heard: np.ndarray) -> None:
        """One call alone: what `detect` and `encode` then take."""
        self._lib.peer_decode(self._peer, self._codes(heard), self._linear)

    def detect(self) -> None:
        self._lib.peer_detect(self._peer, self._linear)

    def encode(self) -> None:
        self._lib.peer_encode(self._peer, self._linear, self._out)

    def digits(self) -> int:
        """How many it has heard: proof that it listened."""
        return int(self._lib.peer_digits(self._peer))

    def close(self) -> None:
        self._lib.peer_free(self._peer)

    def _codes(self, heard: np.ndarray) -> Any:
        return self._ffi.from_buffer("uint8_t[]", heard)


def _built() -> tuple[Any, Any]:
    ffi = FFI()
    ffi.cdef(_DECLARATIONS)
    ffi.set_source("_spandsp_rows", _SOURCE, libraries=["spandsp"], extra_compile_args=["-O2"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(ffi.compile(tmpdir=folder))
        spec = importlib.util.spec_from_file_location("_spandsp_rows", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module.ffi, module.lib
