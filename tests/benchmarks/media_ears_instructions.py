"""Instructions of our front end and of spandsp's `dtmf_rx`, counted by valgrind: no clock, no noise.

valgrind has no AVX-512, so ours is what a processor with AVX2 runs. Data are noise at full scale, so that
ours leaves nothing out as silence; weights do not matter to the count.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from drivers.native.build import HERE, KERNEL_FLAGS, KERNELS
from tests.benchmarks.figure import Figure

ROWS, FRAMES = 240, 20

PROGRAM = r"""
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <spandsp.h>
%s
enum { ROWS = %d, FRAMES = %d };
static float *floats(long count) {
  float *made = calloc(count, sizeof *made);
  for (long i = 0; i < count; i++) made[i] = (float)(rand() %% 2001 - 1000) / 1000.f;
  return made;
}
__attribute__((noinline)) void of_ours(dtmf_limits *l, dtmf_plan *p, dtmf_slots *s,
                                       dtmf_windows *w, uint8_t *u, int64_t *r, int t) {
  dtmf_front(l, p, s, w, u, r, ROWS, t);
}
__attribute__((noinline)) void of_theirs(dtmf_rx_state_t **rx, int16_t *linear) {
  for (int i = 0; i < ROWS; i++) dtmf_rx(rx[i], linear + i * 160, 160);
}
int main(void) {
  dtmf_limits limits = {.gate = 1e12f, .least = 1.f};
  dtmf_plan plan = {floats(1280), floats(16), floats(3200), floats(160), floats(401), {0}};
  dtmf_slots slots = {.capacity = ROWS, .energy = floats(ROWS * 16), .rising = floats(ROWS * 16),
                      .spectrum = floats(ROWS * 16), .left_out = calloc(ROWS, 1)};
  for (int i = 0; i < 3; i++) slots.frames[i] = calloc(ROWS, 160);
  dtmf_windows windows = {.capacity = ROWS};
  uint8_t *codes = malloc(ROWS * 160);
  int16_t *linear = malloc(ROWS * 160 * sizeof *linear);
  int64_t *rows = malloc(ROWS * sizeof *rows);
  dtmf_rx_state_t *rx[ROWS];
  for (int i = 0; i < ROWS; i++) rows[i] = i, rx[i] = dtmf_rx_init(NULL, NULL, NULL);
  for (int i = 0; i < ROWS * 160; i++) codes[i] = (uint8_t)rand(), linear[i] = (int16_t)(rand() %% 4000 - 2000);
  for (int t = 0; t < FRAMES; t++) {
    of_ours(&limits, &plan, &slots, &windows, codes, rows, t);
    of_theirs(rx, linear);
  }
  return 0;
}
"""


def counted() -> tuple[float, float]:
    """Instructions of a row and frame: ours, and `dtmf_rx`."""
    sources = "\n".join((HERE / name).read_text() for name in KERNELS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "count.c").write_text(PROGRAM % (sources, ROWS, FRAMES))
        build = ["cc", *KERNEL_FLAGS, "-w", "count.c", "-o", "count", "-lspandsp", "-lm"]
        subprocess.run(build, cwd=folder, check=True)
        return _instructions(folder, "of_ours"), _instructions(folder, "of_theirs")


def _instructions(folder: Path, function: str) -> float:
    finished = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--toggle-collect={function}", "./count"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    total = re.search(r"Collected : (\d+)", finished.stderr)
    if total is None:
        raise RuntimeError(f"valgrind told no count: {finished.stderr[-500:]}")
    return int(total[1]) / ROWS / FRAMES


def figures() -> Iterator[Figure]:
    if shutil.which("valgrind") is None:
        return
    ours, theirs = counted()
    yield Figure.shown("media.front_end_instructions", ours, "instructions/row")
    yield Figure.shown("media.dtmf_rx_instructions", theirs, "instructions/row")
    yield Figure.at_least("media.front_end_vs_dtmf_rx_instructions", theirs / ours, "ratio", 4.0)


if __name__ == "__main__":
    for figure in figures():
        print(figure.json(), flush=True)
