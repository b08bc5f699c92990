"""Playing: what is heard, by which exit the block is left, and what the checker says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

import pytest

from cti.ivr.blocks.play import tones as tones_block
from cti.ivr.check.site import Site
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.notices import Notice, Notices
from cti.ivr.services.sound_files import SoundFiles
from drivers import tones
from tests.ivr.blocks.harness import Ran, check_block, covers, covers_check, run_block


class Files:
    """Files by name with their seconds."""

    def __init__(self, **seconds: float) -> None:
        self._seconds: Mapping[str, float] = seconds

    async def seconds(self, file: str) -> float | None:
        if ".." in file:
            raise BlockFailed("denied", "outside")
        return self._seconds.get(file)


def play(kind: str, fields: dict[str, Any], **more: Any) -> Ran:
    return run_block(kind, fields, services={SoundFiles: Files(news=60.0, tips=30.0)}, **more)


@covers("play.prompts")
def test_prompts_are_played_so_many_times_and_a_key_stays_for_the_next_input() -> None:
    assert (
        play("play.prompts", {"prompts": ["a", {"pause": 1}], "times": 2}).heard
        == [
            "a",
            "pause:1.0",
        ]
        * 2
    )
    ran = play("play.prompts", {"prompts": ["a"], "times": 3}, keys="5")
    assert ran.heard == ["a"]
    assert ran.session.keys.take() == "5"
    ran = play("play.prompts", {"prompts": ["a"], "barge_in": "no"}, keys="5")
    assert ran.session.keys.take() is None


@covers("play.file")
def test_files_are_played_from_a_second_on_and_missing_ones_as_asked() -> None:
    assert play("play.file", {"file": '"news"', "from": 5}).heard == ["file:5/news"]
    both = play("play.file", {"file": "files"}, variables={"files": ("news", "tips")})
    assert both.heard == ["file:0/news", "file:0/tips"]
    assert play("play.file", {"file": '"gone"'}).exit == "missing"
    skipped = play("play.file", {"file": '"gone"', "if_missing": "skip"})
    assert (skipped.exit, skipped.heard) == ("next", [])
    assert play("play.file", {"file": '"../key"'}).error == "denied"
    assert run_block("play.file", {"file": '"news"'}).error == "unavailable"


@covers_check("play.file")
def test_a_file_outside_is_found_and_brought_inside() -> None:
    found = check_block("play.file", {"file": '"/etc/../shadow"'})
    after = found.fix("play.file:folder")
    assert after.flow.blocks["b3"].fields["file"] == '"etc/shadow"'
    assert "play.file:folder" not in after.ids


ROWS = [{"prompt": "a", "weight": 2}, {"prompt": "b", "weight": 1}]


@covers("play.rotate")
def test_prompts_take_turns_by_weight_by_chance_and_by_date() -> None:
    in_turn = [play("play.rotate", {"rows": ROWS}).heard[0] for _ in range(6)]
    assert in_turn in (["a", "a", "b"] * 2, ["a", "b", "a"] * 2, ["b", "a", "a"] * 2)
    chance = Random(7)
    by_chance = {
        play("play.rotate", {"rows": ROWS, "how": "random"}, random=chance).heard[0]
        for _ in range(40)
    }
    assert by_chance == {"a", "b"}
    dated = [{"prompt": "old", "to": "2026-11-22"}, {"prompt": "now", "from": "2026-11-23"}]
    for how in ("in turn", "random"):
        assert play("play.rotate", {"rows": dated, "how": how}).heard == ["now"]
    assert play("play.rotate", {"rows": dated[:1]}).heard == []


@covers_check("play.rotate")
def test_rows_that_are_all_over_are_found() -> None:
    site = Site(prompts={"a": {"zh-CN": "x", "en-US": "x"}})
    found = check_block("play.rotate", {"rows": [{"prompt": "a", "to": "2020-01-01"}]}, site=site)
    assert "play.rotate:dates_over" not in found.fix("play.rotate:dates_over").ids
    assert "b3" not in found.fix("play.rotate:dates_over", 1).flow.blocks


@covers("play.language")
def test_language_and_voice_hold_from_here_on() -> None:
    ran = run_block("play.language", {"language": "en-US", "voice": "anna"})
    assert (ran.exit, ran.variables["call.language"]) == ("next", "en-US")
    assert ran.variables["call.voice"] == "anna"
    assert run_block("play.language", {"language": "{empty}"}).error == "empty_value"


@covers_check("play.language")
def test_a_language_that_the_flow_does_not_name_is_found() -> None:
    found = check_block("play.language", {"language": "fr-FR"})
    assert not found.fix("play.language:not_of_flow").ids


@covers("play.beep", "play.tone")
def test_tones() -> None:
    assert play("play.beep", {"hertz": 800, "ms": 500}).heard == ["tone:own/800x500"]
    ran = play("play.tone", {"tone": "busy", "plan": "US", "seconds": 3})
    assert (ran.heard, ran.seconds) == (["tone:us/busy"], 3.0)
    own = [{"hertz": 450, "on": 350, "off": 350}, {"hertz": 0, "on": 100, "off": 0}]
    ran = play("play.tone", {"tone": "own", "own": own, "seconds": 1})
    assert ran.heard == ["tone:own/450x350,0x350,0x100"]
    assert play("play.tone", {"tone": "ring-back"}).heard == ["tone:ringback"]


@pytest.mark.parametrize("plan", tones_block.PLANS)
@pytest.mark.parametrize("tone", [one for one in tones_block.TONES if one != "own"])
def test_every_tone_that_can_be_chosen_can_be_played(tone: str, plan: str) -> None:
    (heard,) = play("play.tone", {"tone": tone, "plan": plan}).heard
    for zone in tones.ZONES:
        assert tones.cadence_of(heard.removeprefix("tone:"), zone)


def test_the_notice_of_china_is_not_its_waiting_tone() -> None:
    (heard,) = play("play.tone", {"tone": "notice", "plan": "CN"}).heard
    times = [segment.seconds for segment in tones.cadence_of(heard.removeprefix("tone:"))]
    assert times == [0.2, 0.2, 0.2, 0.6]  # GB 3380-82


def test_frequencies_below_the_band_are_played_as_they_are() -> None:
    (heard,) = play("play.tone", {"tone": "own", "own": [{"hertz": 50, "on": 200, "off": 0}]}).heard
    assert tones.cadence_of(heard.removeprefix("tone:"))[0].frequencies == (50.0,)


@covers_check("play.tone")
def test_an_own_tone_needs_frequencies() -> None:
    found = check_block("play.tone", {"tone": "own"})
    assert "play.tone:no_frequencies" not in found.fix("play.tone:no_frequencies").ids


@covers("play.music", "play.stop")
def test_music_runs_until_it_is_stopped() -> None:
    began = run_block("play.music", {"volume": 50})
    assert (began.exit, began.heard) == ("next", ["house/music"])
    token = began.session.run_memory["play.music"]
    assert token
    own = run_block("play.music", {"music": ["song"]})
    assert own.heard == ["song"]
    assert run_block("play.stop").exit == "next"


@covers_check("play.music")
def test_music_that_runs_into_a_talk_is_found() -> None:
    def bridge(flow: Any) -> Any:
        return flow.add_block("call.transfer", id="b5", fields={"to": "8001"}).link(
            "b3", "next", "b5", _PALETTE
        )

    from cti.ivr.flow.palette import installed

    _PALETTE = installed()
    found = check_block("play.music", {}, change=bridge)
    after = found.fix("play.music:never_stops")
    assert "play.stop" in {block.type for block in after.flow.blocks.values()}
    assert "play.music:never_stops" not in after.ids


@covers_check("play.stop")
def test_stopping_where_nothing_plays_is_found() -> None:
    assert "b3" not in check_block("play.stop").fix("play.stop:nothing_plays").flow.blocks


@covers("play.volume")
def test_the_volume_is_set_and_changed_by_keys() -> None:
    assert run_block("play.volume", {"percent": 150}).session.volume == 1.5
    ran = run_block("play.volume", {"by_keys": True}, keys="##*")
    assert ran.session.volume == pytest.approx(1.2)
    assert ran.heard == ["tone:beep"] * 3


@covers_check("play.volume")
def test_very_loud_without_a_way_back_is_found() -> None:
    assert not check_block("play.volume", {"percent": 200}).fix("play.volume:no_way_back").ids


class Board:
    """Two notices; what a caller has heard is not offered to him again."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str]] = []

    def valid(self, board: str, at: datetime, caller: str, most: int) -> list[Notice]:
        all_ = [Notice(1, prompt="sale"), Notice(2, text="停电")] if board == "main" else []
        return [one for one in all_ if (one.number, caller) not in self.told][:most]

    def heard(self, notice: int, caller: str, at: datetime) -> None:
        self.told.append((notice, caller))


