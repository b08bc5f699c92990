"""The prompts as the studio has them: the server's, what waits here for it, and what flows name."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.qt.link import Link
from cti.ivr.check.rules.unused_prompts import unused_prompts
from cti.ivr.prompts.uses import is_prompt_name, prompt_uses
from ivr_designer.document.document import Document
from ivr_designer.studio import sound, sound_files
from ivr_designer.studio.here_voice import HereVoice
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.waiting import Change, Key, Waiting

STATES = ("missing", "draft", "final")


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One prompt in one language."""

    name: str
    text: str = ""
    state: str = "missing"
    seconds: float | None = None
    dbm0: float | None = None
    uses: tuple[str, ...] = ()
    """Blocks of the open flow that play it."""
    waits: bool = False
    """Kept on this computer, not on the server yet."""
    stale: bool = False
    """The text was changed after it was recorded."""
    unused: bool = False
    """No flow of the house names it."""


class PromptStore(QObject):
    """Reads and writes prompts. Everything that is written is kept here first, then sent."""

    changed = Signal()
    failed = Signal(str)
    sounded = Signal(str, str)
    """This prompt has another sound in this language."""

    def __init__(
        self,
        document: Document,
        link: Link | None,
        folder: Path,
        voice: HereVoice | None = None,
    ) -> None:
        super().__init__(document)
        self.document, self.link = document, link
        self.waiting = Waiting(folder)
        self.voice = voice if voice is not None else HereVoice(self)
        self._known: dict[str, dict[str, Any]] = {}
        """Prompt -> what ListPrompts told of it."""
        self._sounds: dict[Key, Samples] = {}
        """Sounds that were fetched or made since the program began."""
        self._measured: dict[Key, tuple[float, float | None]] = {}
        """Their lengths and levels."""
        self._gone: set[str] = set()
        """Deleted since the server told its site."""
        self._sending: set[Key] = set()
        self._unwanted: set[str] = set()
        """Taken away while they were on their way to the server."""
        if link is not None:
            link.connected.connect(self._back)
            link.disconnected.connect(lambda _why: self._sending.clear())

    @property
    def online(self) -> bool:
        return self.link is not None and self.link.is_connected

    # --- reading ---------------------------------------------------------------------------------

    def read(self) -> None:
        """Ask the server for its prompts, then send what waits."""
        if self.link is not None and self.online:
            self.link.request("ListPrompts", {}, self._listed, self._refused)
        else:
            self.changed.emit()

    def _back(self) -> None:
        """The server is there again: what waits is sent, whether anybody looks or not."""
        if self.waiting.changes or self._known:
            self.read()

    def _listed(self, prompts: list[dict[str, Any]]) -> None:
        self._known = {str(one["name"]): one for one in prompts}
        self._tell()
        for key in list(self.waiting.changes):
            self._send(key)

    def languages(self) -> list[str]:
        """Those of the flow first, then those that prompts have."""
        known = {
            language: None for one in self._known.values() for language in one.get("texts", {})
        }
        known |= {language: None for _, language in self.waiting.changes}
        return list(dict.fromkeys([*self.document.flow.languages, *sorted(known)]))

    def rows(self, language: str) -> list[PromptRow]:
        """Every prompt there is or that the open flow names, by name."""
        uses: dict[str, list[str]] = {}
        for use in prompt_uses([self.document.flow], self.document.palette):
            where = uses.setdefault(use.prompt, [])
            if use.block not in where:
                where.append(use.block)
        names = {*self._known, *uses, *(name for name, _ in self.waiting.changes)}
        if not self._known:
            names |= set(self.document.site.prompts)
        document = self.document
        unused = {*unused_prompts(document.flow, document.palette, document.site)}
        return [
            replace(self.row(name, language, tuple(uses.get(name, ()))), unused=name in unused)
            for name in sorted(names)
            if name
        ]

    def played_by(self, block: str) -> list[str]:
        """The prompts that a block of the open flow names, in its order."""
        flow = self.document.flow
        alone = replace(flow, blocks={block: flow.blocks[block]})
        found = [use.prompt for use in prompt_uses([alone], self.document.palette)]
        return list(dict.fromkeys(found))

    def row(self, name: str, language: str, uses: tuple[str, ...] = ()) -> PromptRow:
        known = self._known.get(name, {})
        text = known.get("texts", {}).get(language)
        if text is None:
            text = self.document.site.prompts.get(name, {}).get(language, "")
        told = known.get("sounds", {}).get(language, {})
        made = PromptRow(
            name,
            text,
            known.get("states", {}).get(language, "missing"),
            told.get("seconds"),
            told.get("dbm0"),
            uses,
            stale=language in known.get("stale", ()),
        )
        measured = self._measured.get((name, language))
        if measured is not None:
            made = replace(made, seconds=measured[0], dbm0=measured[1])
        change = self.waiting.get((name, language))
        if change is None:
            return made
        stale = made.stale or (change.text is not None and made.state == "final")
        return replace(
            made,
            text=made.text if change.text is None else change.text,
            state=change.state or made.state,
            waits=True,
            stale=stale and not change.sound,
        )

    def sound(self, key: Key, done: Callable[[Samples | None], None]) -> None:
        """Hand over the sound of a prompt, now or when the server has answered; None without one."""
        found = self._sounds.get(key)
        if found is None:
            found = self._local(key)
            if found is not None:
                self._remember(key, found)
        row = self.row(*key)
        if found is not None or row.state == "missing" or not self.online or self.link is None:
            done(found)
            return

        def answered(answer: Mapping[str, Any]) -> None:
            try:
                samples = sound_files.decoded(base64.b64decode(answer["wav"]))
            except sound_files.SoundRefused:
                done(None)
                return
            self._remember(key, samples)
            done(samples)

        def refused(_code: str, text: str) -> None:
            self.failed.emit(text)
            done(None)

        args = {"name": key[0], "language": key[1]}
        self.link.request("PromptSound", args, answered, refused)

    def _remember(self, key: Key, samples: Samples) -> None:
        level = sound.level(samples)
        self._sounds[key] = samples
        self._measured[key] = (sound.seconds(samples), level if level > float("-inf") else None)

    def _forget(self, key: Key) -> None:
        self._sounds.pop(key, None)
        self._measured.pop(key, None)

    def _local(self, key: Key) -> Samples | None:
        try:
            content = self.waiting.wav(key)
            return None if content is None else sound_files.decoded(content)
        except (OSError, sound_files.SoundRefused):
            return None

    # --- writing ---------------------------------------------------------------------------------

    def set_text(self, name: str, language: str, text: str) -> bool:
        """False, with a sentence, where the name is none."""
        if not is_prompt_name(name):
            self.failed.emit(
                self.tr(
                    "“{name}” is no name of a prompt: up to 60 letters, digits, _ and -, "
                    "with / between folders."
                ).format(name=name[:60])
            )
            return False
        self._unwanted.discard(name)
        if text != self.row(name, language).text or not self._is_known(name):
            self._keep((name, language), lambda key: self.waiting.set_text(key, text))
        return True

    def keep(self, name: str, language: str, samples: Samples, state: str = "final") -> None:
        """A sound becomes the recording of a prompt."""
        self._remember((name, language), samples)
        self._keep((name, language), lambda key: self.waiting.set_sound(key, samples, state))
        self.sounded.emit(name, language)

    def set_state(self, name: str, language: str, state: str) -> None:
        """draft or final, of what is recorded."""
        if self.row(name, language).state not in ("missing", state):
            self._keep((name, language), lambda key: self.waiting.set_state(key, state))

    def speak(self, name: str, language: str) -> None:
        """A draft by a voice: the server's, or one of this computer."""
        key = (name, language)
        text = self.row(name, language).text
        if not text.strip():
            self.failed.emit(
                self.tr("{name} has no text to speak; write it first.").format(name=name)
            )
            return
        if self.online and self.link is not None and key not in self.waiting.changes:
            self.link.request(
                "SpeakPrompt",
                {"name": name, "language": language},
                lambda told: self._spoken(key, told),
                self._refused,
            )
            return
        self.voice.speak(
            text,
            language,
            lambda samples: self.keep(name, language, samples, "draft"),
            self.failed.emit,
        )

    def speak_missing(self, language: str) -> int:
        """Drafts of everything that has a text and no sound; how many were begun."""
        lacking = [
            row.name for row in self.rows(language) if row.state == "missing" and row.text.strip()
        ]
        for name in lacking:
            self.speak(name, language)
        return len(lacking)

    def remove(self, name: str) -> None:
        """Take a prompt away, here and on the server."""
        for key in [key for key in self.waiting.changes if key[0] == name]:
            self.waiting.drop(key)
        for key in [key for key in self._sounds if key[0] == name]:
            self._forget(key)
        if name not in self._known:
            if any(key[0] == name for key in self._sending):
                self._unwanted.add(name)
            self._tell()
        elif self.link is not None and self.online:
            self.link.request(
                "DeletePrompt", {"name": name}, lambda _ok: self._removed(name), self._refused
            )
        else:
            self.failed.emit(self.tr("A prompt of the server can be deleted once it is back."))

    def take_batch(self, lines: Iterable[tuple[str, str, str]]) -> int:
        """Texts of many prompts: (name, language, text); how many are new or changed."""
        count = 0
        for name, language, text in lines:
            if text != self.row(name, language).text or not self._is_known(name):
                count += self.set_text(name, language, text)
        return count

    def _is_known(self, name: str) -> bool:
        return name in self._known or any(key[0] == name for key in self.waiting.changes)

    def _keep(self, key: Key, act: Callable[[Key], None]) -> None:
        try:
            act(key)
        except OSError as refused:
            self.failed.emit(
                self.tr("This computer's disk does not take it: {why}").format(why=refused)
            )
            return
        self._tell()
        self._send(key)

    # --- sending ---------------------------------------------------------------------------------

    def _send(self, key: Key) -> None:
        """Send what waits for a prompt: its text first, which makes it, then its sound or state."""
        change = self.waiting.get(key)
        if change is None or key in self._sending or not self.online:
            return
        self._sending.add(key)
        name, language = key
        steps: list[tuple[str, dict[str, Any]]] = []
        if change.text is not None or name not in self._known:
            text = self.row(name, language).text
            steps.append(("WritePromptText", {"name": name, "language": language, "text": text}))
        samples = self._sounds.get(key)
        if samples is None:
            samples = self._local(key)
        if change.sound and samples is not None:
            wav = base64.b64encode(sound_files.wav(samples, "ALAW")).decode()
            args = {"name": name, "language": language, "wav": wav, "state": change.state}
            steps.append(("StorePrompt", args))
        elif change.state:
            steps.append(
                ("SetPromptState", {"name": name, "language": language, "state": change.state})
            )
        self._next(key, change, steps)

    def _next(self, key: Key, change: Change, steps: list[tuple[str, dict[str, Any]]]) -> None:
        if self.link is None or not steps:
            self._sending.discard(key)
            self.waiting.sent(key, change)
            if key[0] in self._unwanted:
                self._unwanted.discard(key[0])
                self.remove(key[0])
            self._tell()
            self._send(key)  # what was changed in the meantime
            return
        request, args = steps[0]

        def answered(told: Any) -> None:
            if isinstance(told, dict) and told.get("name"):
                self._known[str(told["name"])] = told
            self._next(key, change, steps[1:])

        def refused(code: str, text: str) -> None:
            # It stays here: nothing that was recorded is lost by a refusal.
            self._sending.discard(key)
            if code != "disconnected":
                self.failed.emit(text)

        self.link.request(request, args, answered, refused)

    def _spoken(self, key: Key, told: dict[str, Any]) -> None:
        self._known[key[0]] = told
        self._forget(key)
        self._tell()
        self.sounded.emit(*key)

    def _removed(self, name: str) -> None:
        self._known.pop(name, None)
        self._gone.add(name)
        self._tell()

    def _refused(self, _code: str, text: str) -> None:
        self.failed.emit(text)
        self.changed.emit()

    def _tell(self) -> None:
        """Let pickers and the checker know the prompts that there are now."""
        before = {name: dict(texts) for name, texts in self.document.site.prompts.items()}
        prompts = {name: dict(texts) for name, texts in before.items() if name not in self._gone}
        for name, known in self._known.items():
            prompts[name] = dict(known.get("texts", {}))
        for (name, language), change in self.waiting.changes.items():
            texts = prompts.setdefault(name, {})
            if change.text is not None:
                texts[language] = change.text
        if prompts != before:
            self.document.know_prompts(prompts)
        self.changed.emit()
