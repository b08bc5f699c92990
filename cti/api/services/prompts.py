"""Requests about prompts and notices: list, write, record, speak as drafts, play, delete."""

from __future__ import annotations

import asyncio
import base64
from typing import Annotated, Any

import msgspec
import numpy as np

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.errors import BadRequest, WrongState
from cti.media import loudness, wav
from cti.sounds.prompts import Prompt
from cti.speech.drafts import make_piece_drafts, make_prompt_drafts
from cti.speech.engine import SpeechUnavailable
from cti.speech.house import HouseVoice
from cti.store.house.notices import NoticeBoards
from drivers import g711

Name = Annotated[str, msgspec.Meta(max_length=60)]
Language = Annotated[str, msgspec.Meta(max_length=12)]
VoiceName = Annotated[str, msgspec.Meta(max_length=40)]


class Folder(Args, frozen=True, kw_only=True):
    folder: Name = ""


class WriteText(Args, frozen=True, kw_only=True):
    name: Name
    language: Language
    text: Annotated[str, msgspec.Meta(max_length=4000)]


class Store(Args, frozen=True, kw_only=True):
    """`wav`: base64 of a mono WAV of 8 kHz."""

    name: Name
    language: Language
    wav: str
    voice: VoiceName = ""
    state: str = "final"


class Of(Args, frozen=True, kw_only=True):
    name: Name
    language: Language
    voice: VoiceName = ""


class SetState(Args, frozen=True, kw_only=True):
    name: Name
    language: Language
    state: str


class Named(Args, frozen=True, kw_only=True):
    name: Name


class Drafts(Args, frozen=True, kw_only=True):
    language: Language


class Post(Args, frozen=True, kw_only=True):
    """Either `prompt` or `text`; times are Unix seconds."""

    board: Name
    prompt: Name = ""
    text: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    valid_from: float | None = None
    valid_until: float | None = None


class Board(Args, frozen=True, kw_only=True):
    board: Name


class Number(Args, frozen=True, kw_only=True):
    notice: int