@covers("play.notices")
def test_notices_that_hold_are_played_and_noted() -> None:
    board = Board()
    ran = run_block("play.notices", {"most": 1, "only_new": True}, services={Notices: board})
    assert (ran.exit, ran.heard) == ("played", ["sale"])
    assert board.told == [(1, "13812340022")]
    ran = run_block("play.notices", {"most": 1, "only_new": True}, services={Notices: board})
    assert ran.heard == []
    assert board.told[-1] == (2, "13812340022")
    ran = run_block("play.notices", {"only_new": True}, services={Notices: board})
    assert ran.exit == "none"
    assert run_block("play.notices", {"board": "x"}, services={Notices: board}).exit == "none"


@covers_check("play.notices")
def test_a_board_without_notices_is_found() -> None:
    site = Site(named={"notice": {"news": "news"}})
    found = check_block("play.notices", {}, site=site)
    assert "play.notices:board_empty" not in found.fix("play.notices:board_empty").ids


@covers("play.controlled")
def test_the_caller_steers_the_playback() -> None:
    fields = {"files": "files", "position": "at", "resume_at": "10"}
    names = {"files": ("news", "tips")}
    ran = play("play.controlled", fields, variables=names, script=[1.0, "6", 1.0, "4", "#"])
    assert ran.exit == "stopped"
    assert ran.heard == ["file:10/news", "file:16/news", "file:12/news"]
    assert ran.variables["at"] == pytest.approx(12.0)
    ran = play("play.controlled", fields, variables=names, script=[1.0, "5", 8.0, "5", "8"])
    assert ran.heard == ["file:10/news", "file:11/news", "file:0/tips"]
    assert ran.exit == "ended"
    assert play("play.controlled", {"files": '"gone"'}).error == "not_found"


