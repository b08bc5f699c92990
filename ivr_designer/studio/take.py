"""The take on the bench: the sound that is being mended, what is selected in it, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from ivr_designer.studio import sound
from ivr_designer.studio.sound import Samples


class _Edit(QUndoCommand):
    """One step; sounds are never changed in place, so both are kept as they were."""

    def __init__(self, take: Take, text: str, after: Samples, cursor: int) -> None:
        super().__init__(text)
        self._take = take
        self._before, self._after = take.samples, after
        self._cursors = (take.selection, (cursor, cursor))

    def redo(self) -> None:
        self._take.show_samples(self._after, self._cursors[1])

    def undo(self) -> None:
        self._take.show_samples(self._before, self._cursors[0])


class Take(QObject):
    """Sound of 8 kHz with a selection (first, last); equal ends are a cursor."""

    changed = Signal()
    """The sound is another one."""
    selected = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.samples: Samples = sound.silence()
        self.selection = (0, 0)
        self.undo = QUndoStack(self)
        self.undo.indexChanged.connect(self._stepped)

    @property
    def is_empty(self) -> bool:
        return not self.samples.size

    @property
    def modified(self) -> bool:
        """Whether the sound is another one than was opened or last kept."""
        return not self.undo.isClean()

    @property
    def has_selection(self) -> bool:
        return self.selection[1] > self.selection[0]

    def mark_kept(self) -> None:
        """The sound as it is now is the prompt's."""
        self.undo.setClean()
        self.changed.emit()

    def _stepped(self, _index: int) -> None:
        """Once more than with the sound itself: only now the stack knows whether it is clean."""
        self.changed.emit()

    def open(self, samples: Samples) -> None:
        """Another prompt: its sound, without a way back."""
        self.undo.clear()
        self.show_samples(samples, (0, 0))

    def show_samples(self, samples: Samples, selection: tuple[int, int]) -> None:
        """For undo steps alone."""
        self.samples = samples
        self.selection = (min(selection[0], samples.size), min(selection[1], samples.size))
        self.changed.emit()
        self.selected.emit()

    def select(self, first: int, last: int) -> None:
        first, last = sorted((first, last))
        wanted = (max(0, first), min(last, self.samples.size))
        if wanted != self.selection:
            self.selection = wanted
            self.selected.emit()

    def select_all(self) -> None:
        self.select(0, self.samples.size)

    # --- what is done to it ----------------------------------------------------------------------

    def replace(self, samples: Samples) -> None:
        """A new recording or an imported file takes the place of everything."""
        self._do(self.tr("New sound"), samples)

    def trim(self) -> None:
        """Keep the selection; without one, the voice and a breath around it."""
        if self.has_selection:
            self._do(self.tr("Trim"), sound.keep(self.samples, *self.selection))
        else:
            self._do(self.tr("Trim"), sound.trimmed(self.samples))

    def cut(self) -> None:
        """Take the selection out."""
        if self.has_selection:
            self._do(self.tr("Cut"), sound.cut(self.samples, *self.selection), self.selection[0])

    def insert(self, more: Samples) -> None:
        """Put a sound in at the cursor, or in place of the selection."""
        first, last = self.selection
        rest = sound.cut(self.samples, first, last) if last > first else self.samples
        self._do(self.tr("Insert"), sound.insert(rest, first, more), first + more.size)

    def fade(self) -> None:
        """Fade both ends; a selection that touches an end is faded over its whole length."""
        first, last = self.selection
        into = out = sound.FADE
        if self.has_selection and first == 0:
            into = last / sound.RATE
        elif self.has_selection and last == self.samples.size:
            out = (last - first) / sound.RATE
        self._do(self.tr("Fade in and out"), sound.faded(self.samples, into, out))

    def normalise(self) -> None:
        self._part(self.tr("Even out the level"), sound.normalised)

    def quieten(self) -> None:
        """The noise gate."""
        self._part(self.tr("Less noise"), sound.gated)

    def _part(self, text: str, act: Callable[[Samples], Samples]) -> None:
        """On the whole sound; part of a level or of a noise would be heard."""
        self._do(text, act(self.samples))

    def _do(self, text: str, after: Samples, cursor: int = 0) -> None:
        if after.size != self.samples.size or bool((after != self.samples).any()):
            self.undo.push(_Edit(self, text, after, cursor))
