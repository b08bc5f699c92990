"""Prompts that the open flow brought into being: made with a step of its undo stack, taken back with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from cti.ivr.prompts.new import NewPrompt

if TYPE_CHECKING:
    from ivr_designer.document.document import Document

Key = tuple[str, str]
"""Prompt and language."""


class Row(Protocol):
    """What a store knows of a prompt in a language."""

    @property
    def state(self) -> str: ...


class Store(Protocol):
    """Where prompts are written: they outlive the program there."""

    def set_text(self, name: str, language: str, text: str) -> bool: ...
    def remove(self, name: str) -> None: ...
    def row(self, name: str, language: str) -> Row: ...


class OwnPrompts:
    """The document's way to prompts. What was saved belongs to the house: it is not taken back."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.store: Store | None = None
        """None where nothing is kept: the prompts live as long as the document."""
        self._own: set[str] = set()

    def forget(self) -> None:
        """Another flow was opened, or this one saved: calls may play them from now."""
        self._own.clear()

    def owns(self, name: str) -> bool:
        """Whether only this drawing knows the prompt, so that its words may still be changed."""
        if name not in self._own:
            return False
        texts = self._document.site.prompts.get(name, {})
        store = self.store
        return store is None or all(store.row(name, one).state == "missing" for one in texts)

    def make(self, prompts: Iterable[NewPrompt]) -> dict[Key, str | None]:
        """Make prompts or change their words; the words before, None where there were none."""
        before: dict[Key, str | None] = {}
        known = {name: dict(texts) for name, texts in self._document.site.prompts.items()}
        for one in prompts:
            if one.name not in known:
                self._own.add(one.name)
            before[one.name, one.language] = known.get(one.name, {}).get(one.language)
            known.setdefault(one.name, {})[one.language] = one.text
        if before:
            self._document.know_prompts(known)
        for name, language in before if self.store is not None else ():
            assert self.store is not None
            self.store.set_text(name, language, known[name][language])
        return before

    def put_back(self, before: Mapping[Key, str | None]) -> None:
        """Undo `make`; a prompt that was saved or recorded since is left as it is."""
        mine = {key: text for key, text in before.items() if self.owns(key[0])}
        if not mine:
            return
        known = {name: dict(texts) for name, texts in self._document.site.prompts.items()}
        for (name, language), text in mine.items():
            texts = known.get(name, {})
            if text is not None:
                texts[language] = text
            else:
                texts.pop(language, None)
                if not texts:
                    known.pop(name, None)
        self._document.know_prompts(known)
        for (name, language), text in mine.items() if self.store is not None else ():
            assert self.store is not None
            if text is not None:
                self.store.set_text(name, language, text)
            elif name not in known:
                self.store.remove(name)
                self._own.discard(name)
