"""A designer writes, speaks and records prompts over the interface; supervisors post notices."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.media import wav
from cti.server import Server
from ivr_designer.studio import sound, sound_files

Client = Callable[..., Awaitable[AsyncioLink]]


async def test_a_prompt_is_written_spoken_recorded_and_heard(
    server: Server, client: Client
) -> None:
    designer = await client("3001", "designer")
    made = await designer.request(
        "WritePromptText", name="sales/offer", language="zh-CN", text="今日优惠"
    )
    assert made["states"] == {"zh-CN": "missing"}
    spoken = await designer.request("SpeakPrompt", name="sales/offer", language="zh-CN")
    assert spoken["states"] == {"zh-CN": "draft"}
    heard = await designer.request("PromptSound", name="sales/offer", language="zh-CN")
    assert len(base64.b64decode(heard["wav"])) > 4000
    sound = wav.header(8000, 1) + b"\x11" * 8000
    stored = await designer.request(
        "StorePrompt",
        name="sales/offer",
        language="zh-CN",
        wav=base64.b64encode(sound).decode(),
        voice="anna",
    )
    assert stored["voices"] == {"zh-CN": ["anna"]}
    final = await designer.request(
        "SetPromptState", name="sales/offer", language="zh-CN", state="final"
    )
    assert final["states"] == {"zh-CN": "final"}
    listed = await designer.request("ListPrompts", folder="sales")
    assert [one["name"] for one in listed] == ["sales/offer"]
    measured = listed[0]["sounds"]["zh-CN"]
    assert measured["seconds"] > 0.5
    assert -22 < measured["dbm0"] < -15
    voices = await designer.request("ListVoices")
    assert "zh-CN" in {voice["language"] for voice in voices["voices"]}
    missing = await designer.request("ListMissingPieces", language="zh-CN")
    assert missing["say/zh-CN/九十九"] == "九十九"
    with pytest.raises(Refusal, match="no sound that can be stored"):
        await designer.request("StorePrompt", name="sales/offer", language="zh-CN", wav="AAAA")
    with pytest.raises(Refusal, match="no sound that can be stored"):
        await designer.request("StorePrompt", name="sales/offer", language="zh-CN", wav="ü")
    with pytest.raises(Refusal, match="no name of a voice"):
        await designer.request(
            "StorePrompt",
            name="sales/offer",
            language="zh-CN",
            wav=base64.b64encode(sound).decode(),
            voice="x/../../../up",
        )
    await designer.request("DeletePrompt", name="sales/offer")
    assert await designer.request("ListPrompts", folder="sales") == []


async def test_notices_are_posted_and_taken_down(server: Server, client: Client) -> None:
    supervisor = await client("2001", "monitor")
    posted = await supervisor.request("PostNotice", board="main", text="今晚停电")
    listed = await supervisor.request("ListNotices", board="main")
    assert [(one["number"], one["text"]) for one in listed] == [(posted["notice"], "今晚停电")]
    await supervisor.request("RemoveNotice", notice=posted["notice"])
    assert await supervisor.request("ListNotices", board="main") == []
    with pytest.raises(Refusal, match="either a prompt or a text"):
        await supervisor.request("PostNotice", board="main")


async def test_what_the_studio_sends_is_stored_and_comes_back(
    server: Server, client: Client
) -> None:
    designer = await client("3001", "designer")
    await designer.request("WritePromptText", name="sales/open", language="zh-CN", text="营业中")
    seconds = np.arange(3 * sound.RATE) / sound.RATE
    taken = (5000 * np.sin(2 * np.pi * 700 * seconds)).astype(np.float32)
    sent = base64.b64encode(sound_files.wav(taken, "ALAW")).decode()
    stored = await designer.request(
        "StorePrompt", name="sales/open", language="zh-CN", wav=sent, state="final"
    )
    assert stored["states"] == {"zh-CN": "final"}
    assert stored["sounds"]["zh-CN"]["seconds"] == 3
    assert abs(stored["sounds"]["zh-CN"]["dbm0"] - sound.TARGET) < 0.5
    heard = await designer.request("PromptSound", name="sales/open", language="zh-CN")
    came = sound_files.decoded(base64.b64decode(heard["wav"]))
    assert sound.seconds(came) == 3
    assert abs(sound.level(came) - sound.TARGET) < 0.5


async def test_the_longest_prompt_fits_into_one_message(server: Server, client: Client) -> None:
    designer = await client("3001", "designer")
    await designer.request("WritePromptText", name="sales/long", language="zh-CN", text="很长")
    hiss = np.random.default_rng(3).normal(0, 2000, int(sound_files.LONGEST) * sound.RATE)
    sent = base64.b64encode(sound_files.wav(hiss.astype(np.float32), "ALAW")).decode()
    stored = await designer.request("StorePrompt", name="sales/long", language="zh-CN", wav=sent)
    assert stored["sounds"]["zh-CN"]["seconds"] == sound_files.LONGEST
