"""Speaks the demo's prompt texts into its WAV files: `python -m cti.demo.speak`.

Needs espeak-ng and sox. The files are part of the product, so only who changes a text runs this.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
VOICES = {"zh-CN": ("cmn", "260"), "en-US": ("en-us", "165")}
PIECES = {
    "zh-CN": "零幺一二两三四五六七八九十百千万亿点第",
    "en-US": (
        *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
        *("eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy"),
        *("eighty", "ninety", "hundred", "thousand", "million", "point", "and"),
    ),
}
"""What spoken values are put together from."""

A_LAW = ("-r", "8000", "-c", "1", "-e", "a-law", "-b", "8")
TRIM = ("silence", "1", "0.02", "0.3%", "reverse")
CLEAN = ("highpass", "200", *TRIM, *TRIM, "norm", "-6", "pad", "0", "0.15")


def speak(text: str, language: str, path: Path) -> None:
    """One text as 8 kHz A-law without silence at its ends, levelled to -3 dBFS."""
    voice, speed = VOICES[language]
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", speed, "-w", raw, text], check=True)
        subprocess.run(["sox", "-D", raw, *A_LAW, path, *CLEAN], check=True)


def main() -> int:
    texts = json.loads((HERE / "prompts.json").read_text(encoding="utf-8"))
    for name, by_language in texts.items():
        for language, text in by_language.items():
            speak(text, language, HERE / "prompts" / language / f"{name}.wav")
    for language, pieces in PIECES.items():
        for piece in pieces:
            speak(piece, language, HERE / "prompts" / "say" / language / f"{piece}.wav")
    return 0


if __name__ == "__main__":
    sys.exit(main())
