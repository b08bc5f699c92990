"""What spandsp does of a tick: decode, `dtmf_rx` and encode of every row, in a loop in C.

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
void *judges_new(int rows);
void judges_free(void *judges, int rows);
void judges_hear(void *judges, const uint8_t *heard, uint8_t *spoken, int rows);
int judges_digits(void *judges, int rows);
"""

_SOURCE = """
#include <stdint.h>
#include <stdlib.h>
#include <spandsp.h>

void *judges_new(int rows)
{
    dtmf_rx_state_t **all = calloc(rows, sizeof *all);
    for (int row = 0; all && row < rows; row++)
        all[row] = dtmf_rx_init(NULL, NULL, NULL);
    return all;
}

void judges_free(void *judges, int rows)
{
    dtmf_rx_state_t **all = judges;
    for (int row = 0; row < rows; row++)
        dtmf_rx_free(all[row]);
    free(all);
}

void judges_hear(void *judges, const uint8_t *heard, uint8_t *spoken, int rows)
{
    dtmf_rx_state_t **all = judges;
    int16_t samples[160];
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < 160; i++)
            samples[i] = alaw_to_linear(heard[160 * row + i]);
        dtmf_rx(all[row], samples, 160);
        for (int i = 0; i < 160; i++)
            spoken[160 * row + i] = linear_to_alaw(samples[i]);
    }
}

int judges_digits(void *judges, int rows)
{
    dtmf_rx_state_t **all = judges;
    char digits[128];
    int count = 0;
    for (int row = 0; row < rows; row++)
        count += (int)dtmf_rx_get(all[row], digits, 127);
    return count;
}
"""


class SpandspRows:
    """spandsp at the same rows. Its `dtmf_rx` changes the samples that are encoded; that costs the same."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._ffi, self._lib = _built()
        self._judges = self._lib.judges_new(rows)
        self._spoken = np.empty((rows, 160), np.uint8)
        self._out = self._ffi.from_buffer("uint8_t[]", self._spoken)

    def tick(self, heard: np.ndarray) -> None:
        """One frame, uint8[rows, 160]."""
        codes = self._ffi.from_buffer("uint8_t[]", heard)
        self._lib.judges_hear(self._judges, codes, self._out, self._rows)

    def digits(self) -> int:
        """How many it has heard: proof that it listened."""
        return int(self._lib.judges_digits(self._judges, self._rows))

    def close(self) -> None:
        self._lib.judges_free(self._judges, self._rows)


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
