"""espeak-ng: speaks over a hundred languages, Mandarin, Cantonese and English among them.

The program runs beside the loop; its sound is passed on while it is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence

from cti.speech.engine import SpeechUnavailable, Voice

PROGRAM = "espeak-ng"
WAV_HEADER = 44
CHUNK = 8192
USUAL = {"cmn": "zh-CN", "yue": "zh-HK", "en-us": "en-US", "en-gb": "en-GB"}
"""What espeak-ng calls the languages that are tagged otherwise, in the order in which they are offered."""
WORDS_A_MINUTE = {"cmn": 220, "yue": 220}
"""Chinese is counted in syllables; every other language is spoken at 165."""
LOUDNESS = 72
"""Of 0 to 200: about the level of telephone speech once it is A-law."""


class EspeakEngine:
    """Fulfils `Engine`. `program` is the name or path of espeak-ng."""

    name = "espeak-ng"
    rate = 22_050

    def __init__(self, program: str = PROGRAM) -> None:
        self.program = program

    def trouble(self) -> str:
        if shutil.which(self.program) is None:
            return (
                f"The program {self.program} is not installed, so no text can be spoken; "
                "install the package espeak-ng."
            )
        return ""

    def voices(self) -> Sequence[Voice]:
        if self.trouble():
            return ()
        done = subprocess.run(
            [self.program, "--voices"], capture_output=True, text=True, check=False, timeout=10
        )
        rows = [line.split() for line in done.stdout.splitlines()[1:]]
        known = {row[1] for row in rows if len(row) > 1}
        usual = [Voice(name, tag) for name, tag in USUAL.items() if name in known]
        return [*usual, *(Voice(name, name) for name in sorted(known - set(USUAL)))]

    async def speak(self, text: str, voice: str, speed: int) -> AsyncIterator[bytes]:
        if trouble := self.trouble():
            raise SpeechUnavailable(trouble)
        words = WORDS_A_MINUTE.get(voice.partition("+")[0], 165) * speed // 100
        process = await asyncio.create_subprocess_exec(
            self.program, "-v", voice, "-s", str(words), "-a", str(LOUDNESS), "--stdin", "--stdout",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(text.encode())
            process.stdin.close()
            header = WAV_HEADER
            while chunk := await process.stdout.read(CHUNK):
                skipped, header = header, max(0, header - len(chunk))
                if len(chunk) > skipped:
                    yield chunk[skipped:]
            if await process.wait():
                assert process.stderr is not None
                said = (await process.stderr.read()).decode(errors="replace").strip()
                raise SpeechUnavailable(f"espeak-ng could not speak as {voice}: {said}")
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


ENGINE = EspeakEngine()
