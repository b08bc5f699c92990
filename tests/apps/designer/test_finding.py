"""The palette finds the block that a person means by everyday words of both languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cti.client.qt.choices import Choices
from cti.ivr.flow.palette import installed
from ivr_designer import finder
from ivr_designer.document.document import Document
from ivr_designer.panels.palette import TYPE, PalettePanel

MEANT = {
    "play.prompts": "问候 欢迎 播放 放音 提示音 播报 hello greeting welcome play announcement prompt",
    "input.menu": "菜单 按键 导航 caidan menu options keypress ivr dtmf",
    "input.digits": "收号 输入数字 房号 账号 digits input",
    "input.pin": "密码 pin password",
    "input.language": "语言 双语 language bilingual",
    "input.rating": "评分 满意度 评价 rating satisfaction",
    "input.card": "银行卡",
    "input.id_number": "身份证",
    "queue.wait": "转人工 人工 坐席 客服 排队 zrg agent human operator queue representative",
    "queue.callback": "回拨 callback",
    "queue.say_position": "排队位置 position",
    "queue.screen_pop": "弹屏",
    "voicemail.leave": "留言 信箱 语音信箱 voicemail mailbox message",
    "db.select_one": "数据库 查库 查询 余额 database lookup query db",
    "db.sql": "sql",
    "db.insert": "插入 insert",
    "web.get": "接口 api http url",
    "data.json_read": "json",
    "time.calendar": "工作时间 上班 下班 营业时间 夜间 calendar schedule closed",
    "time.holiday": "节假日 假日 holiday",
    "time.of_day": "时段 早上 晚上 morning evening",
    "time.weekday": "周末 星期 weekend weekday",
    "call.to_extension": "分机 转分机 extension",
    "call.to_outside": "外线 手机 mobile external",
    "call.transfer": "转接 transfer forward",
    "call.hang_up": "挂机 挂断 goodbye disconnect hangup",
    "call.answer": "应答 接听 接电话 answer",
    "call.place": "外拨 拨号 打电话 外呼 dial outbound",
    "call.forwarding": "免打扰 dnd",
    "record.start": "录音 record recording",
    "sms.send": "短信 sms",
    "sms.code": "验证码 otp",
    "message.mail": "邮件 email mail",
    "fax.receive": "接收传真",
    "customer.find": "客户 查客户 customer crm",
    "customer.by_class": "贵宾 vip",
    "logic.in_list": "黑名单 白名单 blacklist whitelist",
    "logic.if": "如果 条件 判断 if condition",
    "logic.switch": "分支 branch switch",
    "logic.service_switch": "紧急 开关 emergency",
    "var.set": "变量 赋值 variable set assign",
    "var.count": "计数 counter",
    "math.calculate": "计算 公式 calculate formula",
    "math.random": "随机 random",
    "say.number": "读数字",
    "say.money": "money",
    "speech.say": "语音合成 朗读 tts speak",
    "speech.listen": "语音识别 asr",
    "play.music": "音乐 music",
    "flow.wait": "等待 延时 wait delay pause",
    "flow.loop": "循环 loop repeat",
    "flow.call": "子流程 subroutine",
    "flow.go_to": "跳转 goto",
    "flow.end": "结束 end finish",
    "survey.run": "问卷 survey",
    "work.create": "工单 投诉 报修 ticket complaint",
    "booking.take": "预约 预订 appointment booking",
    "conference.join": "会议 conference meeting",
    "log.write": "日志 log",
    "note.comment": "备注 comment note",
    "event.error": "出错 error",
    "call.who_answered": "答录机",
    "call.park": "寄存 park",
}
ASKED = [(word, type_) for type_, words in MEANT.items() for word in words.split()]
PHRASES = {
    "text message": "sms.send",
    "business hours": "time.calendar",
    "leave a message": "voicemail.leave",
    "hold music": "play.music",
    "hang up": "call.hang_up",
    "room number": "input.digits",
    "text to speech": "speech.say",
    "call back": "queue.callback",
    "Hello ": "play.prompts",
}


def first(wanted: str) -> str:
    found = finder.block_types(installed(), wanted)
    return found[0].id if found else ""


@pytest.mark.parametrize(("word", "meant"), [*ASKED, *PHRASES.items()])
def test_an_everyday_word_finds_the_block_that_is_meant_first(word: str, meant: str) -> None:
    assert first(word) == meant


def test_no_two_blocks_claim_a_word() -> None:
    claims = Counter(word.lower() for kind in installed().values() for word in kind.keywords)
    titles = {
        name.lower(): kind.id
        for kind in installed().values()
        for name in (kind.title.zh, kind.title.en)
    }
    assert [word for word, count in claims.items() if count > 1] == []
    taken = {
        word: (kind.id, titles[word.lower()])
        for kind in installed().values()
        for word in kind.keywords
        if titles.get(word.lower(), kind.id) != kind.id
    }
    assert taken == {"extension": ("call.to_extension", "input.extension")}


def test_words_in_any_order_find_what_has_all_of_them() -> None:
    assert first("customer birthday verify") == ""
    assert first("identity verify") == "customer.verify"


def test_a_word_that_is_typed_shows_its_block_on_top_and_enter_takes_it(
    dressed: QApplication, tmp_path: Path
) -> None:
    panel = PalettePanel(Document(installed()), Choices("designer", tmp_path / "choices.ini"))
    taken: list[str] = []
    panel.chosen.connect(taken.append)
    panel.show()
    QTest.keyClicks(panel.search, "voicemail")
    row = panel.tree.topLevelItem(0)
    assert row is not None
    assert row.data(0, TYPE) == "voicemail.leave"
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert taken == ["voicemail.leave"]
    panel.close()
    panel.deleteLater()