@covers("play.controlled")
def test_the_speed_changes_in_steps_and_the_place_is_that_of_the_file() -> None:
    fields = {"files": '"news"', "position": "at"}
    ran = play("play.controlled", fields, script=[2.0, "9", 2.0, "9", 2.0, "7", "#"])
    assert ran.heard == [
        "file:0/news",
        "file:2@1.25/news",
        "file:4.5@1.5/news",
        "file:7.5@1.25/news",
    ]
    assert ran.variables["at"] == pytest.approx(7.5)
    slow = play("play.controlled", fields, script=["7", "7", "7", 2.0, "5", 8.0, "5", "#"])
    assert slow.heard[-2:] == ["file:0@0.5/news", "file:1@0.5/news"], "no slower, and no place lost"


@covers_check("play.controlled")
def test_two_functions_on_one_key_are_found() -> None:
    keys = [{"key": "5", "do": "pause"}, {"key": "5", "do": "stop"}]
    found = check_block("play.controlled", {"files": '"x"', "keys": keys})
    assert "play.controlled:key_twice" not in found.fix("play.controlled:key_twice").ids


@covers("play.to_party")
def test_one_party_of_a_talk_hears_it() -> None:
    assert run_block("play.to_party", {"prompts": ["whisper"]}).exit == "gone"