class PromptServices:
    """What the prompt studio and the board of notices ask for."""

    def __init__(self, voice: HouseVoice, notices: NoticeBoards) -> None:
        self._voice = voice
        self._folder = voice.prompts
        self._notices = notices
        self._figures: dict[str, tuple[tuple[int, int], dict[str, float | None]]] = {}
        """Sound -> time and size of its file, and what was measured of it."""

    def services(self) -> list[Service]:
        read, write = roles.FLOWS_READ, roles.FLOWS_WRITE
        return [
            Service("ListPrompts", read, Folder, self._list),
            Service("ListVoices", read, NoArgs, self._voices),
            Service("ListMissingPieces", read, Drafts, self._missing),
            Service("PromptSound", read, Of, self._sound),
            Service("WritePromptText", write, WriteText, self._write, audited=True),
            Service("StorePrompt", write, Store, self._store, audited=True),
            Service("SpeakPrompt", write, Of, self._speak, audited=True),
            Service("SetPromptState", write, SetState, self._set_state, audited=True),
            Service("DeletePrompt", write, Named, self._delete, audited=True),
            Service("MakeDrafts", write, Drafts, self._drafts, audited=True),
            Service("ListNotices", read, Board, self._posted),
            Service("PostNotice", roles.HOUSE, Post, self._post, audited=True),
            Service("RemoveNotice", roles.HOUSE, Number, self._remove, audited=True),
        ]

    async def _list(self, client: Client, args: Folder) -> Answer:
        names = self._folder.names(args.folder)
        return await asyncio.to_thread(self._told, names)

    def _told(self, names: list[str]) -> Answer:
        return [self._plain(self._folder.prompt(name)) for name in names]

    def _plain(self, prompt: Prompt) -> dict[str, Any]:
        return {
            "name": prompt.name,
            "texts": dict(prompt.texts),
            "states": dict(prompt.states),
            "stale": sorted(prompt.stale),
            "voices": {language: list(names) for language, names in prompt.voices.items()},
            "sounds": {
                language: measured
                for language in prompt.texts
                if (measured := self._measured(f"{language}/{prompt.name}")) is not None
            },
        }

    def _measured(self, sound: str) -> dict[str, float | None] | None:
        """Length and level of a recording, measured once for each file; None without one."""
        try:
            stat = self._folder.path(sound).stat()
            seal = (stat.st_mtime_ns, stat.st_size)
            known = self._figures.get(sound)
            if known is None or known[0] != seal:
                samples = g711.decode(np.frombuffer(self._folder.read(sound), np.uint8))
                level = loudness.loudness(samples)
                told = level if level > float("-inf") else None
                known = (seal, {"seconds": samples.size / wav.RATE, "dbm0": told})
                self._figures[sound] = known
        except (OSError, ValueError):
            return None
        return known[1]

    async def _voices(self, client: Client, args: NoArgs) -> Answer:
        voices = self._voice.voices
        return {
            "voices": [{"name": one.name, "language": one.language} for one in voices.voices],
            "trouble": voices.trouble(),
        }

    async def _missing(self, client: Client, args: Drafts) -> Answer:
        return self._folder.missing_pieces(args.language)

    async def _sound(self, client: Client, args: Of) -> Answer:
        tag = f"{args.language}@{args.voice}" if args.voice else args.language
        try:
            sound = await asyncio.to_thread(self._folder.read, f"{tag}/{args.name}")
        except (OSError, ValueError) as problem:
            raise BadRequest(f"The prompt cannot be played: {problem}.") from None
        return {"wav": base64.b64encode(wav.header(len(sound), 1) + sound).decode()}

    async def _write(self, client: Client, args: WriteText) -> Answer:
        await asyncio.to_thread(self._folder.set_text, args.name, args.language, args.text)
        return self._plain(self._folder.prompt(args.name))

    async def _store(self, client: Client, args: Store) -> Answer:
        try:
            codes = wav.codes(base64.b64decode(args.wav, validate=True), "'wav'")
        except ValueError as problem:
            raise BadRequest(f"'wav' is no sound that can be stored: {problem}") from None
        if args.state not in ("draft", "final"):
            raise BadRequest(f"'{args.state}' is no state of a recording; write draft or final.")
        await self._keep(args.name, args.language, codes.tobytes(), args.voice, args.state)
        return self._plain(self._folder.prompt(args.name))

    async def _speak(self, client: Client, args: Of) -> Answer:
        """A draft from the prompt's text; a recording that is there stays as it is until then."""
        text = self._folder.prompt(args.name).texts.get(args.language, "")
        if not text:
            raise BadRequest(f"{args.name} has no text in {args.language}; write it first.")
        try:
            sound = await self._voice.voices.whole(text, args.language, args.voice)
        except SpeechUnavailable as problem:
            raise WrongState(str(problem)) from None
        await self._keep(args.name, args.language, sound, "", "draft")
        return self._plain(self._folder.prompt(args.name))

    async def _keep(self, name: str, language: str, sound: bytes, voice: str, state: str) -> None:
        if not np.frombuffer(sound, np.uint8).size:
            raise BadRequest("There is no sound in it.")
        await asyncio.to_thread(self._folder.store, name, language, sound, voice=voice, state=state)

    async def _set_state(self, client: Client, args: SetState) -> Answer:
        await asyncio.to_thread(self._folder.set_state, args.name, args.language, args.state)
        return self._plain(self._folder.prompt(args.name))

    async def _delete(self, client: Client, args: Named) -> Answer:
        await asyncio.to_thread(self._folder.remove, args.name)
        return {}

    async def _drafts(self, client: Client, args: Drafts) -> Answer:
        made: list[str] = []
        try:
            for make in (make_piece_drafts, make_prompt_drafts):
                made += [
                    name async for name in make(self._folder, self._voice.voices, args.language)
                ]
        except SpeechUnavailable as problem:
            raise WrongState(str(problem)) from None
        return {"made": made}

    async def _posted(self, client: Client, args: Board) -> Answer:
        return [msgspec.to_builtins(one) for one in self._notices.posted(args.board)]

    async def _post(self, client: Client, args: Post) -> Answer:
        def post() -> int:
            return self._notices.post(
                args.board,
                prompt=args.prompt,
                text=args.text,
                valid_from=args.valid_from,
                valid_until=args.valid_until,
                by=client.user,
            )

        return {"notice": await asyncio.to_thread(post)}

    async def _remove(self, client: Client, args: Number) -> Answer:
        await asyncio.to_thread(self._notices.remove, args.notice)
        return {}
