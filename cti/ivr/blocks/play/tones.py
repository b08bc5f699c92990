"""Tones, music in the background and its volume."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.flow.block import (
    HINT,
    NEXT,
    WARNING,
    Block,
    Finding,
    KeyPressed,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    prompts,
    rows,
    seconds,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem

MUSIC = "play.music"
"""Where the running music is remembered: the token of its player."""
TONES = {
    "dial": ("拨号音", "dial"), "ring-back": ("回铃音", "ring-back"), "busy": ("忙音", "busy"),
    "congestion": ("拥塞音", "congestion"), "vacant": ("空号音", "vacant"),
    "notice": ("提示音", "notice"), "SIT": ("特殊信息音", "SIT"), "own": ("自定义", "own"),
}  # fmt: skip
PLANS = {
    "": ("站点设置", "the site's"), "CN": ("中国", "China"), "US": ("美国", "United States"),
    "UK": ("英国", "United Kingdom"), "ITU": ("ITU", "ITU"),
}  # fmt: skip
JOINING = ("call.bridge", "call.transfer", "queue.transfer")
"""Blocks after which somebody talks with the caller."""
_NAMES = {"ring-back": "ringback", "SIT": "sit"}


class Beep(Block):
    """One short tone."""

    id = "play.beep"
    title = Words("提示“滴”声", "Beep")
    purpose = Words("播放一声短音。", "Plays one short tone.")
    icon, notes = "tone", "A"
    waits = True
    ways = (NEXT,)
    summary = Words("响 {ms} 毫秒。", "A tone of {ms} ms.")
    line = Words("滴 {ms} ms", "Beep {ms} ms")

    hertz: int = integer("频率（Hz）", "Hertz", 1000, low=300, high=3400)
    ms: int = integer("毫秒", "Milliseconds", 300, low=50, high=3000)

    async def run(self, call: Session) -> str:
        await call.play_items([f"tone:own/{self.hertz}x{self.ms}"])
        return "next"


class PlayTone(Block):
    """A tone of the tone plan or by frequencies."""

    id = "play.tone"
    title = Words("信号音", "Tone")
    purpose = Words("播放一种信号音。", "Plays a tone of the network, or one of your own.")
    icon, notes = "play_tone", "A"
    waits = True
    ways = (NEXT,)
    summary = Words("播放{tone} {seconds} 秒。", "The {tone} tone is played for {seconds} s.")
    line = Words("{tone} {seconds} 秒", "{tone}, {seconds} s")

    tone: str = choice("信号音", "Tone", "busy", TONES)
    plan: str = choice("标准", "Plan", "", PLANS)
    own: tuple[dict[str, Any], ...] = rows(
        "自定义", "Own tone", most=8,
        columns={
            "hertz": integer("频率（0 为静音）", "Hertz (0: silence)", 450, low=0, high=3400),
            "on": integer("响（毫秒）", "On, ms", 350, low=20, high=10_000),
            "off": integer("停（毫秒）", "Off, ms", 350, low=0, high=10_000),
        },
    )  # fmt: skip
    seconds: float = seconds("秒", "Seconds", 5, low=0.1, high=300, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("tone") == "own" and not look.value("own"):
            words = Words("没有填写自定义信号音。", "No frequencies are given for the own tone.")
            title = Words("用 450 Hz 忙音", "Take 450 Hz, 350 ms on and off")
            fix = look.set_field(title, "own", [{"hertz": 450, "on": 350, "off": 350}])
            yield look.finding("no_frequencies", WARNING, words, "own", [fix])

    async def run(self, call: Session) -> str:
        if self.tone == "own":
            cadence = [
                f"{row['hertz']}x{row['on']}" + (f",0x{row['off']}" if row.get("off") else "")
                for row in self.own or ()
            ]
            name = "own/" + ",".join(cadence)
            if not cadence:
                return "next"
        else:
            name = _NAMES.get(self.tone, self.tone)
            name = f"{self.plan.lower()}/{name}" if self.plan else name
        token = call.begin(PromptList((PromptItem("tone", name),)), loop=True)
        try:
            await call.wait(float(self.seconds))
        finally:
            call.stop(token)
        return "next"


class Music(Block):
    """Music begins and goes on under the following blocks until something is played."""

    id = "play.music"
    title = Words("播放背景音乐", "Start music")
    purpose = Words(
        "开始播放音乐，直到播放其他内容。", "Music begins and goes on until something is played."
    )
    keywords = ("音乐", "彩铃", "背景音乐", "music", "music on hold", "hold music")
    icon, notes = "music", "A"
    ways = (NEXT,)
    summary = Words("开始播放音乐。", "Music begins.")
    line = Words("音乐 {volume} %", "Music at {volume} %")

    music: PromptList = prompts("音乐（留空为站点音乐）", "Music (empty: the house's)")
    volume: int = integer("音量（%）", "Volume, %", 80, low=0, high=200)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        to = look.flow.target(look.block.id, "next")
        if to is not None and look.flow.blocks[to].type in JOINING:
            words = Words("音乐会一直响到通话中。", "The music would run on into the talk.")
            title = Words("插入“停止播放”", "Insert Stop playing")
            fix = look.survey.insert_before(to, "play.stop", title)
            yield look.finding("never_stops", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        house = PromptList((PromptItem("prompt", "house/music"),))
        token = call.begin(self.music or house, loop=True)
        call.run_memory[MUSIC] = token
        call.steer(token, gain=self.volume / 100)
        return "next"


class StopPlaying(Block):
    """Stops music or a list that runs."""

    id = "play.stop"
    title = Words("停止播放", "Stop playing")
    purpose = Words("停止正在播放的音乐。", "Stops the music that runs.")
    icon, notes = "stop", "A"
    ways = (NEXT,)
    summary = Words("停止音乐。", "The music stops.")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not any(block.type == MUSIC for block in look.flow.blocks.values()):
            words = Words("本流程没有播放背景音乐。", "No music is started in this flow.")
            yield look.finding("nothing_plays", HINT, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        token = call.run_memory.pop(MUSIC, 0)
        if token:
            call.stop(token)
        return "next"


class Volume(Block):
    """Loudness of what the caller hears from now on."""

    id = "play.volume"
    title = Words("音量", "Volume")
    purpose = Words("此后来电者听到的音量。", "How loud prompts and music are from here on.")
    icon, notes = "volume", "A"
    waits = True
    ways = (NEXT,)
    summary = Words("音量改为 {percent} %。", "The volume becomes {percent} %.")
    line = Words("{percent} %", "{percent} %")

    percent: int = integer("音量（%）", "Percent", 100, low=20, high=200, formula=True)
    by_keys: bool = yes_no("来电者用 * 和 # 调节", "The caller sets it by * and #", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        percent = look.value("percent")
        if isinstance(percent, int) and percent > 150 and not look.value("by_keys"):
            words = Words(
                "{n} % 太响，来电者无法调回。",
                "{n} % is very loud, and the caller has no way back.",
            ).fill(n=percent)
            fix = look.set_field(Words("改为 120 %", "Make it 120 %"), "percent", 120)
            yield look.finding("no_way_back", WARNING, words, "percent", [fix])

    async def run(self, call: Session) -> str:
        volume = min(200, max(20, int(self.percent)))
        call.volume = volume / 100
        if not self.by_keys:
            return "next"
        music = call.run_memory.get(MUSIC, 0)
        while (happened := await call.happening(5.0)) is not None:
            if not isinstance(happened, KeyPressed):
                continue
            if happened.key not in ("*", "#"):
                break
            volume = min(200, max(20, volume + (20 if happened.key == "#" else -20)))
            call.volume = volume / 100
            call.steer(music, gain=1.0)
            call.begin_items(["tone:beep"])
        return "next"
