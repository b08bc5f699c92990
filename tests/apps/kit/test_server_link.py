"""The real link against a real server: TLS, fingerprint, sign-in, requests, reconnection."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cti.client.qt.garbage import garbage
from cti.client.qt.server_link import ServerLink, same_fingerprint
from tests.api.house import PASSWORD, House
from tests.api.house import house as open_house

T = TypeVar("T")


class Street:
    """A server on a loop of its own in a thread of its own, for as long as a test runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()))
        self.house: House
        self._loop: asyncio.AbstractEventLoop
        self._end: asyncio.Event

    async def _live(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        async with open_house(self._folder) as self.house:
            self._up.set()
            await self._end.wait()

    def __enter__(self) -> Street:
        self._thread.start()
        assert self._up.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(20)
        assert not self._thread.is_alive()

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(20)

    @property
    def server(self) -> str:
        return f"127.0.0.1:{self.house.api.port}"

    @property
    def pin(self) -> str:
        return self.house.api.fingerprint


@pytest.fixture(scope="module")
def street(qapp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The server's thread must not collect the windows of earlier tests."""
    garbage().hold()
    try:
        with Street(tmp_path_factory.mktemp("house")) as made:
            yield made
    finally:
        garbage().release()


@pytest.fixture
def server_link(qtbot, street: Street) -> Iterator[ServerLink]:
    made = ServerLink("agent", "0.1.0")
    yield made
    made.sign_out()
    qtbot.waitUntil(lambda: not street.house.acd.agents and not made.is_asking, timeout=10_000)
    made.close()
    # Qt's network thread posts to the link's connections: they go through the event loop, not at once.
    with qtbot.waitSignal(made.destroyed):
        made.deleteLater()


@pytest.fixture
def agent(server_link: ServerLink, street: Street, qtbot) -> ServerLink:
    """Signed in and connected as agent 8001."""
    with qtbot.waitSignal(server_link.connected, timeout=10_000):
        server_link.sign_in(street.server, "8001", PASSWORD, pin=street.pin)
    return server_link


def test_the_first_meeting_shows_the_fingerprint_and_sends_nothing(
    server_link: ServerLink, street: Street, qtbot
) -> None:
    with qtbot.waitSignal(server_link.fingerprint_unknown, timeout=10_000) as shown:
        server_link.sign_in(street.server, "8001", PASSWORD)
    assert same_fingerprint(shown.args[0], street.pin)
    assert not street.house.acd.agents


def test_another_certificate_stops_before_the_password(
    server_link: ServerLink, street: Street, qtbot
) -> None:
    street.house.store.audited.clear()
    with qtbot.waitSignal(server_link.fingerprint_changed, timeout=10_000):
        server_link.sign_in(street.server, "8001", PASSWORD, pin=":".join(["00"] * 32))
    assert street.house.store.audited == []


def test_a_wrong_password_is_said(server_link: ServerLink, street: Street, qtbot) -> None:
    with qtbot.waitSignal(server_link.refused, timeout=10_000) as refused:
        server_link.sign_in(street.server, "8001", "wrong", pin=street.pin)
    assert refused.args[:2] == ["bad_password", "User or password is wrong; 4 tries are left."]


def test_a_server_that_is_not_there_is_unreachable(server_link: ServerLink, qtbot) -> None:
    with qtbot.waitSignal(server_link.refused, timeout=10_000) as refused:
        server_link.sign_in("127.0.0.1:1", "8001", PASSWORD)
    assert refused.args[0] == "unreachable"


def test_signing_in_brings_mirror_and_account(agent: ServerLink) -> None:
    assert agent.account is not None
    assert agent.account.name == "Wang Lei"
    assert agent.mirror.agents["8001"].state == "not_ready"
    assert "sales" in agent.mirror.queues


def test_a_request_is_answered_and_the_event_follows(agent: ServerLink, qtbot) -> None:
    answers: list[Any] = []
    with qtbot.waitSignal(agent.changed, timeout=10_000) as heard:
        agent.request("SetAgentState", {"state": "ready"}, answers.append)
    assert ("agent", "8001") in heard.args[1]
    assert agent.mirror.agents["8001"].state == "ready"
    qtbot.waitUntil(lambda: answers == [{}])


def test_a_refusal_has_code_and_sentence(agent: ServerLink, qtbot) -> None:
    refused: list[tuple[str, str]] = []
    agent.request(
        "AnswerCall", {"call": 999}, None, lambda code, text: refused.append((code, text))
    )
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0][0] == "not_found"
    assert "999" in refused[0][1]


def test_round_trips_are_measured(agent: ServerLink, qtbot) -> None:
    with qtbot.waitSignal(agent.round_trip, timeout=10_000) as took:
        pass
    assert 0 <= took.args[0] < 2


def test_a_broken_connection_comes_back_and_misses_nothing(
    agent: ServerLink, street: Street, qtbot
) -> None:
    refused: list[str] = []

    async def make_a_call() -> int:
        return await street.house.inbound()

    with qtbot.waitSignal(agent.disconnected, timeout=10_000):
        agent.socket.abort()
    agent.request("SetAgentState", {"state": "ready"}, None, lambda code, _: refused.append(code))
    street.run(make_a_call)
    with qtbot.waitSignal(agent.connected, timeout=10_000):
        pass
    assert refused == ["disconnected"]
    assert agent.is_connected
    assert agent.mirror.agents["8001"].state in ("lost", "not_ready")
    qtbot.waitUntil(lambda: agent.mirror.agents["8001"].state == "not_ready", timeout=10_000)


def test_a_server_that_was_started_again_is_signed_in_to_anew(
    agent: ServerLink, street: Street, qtbot
) -> None:
    """It stops with a word and knows no session afterwards: nobody has to sign in again."""
    ended: list[str] = []
    agent.ended.connect(lambda code, _text: ended.append(code))
    before = agent.token

    async def start_again() -> None:
        api = street.house.api
        for client in api.clients.all():
            if client.connection is not None:
                client.connection.end("stopping", "The server is stopping.")
            api.clients.sign_out(client, "stopped")

    with qtbot.waitSignals([agent.disconnected, agent.connected], timeout=10_000, order="strict"):
        street.run(start_again)
    assert ended == []
    assert agent.token not in ("", before)
    qtbot.waitUntil(lambda: agent.mirror.agents["8001"].state == "not_ready", timeout=10_000)


def test_a_sign_in_that_the_server_refuses_by_now_ends_the_session(
    agent: ServerLink, street: Street, qtbot
) -> None:
    async def lock_out() -> None:
        api = street.house.api
        for client in api.clients.all():
            api.clients.sign_out(client, "stopped")

    agent._credentials["password"] = "changed meanwhile"
    street.run(lock_out)
    with qtbot.waitSignal(agent.ended, timeout=10_000) as said:
        agent.socket.abort()
    assert said.args[0] == "not_allowed"
    assert not agent.is_connected


def test_without_a_connection_a_request_is_refused_later(server_link: ServerLink, qtbot) -> None:
    refused: list[str] = []
    server_link.request("BreakReasons", {}, None, lambda code, _: refused.append(code))
    assert refused == []
    qtbot.waitUntil(lambda: refused == ["disconnected"])


def test_fingerprints_are_the_same_in_any_spelling() -> None:
    assert same_fingerprint("7A:3F", "7a3f")
    assert not same_fingerprint("", "")
    assert not same_fingerprint("7A:3F", "7A:3E")
