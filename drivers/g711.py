"""A-law and mu-law after ITU-T G.711: codes as they stand on an E1 or T1.

`DECODE[code]` is float32 on the scale of 16-bit linear samples, `ENCODE[sample.view(uint16)]` the
code of an int16 sample; A-law codes have their even bits inverted, mu-law codes all. `decode` and
`encode` do the same by arithmetic in C where the kernels are built, octet for octet. The codec
stands with the lines because the exchange, the network stations and the media process all need it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from drivers.line import LineUnavailable

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]


def _built() -> tuple[Any, Any] | None:
    try:
        from drivers.native.kernels import C, ffi
    except (LineUnavailable, ImportError):  # a desktop program comes without the C part
        return None
    return ffi, C


KERNELS = _built()
"""`ffi` and `C` of the sound kernels; None where they are not built: then NumPy does the work."""

FULL_SCALE_DBM0 = 3.14
"""Level of a sine that just reaches the overload point of A-law (ITU-T G.711 table 5)."""

OVERLOAD = 32256.0
"""Magnitude of the outermost decoded value on the 16-bit scale."""


def _decode_table() -> npt.NDArray[np.int16]:
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = np.where(
        exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 264) << np.maximum(exponent - 1, 0)
    )
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


DECODE_INT16: npt.NDArray[np.int16] = _decode_table()
DECODE: npt.NDArray[np.float32] = DECODE_INT16.astype(np.float32)


def _encode_table() -> npt.NDArray[np.uint8]:
    """The standard's decision thresholds: truncate to 13 bits, negative values one's-complemented."""
    samples = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    linear = samples >> 3
    sign = np.where(linear >= 0, 0xD5, 0x55)
    magnitude = np.where(linear >= 0, linear, -linear - 1)
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    mantissa = np.where(exponent < 1, magnitude >> 1, magnitude >> exponent) & 15
    return ((exponent << 4 | mantissa) ^ sign).astype(np.uint8)


ENCODE: npt.NDArray[np.uint8] = _encode_table()


def _mulaw_decode_table() -> npt.NDArray[np.int16]:
    inverted = ~np.arange(256) & 0xFF
    size = (((inverted & 0x0F) << 3) + 132) << ((inverted & 0x70) >> 4)
    return np.where(inverted & 0x80, 132 - size, size - 132).astype(np.int16)


def _mulaw_encode_table() -> npt.NDArray[np.uint8]:
    samples = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    size = np.minimum(np.abs(samples), 32635) + 132
    segment = np.floor(np.log2(size)).astype(np.int32) - 7
    code = (segment << 4) | ((size >> (segment + 3)) & 0x0F)
    codes: npt.NDArray[np.uint8] = (~(code | np.where(samples < 0, 0x80, 0)) & 0xFF).astype(
        np.uint8
    )
    return codes


MULAW_DECODE: npt.NDArray[np.float32] = _mulaw_decode_table().astype(np.float32)
MULAW_ENCODE: npt.NDArray[np.uint8] = _mulaw_encode_table()


def decode(codes: Codes, out: Samples | None = None) -> Samples:
    """Linear samples, float32 on the 16-bit scale, of A-law codes of any shape, into `out` if given."""
    return _decode(codes, out, None)


def encode(samples: npt.NDArray[Any], out: Codes | None = None) -> Codes:
    """A-law codes of linear samples on the 16-bit scale, into `out` if given.

    Samples are rounded to even; what is too loud is clipped.
    """
    return _encode(samples, out, None)


def decode_mulaw(codes: Codes, out: Samples | None = None) -> Samples:
    """`decode` of mu-law."""
    return _decode(codes, out, MULAW_DECODE)


def encode_mulaw(samples: npt.NDArray[Any], out: Codes | None = None) -> Codes:
    """`encode` to mu-law."""
    return _encode(samples, out, MULAW_ENCODE)


def _decode(codes: Codes, out: Samples | None, table: Samples | None) -> Samples:
    made = _room(codes, np.float32, out)
    if KERNELS is None or not _plain(codes, np.uint8) or not _plain(made, np.float32):
        return np.take(DECODE if table is None else table, codes, out=made, mode="wrap")
    ffi, C = KERNELS
    source = ffi.from_buffer("uint8_t[]", codes)
    target = ffi.from_buffer("float[]", made, require_writable=True)
    if table is None:
        C.alaw_decode(source, target, codes.size)
    else:
        C.table_decode(source, ffi.from_buffer("float[]", table), target, codes.size)
    return made


def _encode(samples: npt.NDArray[Any], out: Codes | None, table: Codes | None) -> Codes:
    made = _room(samples, np.uint8, out)
    if KERNELS is None or not _plain(samples, np.float32) or not _plain(made, np.uint8):
        whole = samples
        if samples.dtype != np.int16:
            whole = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
        codes = ENCODE if table is None else table
        return np.take(codes, whole.view(np.uint16), out=made, mode="wrap")
    ffi, C = KERNELS
    source = ffi.from_buffer("float[]", samples)
    target = ffi.from_buffer("uint8_t[]", made, require_writable=True)
    if table is None:
        C.alaw_encode(source, target, samples.size)
    else:
        C.table_encode(source, ffi.from_buffer("uint8_t[]", table), target, samples.size)
    return made


def _plain(array: npt.NDArray[Any], dtype: Any) -> bool:
    return array.dtype == dtype and array.flags.c_contiguous


def _room(given: npt.NDArray[Any], dtype: Any, out: npt.NDArray[Any] | None) -> npt.NDArray[Any]:
    if out is None:
        return np.empty(given.shape, dtype)
    if given.shape != out.shape or out.dtype != dtype:
        raise ValueError(
            f"out is {out.dtype}{list(out.shape)}: it must be {np.dtype(dtype)}{list(given.shape)}, "
            "the shape of what it is made of"
        )
    return out


def amplitude(dbm0: float) -> float:
    """Peak amplitude on the 16-bit scale of a sine of this level."""
    return float(OVERLOAD * 10 ** ((dbm0 - FULL_SCALE_DBM0) / 20))
