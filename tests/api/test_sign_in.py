"""Signing in: certificate, password, program, a second desk, tokens."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cti.client.https import Refusal, WrongServer
from tests.api.house import PASSWORD, BadPassword, House


async def test_another_certificate_is_refused_before_anything_is_said(house: House) -> None:
    link = house.link("agent", fingerprint="00" * 32)
    with pytest.raises(WrongServer, match="do not sign in"):
        await link.login("8001", PASSWORD)
    assert house.store.audited == []
    known = await house.sign_in("8001", "agent")
    known.fingerprint = "00" * 32
    await known.close()
    with pytest.raises(WrongServer):
        await known.connect()


async def test_a_wrong_password_says_what_is_left(house: House) -> None:
    with pytest.raises(Refusal) as caught:
        await house.link("agent").login("8001", "wrong")
    assert caught.value.code == "bad_password"
    assert "4 tries are left" in str(caught.value)
    assert house.store.audited == [("8001", "LoginRefused", "app:agent")]


async def test_desks_do_not_wait_behind_passwords(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checking takes long, and anybody may ask for it: also a crowd that knows no password."""
    desk = await house.sign_in("3001", "designer")
    begun, checked, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()

    def verify(user: str, password: str) -> object:
        loop.call_soon_threadsafe(begun.set)
        checked.wait()
        raise BadPassword("wrong")

    monkeypatch.setattr(house.store, "verify", verify)
    crowd = [
        asyncio.create_task(house.link("agent").login(f"nobody{n}", PASSWORD)) for n in range(60)
    ]
    try:
        await begun.wait()
        async with asyncio.timeout(20):
            assert await desk.request("ListFlows") is not None
    finally:
        checked.set()
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert {type(one) for one in answers} == {Refusal}


async def test_a_program_that_the_role_may_not_use_is_refused(house: House) -> None:
    with pytest.raises(Refusal, match="role agent may not use the monitor"):
        await house.link("monitor").login("8001", PASSWORD)


async def test_a_second_desk_may_take_over(house: House) -> None:
    first = await house.sign_in("8001", "agent", station="203")
    with pytest.raises(Refusal) as caught:
        await house.link("agent").login("8001", PASSWORD)
    assert (caught.value.code, caught.value.more["station"]) == ("signed_in_elsewhere", "203")
    second = await house.sign_in("8001", "agent", take_over=True)
    await first.until(lambda _: first.ended is not None)
    assert first.ended is not None
    assert "taken over" in first.ended.text
    assert second.mirror.agents["8001"].station == "station:203"
    assert len(house.api.clients) == 1


async def test_a_station_is_ones_own_until_one_signs_out(house: House) -> None:
    first = await house.sign_in("8001", "agent", station="202")
    with pytest.raises(Refusal, match=r"Station 202 is in use by 8001"):
        await house.link("agent").login("8002", PASSWORD, station="202")
    with pytest.raises(Refusal, match="no station 999; choose one from 201 to 205"):
        await house.link("agent").login("8002", PASSWORD, station="999")
    await first.logout()
    second = await house.sign_in("8002", "agent", station="202")
    assert "8001" not in house.acd.agents
    await second.until(lambda m: m.agents["8002"].station == "station:202")


async def test_a_token_that_is_not_known_is_refused(house: House) -> None:
    link = await house.sign_in("2001", "monitor")
    await link.logout()
    with pytest.raises(Refusal, match="sign in again"):
        await link.connect()
    with pytest.raises(Refusal, match="sign in again"):
        await link.fetch("/api/site")
