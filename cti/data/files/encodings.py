"""Texts of files: UTF-8 with or without its mark, UTF-16 with it, else GB 18030, which holds GBK."""

from __future__ import annotations

import codecs

from cti.ivr.run.happening import BlockFailed

NAMES = {"auto": "", "UTF-8": "utf-8-sig", "GBK": "gb18030"}


def decoded(data: bytes, encoding: str = "auto", name: str = "The file") -> str:
    """The text; `encoding` is auto, UTF-8, GBK or any that Python knows. Raises BlockFailed."""
    wanted = NAMES.get(encoding, encoding)
    tries = [wanted] if wanted else _guesses(data)
    for one in tries:
        try:
            return data.decode(one)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise BlockFailed("bad_value", f"There is no encoding '{encoding}'.") from None
    shown = " nor ".join(tries) if len(tries) > 1 else encoding
    raise BlockFailed(
        "bad_value", f"{name} is no text in {shown}; save it as UTF-8, or choose its encoding."
    )


def _guesses(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    return ["utf-8-sig", "gb18030"]


def encoded(text: str, encoding: str = "UTF-8") -> bytes:
    """The octets of a text; raises BlockFailed where it has characters that the encoding lacks."""
    wanted = {"UTF-8": "utf-8", "auto": "utf-8", "GBK": "gbk"}.get(encoding, encoding)
    try:
        return text.encode(wanted)
    except LookupError:
        raise BlockFailed("bad_value", f"There is no encoding '{encoding}'.") from None
    except UnicodeEncodeError as problem:
        sign = text[problem.start : problem.start + 1]
        raise BlockFailed("bad_value", f"{encoding} has no “{sign}”; take UTF-8.") from None
