"""A formula as people type it, and as it is stored.

Full-width signs, 且 或 非, `×` `÷` `≠` `≤` `≥` and a single `=` are accepted while typing; what stands
in quotes stays as it is.
"""

from __future__ import annotations

import re

QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|“[^”]*”|‘[^’]*’|＂[^＂]*＂")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = str.maketrans({
    "。": ".", "、": ",", "　": " ", "【": "[", "】": "]", "≤": "<=", "≥": ">=", "≠": "!=",
    "×": "*", "÷": "/", "−": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'",
})  # fmt: skip
_WORDS = {"且": " and ", "或": " or ", "非": " not "}
_AFTER_VALUE = re.compile(r"(?:(?<=[)\]])|(?<![\w.])(\d+(?:\.\d+)?)|^)\s*([且或])(?=\w)")
_SINGLE_EQUALS = re.compile(r"(?<![=<>!:])=(?!=)")


def normalise(text: str) -> str:
    """The formula in plain ASCII signs."""
    out: list[str] = []
    end = 0
    for match in QUOTED.finditer(text):
        out.append(_plain_signs(text[end : match.start()], after_text=bool(out)))
        quoted = match.group()
        if quoted[0] in "“‘＂":
            quoted = '"' + quoted[1:-1].replace("\\", "\\\\").replace('"', '\\"') + '"'
        out.append(quoted)
        end = match.end()
    out.append(_plain_signs(text[end:], after_text=bool(out)))
    return "".join(out).strip()


def _plain_signs(text: str, after_text: bool) -> str:
    text = text.translate(_WIDE).translate(_SIGNS)
    # A Chinese word may name a variable, so 且 或 count where they stand alone, or where a value has
    # just ended and a name cannot begin.
    text = _AFTER_VALUE.sub(
        lambda found: (
            (found.group(1) or "") + _WORDS[found.group(2)]
            if found.start() or found.group(1) or after_text
            else found.group()
        ),
        text,
    )
    for word, plain in _WORDS.items():
        text = re.sub(rf"(?<!\w){word}(?!\w)", plain, text)
    return _SINGLE_EQUALS.sub("==", text).replace("<>", "!=")
