"""Choosing a prompt by its words; words that no prompt says make a new one."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cti.client.qt import language
from cti.ivr.prompts.new import NewPrompt, language_of, new_prompt, saying
from ivr_designer.fields.editor import Place
from ivr_designer.fields.name_box import NameBox

HOUSE = "house/"
"""Prompts of the product itself come last."""


def speaks() -> str:
    """The language in which prompts are named here."""
    return "zh-CN" if language.current() == "zh" else "en-US"


class PromptBox(NameBox):
    typed = Signal(str)
    """Words that no prompt says so far; they are not settled."""
    settled = Signal(str, object)
    """A prompt was chosen, "" for none, or is to be made: its name and the NewPrompt (or None)."""

    def __init__(self, place: Place, name: str) -> None:
        super().__init__()
        self._place = place
        self._name = name
        self._showing = name
        """The prompt whose words stood here last: its words may be changed while it is nobody's."""
        self.refresh()
        self.editTextChanged.connect(self._changed)
        self.activated.connect(lambda _at: self.settle())
        self.line.returnPressed.connect(self.settle)

    def refresh(self) -> None:
        """Offer the prompts that there are now."""
        site = self._place.site
        order = sorted(site.prompts, key=lambda one: (one.startswith(HOUSE), self._words(one)))
        seen: dict[str, int] = {}
        offers: list[tuple[str, str]] = []
        for name in order:
            words = self._words(name)
            seen[words] = seen.get(words, 0) + 1
            offers.append((name, words if seen[words] == 1 else f"{words} ({name})"))
        self.offer(offers)
        if not self.is_open:
            self.show_name(self._name)

    def _words(self, name: str) -> str:
        return self._place.site.prompt_text(name, speaks()).replace("\n", " ")

    @property
    def is_open(self) -> bool:
        """Whether words stand here that are no prompt's yet."""
        return bool(self.currentText().strip()) and self._meant() is None

    def _meant(self) -> str | None:
        """The prompt whose words or name stand here; "" for none, None where there is no such."""
        text = self.currentText().strip()
        if not text:
            return ""
        name = self.name()
        prompts = self._place.site.prompts
        if name in prompts or name == self._name == text:
            return name
        return saying(text, prompts)

    def show(self, name: str) -> None:  # type: ignore[override]
        """Show a prompt of the file."""
        self._name = self._showing = name
        self.show_name(name)

    def _changed(self, text: str) -> None:
        meant = self._meant()
        if meant is None:
            self._name = ""
            self.typed.emit(text.strip())
        elif meant != self._name:
            self._name = meant
            self.settled.emit(meant, None)

    def settle(self) -> None:
        """The words are complete: a prompt that says them is made, unless there is one."""
        text = self.currentText().strip()
        meant = self._meant()
        if meant is not None:
            if meant != self._name:
                self._name = meant
                self.settled.emit(meant, None)
            self._showing = meant
            self.show_name(meant)
            return
        if "{" in text or "}" in text:
            return  # values are spoken by a text, not by a prompt
        flow, site = self._place.flow, self._place.site
        if self._showing and self._place.document.own_prompts.owns(self._showing):
            made = NewPrompt(self._showing, language_of(text, flow.languages), text)
        else:
            made = new_prompt(text, flow.languages, site.prompts)
        self._name = self._showing = made.name
        self.settled.emit(made.name, made)
