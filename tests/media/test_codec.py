"""The codec against ITU-T G.711 and against spandsp's idea of it, in C and in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from drivers import g711
from drivers.dahdi import mulaw
from drivers.native.kernels import C

EVERY_CODE = np.arange(256, dtype=np.uint8)
EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.float32)


@pytest.fixture(params=["plain", "avx2", "avx512", "numpy"])
def codec(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Each form in turn; a processor that lacks an instruction set uses the next lower one."""
    if request.param == "numpy":
        monkeypatch.setattr(g711, "KERNELS", None)
    best = C.kernels_use(2)
    C.kernels_use(["plain", "avx2", "avx512", "numpy"].index(request.param))
    yield g711
    C.kernels_use(best)


def test_every_code_has_its_value(codec) -> None:
    assert np.array_equal(codec.decode(EVERY_CODE), g711.DECODE)
    assert np.array_equal(codec.decode_mulaw(EVERY_CODE), g711.MULAW_DECODE)


def test_every_sample_has_its_code(codec) -> None:
    whole = EVERY_SAMPLE.astype(np.int16).view(np.uint16)
    assert np.array_equal(codec.encode(EVERY_SAMPLE), g711.ENCODE[whole])
    assert np.array_equal(codec.encode_mulaw(EVERY_SAMPLE), g711.MULAW_ENCODE[whole])


def test_a_code_decoded_is_encoded_to_itself(codec) -> None:
    assert np.array_equal(codec.encode(codec.decode(EVERY_CODE)), EVERY_CODE)
    again = codec.encode_mulaw(codec.decode_mulaw(EVERY_CODE))
    assert np.array_equal(np.delete(again, 0x7F), np.delete(EVERY_CODE, 0x7F))
    assert again[0x7F] == 0xFF, "the second zero of mu-law becomes the first"


def test_what_is_too_loud_is_clipped(codec) -> None:
    loud = np.array([1e9, 40000, 32767.6, -32768.6, -1e9, np.inf, -np.inf], np.float32)
    edge = g711.ENCODE[
        np.array([32767] * 3 + [-32768] * 2 + [32767, -32768], np.int16).view(np.uint16)
    ]
    assert np.array_equal(codec.encode(loud), edge)


@given(arrays(np.float32, st.integers(0, 70), elements=st.floats(-40000, 40000, width=32)))
def test_both_forms_give_the_same_octets(samples: np.ndarray) -> None:
    rounded = np.clip(np.rint(samples), -32768, 32767).astype(np.int16).view(np.uint16)
    assert np.array_equal(g711.encode(samples), g711.ENCODE[rounded])
    assert np.array_equal(g711.encode_mulaw(samples), g711.MULAW_ENCODE[rounded])


def test_any_shape_any_kind_of_number_and_parts_of_arrays(codec) -> None:
    codes = np.random.default_rng(1).integers(0, 256, (7, 160), dtype=np.uint8)
    assert np.array_equal(codec.decode(codes[::2, 3:90]), g711.DECODE[codes[::2, 3:90]])
    linear = g711.DECODE[codes]
    for kind in (np.int16, np.float64, np.int64):
        assert np.array_equal(codec.encode(linear.astype(kind)), codes)
    assert np.array_equal(codec.encode(linear[:, ::3]), codes[:, ::3])
    assert codec.encode(linear[:0]).shape == (0, 160)


def test_it_writes_where_it_is_told(codec) -> None:
    codes = np.random.default_rng(2).integers(0, 256, (4, 160), dtype=np.uint8)
    linear, back = np.zeros((4, 160), np.float32), np.zeros((8, 160), np.uint8)
    assert codec.decode(codes, linear) is linear
    codec.encode(linear, back[::2])
    assert np.array_equal(back[::2], codes)
    assert not back[1::2].any()
    with pytest.raises(ValueError, match="shape"):
        codec.decode(codes, linear[:2])


def test_mu_law_is_that_of_the_cards() -> None:
    assert np.array_equal(g711.MULAW_DECODE, mulaw.decode(EVERY_CODE).astype(np.float32))
    assert np.array_equal(g711.encode_mulaw(EVERY_SAMPLE), mulaw.encode(EVERY_SAMPLE))
