"""The window of the prompt studio: the list above, the bench below. It asks for no format, ever."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt.keys import KeyMap
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Toasts, ground, rule
from cti.clock import Clock
from ivr_designer.document.document import Document
from ivr_designer.studio import batch, sound, sound_files
from ivr_designer.studio.bench import Bench
from ivr_designer.studio.booth import Booth
from ivr_designer.studio.many import Many
from ivr_designer.studio.prompt_list import PromptList
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.store import PromptRow, PromptStore
from ivr_designer.studio.studio_keys import add_keys
from ivr_designer.studio.take import Take
from ivr_designer.window.bars import AskBar
from ivr_designer.window.screen_place import show_in_place

WISHED = QSize(1180, 780)


class StudioWindow(Translated, QWidget):
    """A window of its own beside the designer's: it may stand on another screen."""

    def __init__(
        self,
        document: Document,
        store: PromptStore,
        clock: Clock,
        parent: QWidget | None = None,
        booth: Booth | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        ground(self, "page")
        self.document, self.store = document, store
        self.take = Take(self)
        self.booth = booth if booth is not None else Booth(clock, self)
        self.list = PromptList(self._name_uses)
        self.bench = Bench(self.take, self.booth)
        self.bar, self.many = AskBar(), Many(self)
        self.toasts = Toasts(self)
        self.language = document.flow.languages[0]
        self.name = ""
        self._unheard = False
        """The prompt on the bench had no sound, as far as was known when it was opened."""
        self._parked: dict[tuple[str, str], Samples] = {}
        """Takes that were left without being kept."""
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.list)
        self.parts.addWidget(self.bench)
        self.parts.setSizes([330, 430])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(rule())
        whole.addWidget(self.bar)
        whole.addWidget(self.parts, 1)
        self.setAcceptDrops(True)
        self.resize(WISHED)
        self.setMinimumSize(860, 520)
        self._wire()
        self.keys = KeyMap(self)
        add_keys(self)
        self.retranslate()

    def _wire(self) -> None:
        store, document = self.store, self.document
        self.list.chosen.connect(self.open_prompt)
        self.list.language_chosen.connect(self.speak_language)
        self.list.add.clicked.connect(self.new_prompt)
        self.list.batch.clicked.connect(self.many.choose)
        self.list.speak.clicked.connect(self.many.speak_missing)
        self.list.finish.clicked.connect(self.many.finish)
        self.list.clear_out.clicked.connect(self.many.clear_out)
        self.bench.text_kept.connect(self._text_kept)
        self.bench.wanted.connect(self.do)
        self.booth.recorded.connect(self._recorded)
        store.changed.connect(self.refresh)
        store.sounded.connect(self._sounded)
        store.failed.connect(lambda text: self.toasts.say("alarm", text))
        document.opened.connect(self._flow_opened)
        document.changed.connect(lambda _before, _after: self._flow_changed())

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Prompts - Cordboard Designer"))
        self.refresh()  # languages, states and uses are named anew

    # --- showing ---------------------------------------------------------------------------------

    def enter(self, name: str = "") -> None:
        """Show the window, at a prompt if one is named."""
        if not self.isVisible():
            show_in_place(self, wished=WISHED)
        self.raise_()
        self.activateWindow()
        self.store.read()
        self.refresh()
        if name:
            self.list.search.clear()
            self.list.state.setCurrentIndex(0)
            self.list.table.select(name)
        self.list.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        if not self.isVisible():
            return
        self.list.show_languages(self.store.languages(), self.language)
        rows = self.store.rows(self.language)
        self.list.show_rows(rows)
        row = next((row for row in rows if row.name == self.name), None)
        self.bench.show_row(row, self._name_uses(row) if row is not None else "")
        if self._unheard and row is not None and row.state != "missing":
            self._fetch()

    def _flow_opened(self) -> None:
        self.language = self.document.flow.languages[0]
        self._flow_changed()

    def _flow_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _name_uses(self, row: PromptRow) -> str:
        blocks = self.document.flow.blocks
        return ", ".join(self.document.numbered(id) for id in row.uses if id in blocks)

    def open_prompt(self, name: str) -> None:
        """Put a prompt on the bench."""
        if name == self.name:
            return
        self._park()
        self.name = name
        self.take.open(sound.silence())
        row = next((one for one in self.store.rows(self.language) if one.name == name), None)
        self.bench.show_row(row, self._name_uses(row) if row is not None else "")
        self._fetch()

    def _park(self) -> None:
        """What goes on ends; a take that nobody kept comes back when its prompt is opened again."""
        self.booth.stop()
        self.bench.keep_text()
        if self.name and self.take.modified:
            self._parked[self.name, self.language] = self.take.samples

    def _fetch(self) -> None:
        key = (self.name, self.language)
        self._unheard = self.store.row(*key).state == "missing"

        def came(samples: Samples | None) -> None:
            if key != (self.name, self.language) or self.take.modified:
                return
            if samples is not None:
                self.take.open(samples)
            parked = self._parked.pop(key, None)
            if parked is not None:
                self.take.replace(parked)

        self.store.sound(key, came)

    def _sounded(self, name: str, language: str) -> None:
        """A voice has spoken it, or somebody's sound was taken over; undo brings the old one back."""
        if (name, language) != (self.name, self.language):
            return

        def came(samples: Samples | None) -> None:
            if samples is not None and (name, language) == (self.name, self.language):
                self.take.replace(samples)
                self.take.mark_kept()
                self.bench.wave.fit()

        self.store.sound((name, language), came)

    def speak_language(self, language: str) -> None:
        """Show the prompts in another language."""
        if language and language != self.language:
            self._park()
            self.language = language
            self.take.open(sound.silence())
            self.refresh()
            self._fetch()

    # --- doing -----------------------------------------------------------------------------------

    def do(self, name: str) -> None:
        """What the buttons and keys of the bench ask for."""
        if not self.name:
            return
        acts = {
            "record": self.record,
            "play": self.play,
            "keep": self.keep,
            "trim": self.take.trim,
            "fade": self.take.fade,
            "quieten": self.take.quieten,
            "normalise": self.take.normalise,
            "insert": lambda: self.choose_file(insert=True),
            "import": self.choose_file,
            "speak": self.speak,
            "final": self.turn_state,
        }
        if self.bench.buttons[name].isEnabled():
            acts[name]()

    def record(self) -> None:
        """R: count and record; once more ends it."""
        self.bench.keep_text()
        if self.booth.state in ("counting", "recording"):
            self.booth.stop()
        elif self.booth.record():
            self.bench.wave.setFocus(Qt.FocusReason.OtherFocusReason)

    def play(self) -> None:
        """Space: stop what goes on, or play the selection, or from the cursor."""
        if self.booth.state:
            self.booth.stop()
        elif not self.take.is_empty:
            first, last = self.take.selection
            if not self.take.has_selection:
                last = self.take.samples.size
                first = first if first < last else 0
            self.booth.play(self.take.samples, first, last)

    def _recorded(self, samples: Samples) -> None:
        """What stands before and after the voice is taken off; undo brings it back."""
        self.take.replace(samples)
        self.take.select(0, 0)
        self.take.trim()
        self.bench.wave.fit()

    def keep(self) -> None:
        """Enter: the take becomes the recording, final."""
        if not self.take.is_empty and self.take.modified:
            self._parked.pop((self.name, self.language), None)
            self.store.keep(self.name, self.language, self.take.samples)
            self.take.mark_kept()

    def speak(self) -> None:
        """A draft by a voice from the text."""
        self.bench.keep_text()
        self.store.speak(self.name, self.language)

    def turn_state(self) -> None:
        row = self.bench.row
        if row is not None and row.state != "missing":
            state = "draft" if row.state == "final" else "final"
            self.store.set_state(self.name, self.language, state)

    def _text_kept(self, text: str) -> None:
        if self.name:
            self.store.set_text(self.name, self.language, text)

    def new_prompt(self) -> None:
        """Ctrl+N."""
        name, given = QInputDialog.getText(
            self, self.tr("New prompt"), self.tr("Name, with / between folders")
        )
        if given and name.strip():
            self.make(name.strip())

    def make(self, name: str) -> None:
        """A prompt without text and sound."""
        if self.store.set_text(name, self.language, self.store.row(name, self.language).text):
            self.list.search.clear()
            self.list.state.setCurrentIndex(0)
            self.list.table.select(name)
            self.bench.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self) -> None:
        """Del."""
        if self.name:
            self.take.open(sound.silence())
            self.store.remove(self.name)

    # --- files -----------------------------------------------------------------------------------

    def choose_file(self, insert: bool = False) -> None:
        endings = " ".join(f"*{ending}" for ending in sound_files.ENDINGS)
        words = self.tr("Sound ({endings});;All files (*)").format(endings=endings)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Take a sound file"), "", words)
        if name:
            self.take_file(Path(name), insert)

    def take_file(self, path: Path, insert: bool = False) -> None:
        """A sound file becomes the take, or is put in at the cursor."""
        samples = self.read_file(path)
        if samples is None:
            return
        if insert:
            self.take.insert(samples)
        else:
            self.take.replace(sound.normalised(samples))
            self.bench.wave.fit()

    def read_file(self, path: Path) -> Samples | None:
        """The sound of a file, or None after a sentence that says why not."""
        name = path.name
        try:
            return sound_files.read(path)
        except sound_files.TooLong as refused:
            words = self.tr("{name} lasts {seconds} s; a prompt has at most 360 s. Cut it first.")
            self.toasts.say("alarm", words.format(name=name, seconds=refused))
        except sound_files.NoSamples:
            self.toasts.say("alarm", self.tr("There is no sound in {name}.").format(name=name))
        except sound_files.SoundRefused:
            words = self.tr("{name} is no sound file, or it is damaged. Try to play it elsewhere.")
            self.toasts.say("alarm", words.format(name=name))
        except OSError as refused:
            words = self.tr("{name} cannot be read: {why}")
            self.toasts.say("alarm", words.format(name=name, why=refused.strerror))
        return None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1 and paths[0].suffix.lower() not in batch.ENDINGS and self.name:
            self.take_file(paths[0])
        else:
            self.many.take(paths)

    # --- keys ------------------------------------------------------------------------------------

    def is_typing(self) -> bool:
        """Whether the focus is where single letters are text."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QPlainTextEdit):
            return not focus.isReadOnly()
        return isinstance(focus, QLineEdit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._park()
        self.booth.close()
        event.accept()
