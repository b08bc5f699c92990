"""What is done to many prompts at once: drafts by a voice, drafts made final, imports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from ivr_designer.studio import batch, sound_files
from ivr_designer.studio.prompt_list import UNUSED
from ivr_designer.studio.waiting import Key

if TYPE_CHECKING:
    from ivr_designer.studio.window import StudioWindow

FINISHED = "finished"
"""The subject of the bar that takes `finish` back."""


class Many(QObject):
    def __init__(self, window: StudioWindow) -> None:
        super().__init__(window)
        self._window = window
        self._finished: tuple[Key, ...] = ()
        # An edit of the take is what Ctrl+Z means from then on.
        window.take.undo.indexChanged.connect(lambda _index: self._forget())

    def speak_missing(self) -> None:
        """Drafts of everything in this language that has a text and no sound."""
        window = self._window
        window.bench.keep_text()
        if not window.store.speak_missing(window.language):
            window.toasts.say("notice", self.tr("Nothing is missing that has a text."))

    # --- drafts made final -----------------------------------------------------------------------

    def finish(self) -> None:
        """Ctrl+Shift+Return: every draft that the list shows becomes final; one press takes it back."""
        window = self._window
        window.bench.keep_text()
        drafts = [row.name for row in window.list.shown() if row.state == "draft"]
        if not drafts:
            window.toasts.say("notice", self.tr("The list shows no draft."))
            return
        for name in drafts:
            window.store.set_state(name, window.language, "final")
        self._finished = tuple((name, window.language) for name in drafts)
        window.bar.ask(
            FINISHED,
            "ok",
            self.tr("%n draft(s) are final now.", "", len(drafts)),
            buttons=[(self.tr("Make them drafts again (Ctrl+Z)"), self.unfinish)],
        )

    @property
    def can_unfinish(self) -> bool:
        return bool(self._finished)

    def unfinish(self) -> None:
        """Those that the last `finish` made final are drafts again."""
        finished, self._finished = self._finished, ()
        for name, language in finished:
            self._window.store.set_state(name, language, "draft")
        self._window.bar.settle(FINISHED)

    def _forget(self) -> None:
        self._finished = ()

    # --- prompts that nobody uses ----------------------------------------------------------------

    def clear_out(self) -> None:
        """Ask, with their number, and delete the prompts shown that no flow names."""
        window = self._window
        names = [row.name for row in window.list.shown() if row.unused]
        if names:
            window.bar.ask(
                UNUSED,
                "warning",
                self.tr("Delete %n prompt(s) that no flow uses?", "", len(names)),
                self.tr("Texts and recordings in all languages go, and cannot be brought back."),
                [
                    (self.tr("Delete %n", "", len(names)), lambda: self._delete(names)),
                    (self.tr("Keep them"), lambda: None),
                ],
            )

    def _delete(self, names: list[str]) -> None:
        for name in names:
            self._window.store.remove(name)

    # --- files -----------------------------------------------------------------------------------

    def choose(self) -> None:
        """Spreadsheets and documents bring texts, sound files bring sounds named after them."""
        endings = " ".join(f"*{ending}" for ending in (*batch.ENDINGS, *sound_files.ENDINGS))
        words = self.tr("Lists and sounds ({endings});;All files (*)").format(endings=endings)
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Import many"), "", words)
        self.take([Path(name) for name in names])

    def take(self, paths: list[Path]) -> None:
        lists = [path for path in paths if path.suffix.lower() in batch.ENDINGS]
        for path in lists:
            self._take_list(path)
        sounds = 0
        for path in paths:
            if path in lists:
                continue
            samples = self._window.read_file(path)
            if samples is not None and self._window.store.set_text(
                path.stem,
                self._window.language,
                self._window.store.row(path.stem, self._window.language).text,
            ):
                self._window.store.keep(path.stem, self._window.language, samples)
                sounds += 1
        if sounds:
            self._window.toasts.say("ok", self.tr("%n sound(s) were taken over.", "", sounds))

    def _take_list(self, path: Path) -> None:
        try:
            found = batch.read(path)
        except (batch.BatchRefused, OSError) as refused:
            words = self.tr("{name} cannot be read as a list: {why}")
            self._window.toasts.say("alarm", words.format(name=path.name, why=refused))
            return
        lines = [(one.name, one.language or self._window.language, one.text) for one in found.lines]
        count = self._window.store.take_batch(lines)
        self._window.toasts.say("ok", self.tr("%n text(s) are new or changed.", "", count))
        if found.refused:
            words = self.tr("%n row(s) have no name of a prompt, the first: {row}", "",
                            len(found.refused))  # fmt: skip
            self._window.toasts.say("warning", words.format(row=found.refused[0]))
