"""A live session's voice: one party of a talk, volume, files and texts as streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TypeVar

import pytest

from cti.errors import WrongState
from cti.ivr.prompts.lists import PromptItem, PromptList
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.happening import BlockFailed, KeyPressed, TalkEnded
from cti.ivr.services.narration import Narration
from cti.ivr.session.live import LiveSession
from cti.ivr.values.variables import Variables
from cti.media.link.commands import ChangePlaying, Play, PlayStream, StreamEnd, StreamSound
from cti.media.link.records import Played
from tests.support.office import Office, office

T = TypeVar("T")
STATION = "station:202"
WHISPER = PromptList((PromptItem("prompt", "whisper"),))


class Voice:
    """Says one second of sound for each item."""

    def speaks(self, language: str, voice: str = "") -> bool:
        return True

    async def sound(self, items: Sequence[str]) -> AsyncIterator[bytes]:
        for _ in items:
            yield b"\x55" * 8000


class Talk:
    """A caller who talks with a station, and the session of his call."""

    def __init__(self, one: Office, voice: Voice | None) -> None:
        self.office = one
        one.network.call()
        self.call = one.last_call()
        one.control.route_call(self.call, STATION)
        one.loop.settle()
        one.control.answer_call(self.call, STATION)
        one.loop.settle()
        services = {Narration: voice} if voice is not None else {}
        speaker = Speaker({}, lambda text, _language: f"speech:zh-CN//100/{text}")
        self.session = LiveSession(
            self.call, one.control, one.clock, Variables(), speaker, services
        )

    @property
    def caller(self) -> str:
        first = self.office.control.calls[self.call].first
        assert first is not None
        return first.device

    def plays(self, device: str) -> list[tuple[str, ...]]:
        return self.office.media.played_to(self.office.row(device))

    def to_party(self, party: str) -> asyncio.Task[bool]:
        task = self.office.loop.create_task(self.session.play_to(party, WHISPER))
        self.office.loop.settle()
        return task

    def hear_out(self) -> None:
        """Everything that plays comes to its end."""
        for token, play in list(self.office.media.players.items()):
            del self.office.media.players[token]
            self.office.media.report(Played(play.row, token, True))
        self.office.loop.settle()

    def sent(self, kind: type[T]) -> list[T]:
        return [command for command in self.office.media.commands if isinstance(command, kind)]


@pytest.fixture
def talk() -> Iterator[Talk]:
    with office() as one:
        made = Talk(one, Voice())
        yield made
        made.session.close()
        one.loop.settle()


def test_only_the_party_that_is_meant_hears_it(talk: Talk) -> None:
    to_agent = talk.to_party("agent")
    assert talk.plays(STATION) == [("whisper",)]
    assert talk.plays(talk.caller) == []
    assert not to_agent.done()
    talk.session.post(KeyPressed("5"))
    talk.hear_out()
    assert to_agent.result()
    assert talk.session.keys.take() == "5"
    both = talk.to_party("both")
    assert talk.plays(STATION) == talk.plays(talk.caller) == [("whisper",)]
    talk.hear_out()
    assert both.result()
    assert not talk.to_party("outside party").result(), "nobody outside besides the caller"


def test_a_party_that_leaves_ends_it(talk: Talk) -> None:
    gone = talk.to_party("agent")
    talk.session.post(TalkEnded(STATION))
    talk.office.loop.settle()
    assert not gone.result()
    assert talk.plays(STATION) == []
    with pytest.raises(WrongState, match="is not connected in call"):
        talk.office.control.play_to(talk.call, "station:204", ["x"])


def test_the_volume_is_that_of_the_call_times_that_of_the_sound(talk: Talk) -> None:
    talk.session.begin_items(["a"])
    assert not talk.sent(ChangePlaying)
    talk.session.volume = 1.5
    token = talk.session.begin_items(["b"])
    talk.session.steer(token, gain=0.8, skip=5.0)
    changes = talk.sent(ChangePlaying)
    assert [change.gain for change in changes] == [1.5, pytest.approx(1.2)]
    assert changes[-1].skip == 5.0
    talk.session.steer(99, gain=1.0)
    assert len(talk.sent(ChangePlaying)) == 2


def test_texts_and_files_are_one_stream_with_what_stands_around_them(talk: Talk) -> None:
    prompts = PromptList((PromptItem("prompt", "hello"), PromptItem("text", value="你好")))
    token = talk.office.loop.run_until_complete(_begin(talk.session, prompts))
    talk.office.loop.settle()
    assert [(begun.row, begun.token) for begun in talk.sent(PlayStream)] == [
        (talk.office.row(talk.caller), token)
    ]
    assert sum(len(part.sound) for part in talk.sent(StreamSound)) == 16_000
    assert [end.token for end in talk.sent(StreamEnd)] == [token]
    assert not talk.sent(Play)


async def _begin(session: LiveSession, prompts: PromptList) -> int:
    return session.begin(prompts)


def test_without_a_voice_a_file_cannot_be_played() -> None:
    with office() as one:
        made = Talk(one, None)
        with pytest.raises(BlockFailed) as refused:
            made.session.begin_items(["file:0/news"])
        assert refused.value.kind == "unavailable"
        made.session.close()
