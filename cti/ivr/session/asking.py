"""Asking for keys: type-ahead, barge-in, timers, end and restart keys, tries.

The rules follow VoiceXML 2.1 where it speaks. Whoever asks judges the keys (`Accept`); an answer is
taken as soon as no longer one is possible.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from cti.ivr.flow.block import Accept, Answer, Ask, Verdict
from cti.ivr.prompts.lists import PromptItem, PromptList
from cti.ivr.run.happening import BlockFailed, KeyPressed, PlayEnded
from cti.ivr.services.privacy import Privacy

if TYPE_CHECKING:
    from cti.ivr.session.conversation import Conversation

_BEFORE = {
    "no_input": PromptItem("prompt", "house/no_input"),
    "no_match": PromptItem("prompt", "house/no_match"),
}
ANSWERED, SILENCE, WRONG = "answered", "no_input", "no_match"


class Question:
    """One question with all its tries."""

    def __init__(self, call: Conversation, ask: Ask, accept: Accept) -> None:
        self._call = call
        self._ask = ask
        self._accept = accept

    async def answer(self) -> Answer:
        self._call.variables.put("call.input_fault", "")
        self._hide(True)
        try:
            return await self._tries()
        finally:
            self._hide(False)

    def _hide(self, hidden: bool) -> None:
        """Secret keys are taken out of the recordings of the call, where there are any."""
        if self._ask.secret:
            with contextlib.suppress(BlockFailed):
                self._call.service(Privacy).hide_keys(self._call.number, hidden)

    async def _tries(self) -> Answer:
        how = SILENCE
        for attempt in range(self._ask.tries):
            tried = _Try(self._call, self._ask, self._accept, self._prompt(attempt, how))
            result = await tried.result()
            if result.how == ANSWERED:
                if self._call.entered is not None:
                    self._call.entered("•" * len(result.keys) if self._ask.secret else result.keys)
                return result
            how = result.how
            if how == SILENCE:
                self._call.variables.put("call.input_fault", "")
            self._call.forget_keys()
        return Answer(how)

    def _prompt(self, attempt: int, how: str) -> PromptList:
        """Escalating prompts: the last one repeats; what was wrong is said before."""
        if attempt == 0:
            return self._ask.prompt
        again = self._ask.again
        prompt = again[min(attempt, len(again)) - 1] if again else self._ask.prompt
        return PromptList((_BEFORE[how], *prompt.items))


class _Try:
    """From the prompt to an answer, wrong keys or silence."""

    def __init__(self, call: Conversation, ask: Ask, accept: Accept, prompt: PromptList) -> None:
        self._call = call
        self._ask = ask
        self._accept = accept
        self._prompt = prompt
        self._keyed = ""
        self._token = 0

    async def result(self) -> Answer:
        self._call.uses = self._uses
        try:
            return await self._result()
        finally:
            self._call.uses = None

    def _uses(self, key: str) -> bool:
        """Whether a key could be part of the answer; end and restart key need something before them."""
        if key in (self._ask.end_key, self._ask.restart_key):
            return bool(self._keyed)
        verdict = self._accept(self._keyed + key)
        return verdict.valid or verdict.more

    async def _result(self) -> Answer:
        ahead = self._ahead()
        if ahead is not None:
            return ahead
        self._token = self._call.begin(self._prompt) if self._prompt else 0
        try:
            while True:
                answer = await self._next()
                if answer is not None:
                    return answer
        finally:
            self._silence()

    def _ahead(self) -> Answer | None:
        """What the keys pressed before say."""
        call = self._call
        if not self._ask.type_ahead:
            call.forget_keys()
            return None
        call.collect_keys()
        while (key := call.keys.take()) is not None:
            if call.check_hot_key(key):
                continue
            answer = self._key(key)
            if answer is not None:
                return answer
        return None

    async def _next(self) -> Answer | None:
        happened = await self._call.happening(self._limit())
        if happened is None:
            return self._time_out()
        if isinstance(happened, PlayEnded):
            if happened.token == self._token:
                self._token = 0
        elif isinstance(happened, KeyPressed) and self._counts(happened.key):
            self._silence()
            return self._key(happened.key)
        return None

    def _limit(self) -> float | None:
        """Seconds until silence is an answer; the prompt is never cut short by it."""
        if self._token:
            return None
        return self._ask.between_keys if self._keyed else self._ask.first_key

    def _counts(self, key: str) -> bool:
        """Whether a key that is pressed during the prompt is heard at all."""
        if not self._token or self._ask.barge_in == "any_key":
            return True
        if self._ask.barge_in == "no":
            return False
        verdict = self._accept(self._keyed + key)
        return verdict.valid or verdict.more or key in (self._ask.end_key, self._ask.restart_key)

    def _key(self, key: str) -> Answer | None:
        if key == self._ask.end_key:
            return self._decide(self._accept(self._keyed))
        if key == self._ask.restart_key:
            self._keyed = ""
            self._note()
            return None
        self._keyed += key
        self._note()
        verdict = self._accept(self._keyed)
        return None if verdict.more else self._decide(verdict)

    def _time_out(self) -> Answer:
        if not self._keyed:
            return Answer(SILENCE)
        return self._decide(self._accept(self._keyed))

    def _decide(self, verdict: Verdict) -> Answer:
        if verdict.valid:
            return Answer(ANSWERED, self._keyed, verdict.value)
        self._call.variables.put("call.input_fault", verdict.fault or "too_short")
        return Answer(WRONG, self._keyed)

    def _note(self) -> None:
        """Who hangs up in the middle leaves what was keyed so far, unless it is secret."""
        self._call.variables.put("call.last_digits", "" if self._ask.secret else self._keyed)

    def _silence(self) -> None:
        if self._token:
            self._call.stop(self._token)
            self._token = 0
