"""The demo site: a hotel's call centre on one simulated E1."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from cti.config import (
    CampaignEntry,
    Config,
    LineConfig,
    QueueEntry,
    RouteEntry,
    ServerConfig,
)

HOTLINE = "4008216216"
CAMPAIGN = "summer"
CAMPAIGN_CALLER = "057188001200"
PASSWORD = "cordboard"  # noqa: S105 - printed at every start of the demo
ROBOTS = tuple(str(number) for number in range(8001, 8009))
"""Agents that answer by themselves."""

DISPOSITIONS = (
    ("sale", "成交", "Sale"),
    ("considering", "考虑中", "Considering"),
    ("reschedule", "改期", "Rescheduled"),
    ("complaint", "投诉", "Complaint"),
    ("enquiry", "咨询", "Enquiry"),
    ("other", "其他", "Other"),
)
BREAK_REASONS = (
    ("break", "小休", "Break"),
    ("lunch", "用餐", "Lunch"),
    ("training", "培训", "Training"),
    ("meeting", "会议", "Meeting"),
    ("paperwork", "案头", "Paperwork"),
)


JUDGED = "judged"
"""Folder below the data in which a run that judges itself keeps its own."""
CUSTOMERS = 400
CONTACTS = 300
WELCOME = (
    f"demo accounts, password {PASSWORD}: agents 8011 8012 · supervisor 2001 · designer 3001 · administrator admin",
    "desktop programs, each in a terminal of its own: make agent · make monitor · make designer",
)


def config(data: Path, port: int | None = None) -> Config:
    """What `make run` serves when no configuration file is named."""
    return Config(
        server=ServerConfig(
            data=str(data),
            name="云栖酒店 客户中心",
            port=ServerConfig().port if port is None else port,
        ),
        lines=(LineConfig.simulated(spans=1, seed=2026),),
        queues=(
            QueueEntry(
                name="sales",
                title_zh="客房预订",
                title_en="Reservations",
                wrap_seconds=12,
                ring_seconds=12,
            ),
            QueueEntry(
                name="outbound",
                title_zh="会员回访",
                title_en="Member calls",
                wrap_seconds=8,
                auto_answer=True,
            ),
        ),
        routes=(RouteEntry(called=HOTLINE, destination="flow:main"),),
        campaigns=(
            CampaignEntry(
                name=CAMPAIGN,
                queue="outbound",
                title_zh="会员夏日回访",
                title_en="Members' summer offer",
                caller=CAMPAIGN_CALLER,
                ring_seconds=20,
                calling_from="00:00",
                calling_until="23:59",
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class Account:
    user: str
    name: str
    role: str
    queues: tuple[str, ...] = ()


ACCOUNTS = (
    Account("admin", "系统管理员", "administrator"),
    Account("2001", "何敏", "supervisor"),
    Account("3001", "吴桐", "designer"),
    Account("4001", "孙悦", "inspector"),
    # The pacing counts on the agents of its queue; callers must not take them away unforeseen.
    *(
        Account(user, name, "agent", ("sales",) if user < "8005" else ("outbound",))
        for user, name in zip(
            ROBOTS, ("王蕾", "李强", "刘洋", "张敏", "杨帆", "黄静", "周涛", "徐莉"), strict=True
        )
    ),
    Account("8011", "赵琳", "agent", ("sales",)),
    Account("8012", "钱进", "agent", ("outbound",)),
)

SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪曾邱廖赖周徐苏叶庄吕江何萧罗高"
GIVEN = (
    "思远",
    "雅婷",
    "志明",
    "淑芬",
    "建国",
    "晓彤",
    "嘉欣",
    "子涵",
    "文博",
    "若曦",
    "海峰",
    "丽娟",
    "俊杰",
    "梦瑶",
    "国强",
    "诗雨",
)
CLASSES = ("普通", "普通", "普通", "银卡", "金卡")
CITIES = ("杭州 · 滨江", "杭州 · 西湖", "上海 · 徐汇", "南京 · 鼓楼", "宁波 · 鄞州", "苏州 · 姑苏")
WISHES = ("高楼层，荞麦枕，不吸烟", "靠近电梯", "安静房间", "大床，早餐两份", "可带宠物", "")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the demo hotel."""

    number: str
    member: str
    name: str
    title: str
    level: str
    city: str
    wish: str
    nights: int
    spent: int


def people(count: int, seed: int = 7) -> list[Person]:
    """The same people at every start. Numbers end so that the simulated network gives every behaviour."""
    chance = random.Random(seed)
    made: list[Person] = []
    for index in range(count):
        made.append(
            Person(
                number=f"138{2000_0000 + index * 7919 % 8000_0000:08d}"[:9] + f"{index % 100:02d}",
                member=f"{204700 + index}",
                name=chance.choice(SURNAMES) + chance.choice(GIVEN),
                title=chance.choice(("先生", "女士")),
                level=chance.choice(CLASSES),
                city=chance.choice(CITIES),
                wish=chance.choice(WISHES),
                nights=chance.randint(0, 40),
                spent=chance.randint(0, 300) * 100,
            )
        )
    return made
