"""What the newcomer draws: a hotel's line, step by step as the wish reads."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton

from tests.journeys.hotel.designer import Designer

PARTS = (
    ("06:00", "12:00", "Morning"),
    ("12:00", "18:00", "Afternoon"),
    ("18:00", "22:00", "Evening"),
)
TEXTS = {
    "morning": ("早上好，欢迎致电云栖酒店。", "Good morning, this is the Yunqi hotel."),
    "afternoon": ("下午好，欢迎致电云栖酒店。", "Good afternoon, this is the Yunqi hotel."),
    "evening": ("晚上好，欢迎致电云栖酒店。", "Good evening, this is the Yunqi hotel."),
    "closed": (
        "现在是下班时间，暂时不能留言，请明天早上再来电。",
        "We are closed and cannot take messages now. Please call in the morning.",
    ),
    "language": ("中文服务请按一。For English, press two.", "For Chinese press one, for English two."),
    "menu": ("客房预订请按一，住店客人请按二。", "For reservations press one, guests of the house press two."),
    "room": ("请输入您的房号。", "Please key the number of your room."),
    "unknown": ("没有找到这个房号。", "There is no such room."),
    "found": ("您好，马上为您接通。", "Thank you, we are putting you through."),
}  # fmt: skip


def greet_by_the_time(designer: Designer) -> None:
    """Answer, then three greetings and what is said after hours."""
    sheet, pane = designer.sheet, designer.pane
    designer.problems.fix("Start", "Add")
    sheet.click("End")
    sheet.rename("Goodbye")
    sheet.add("Time of day", "Hours", after="Answer")
    for _ in designer.hands.seen(QAbstractButton, "Remove", pane.root):
        pane.press("Remove")
    for begins, ends, name in PARTS:
        pane.row("Parts of the day", From=begins, To=ends, Name=name)
    for _begins, _ends, name in PARTS:
        sheet.add_at("Hours", name, "Play", f"Good {name.lower()}")
        pane.says(TEXTS[f"{name.lower()}"][0])
        sheet.arrange()


def take_a_message_after_hours(designer: Designer) -> None:
    sheet, pane = designer.sheet, designer.pane
    sheet.add_at("Hours", "other", "Leave message", "Night desk")
    pane.fill("Mailbox", "night")
    sheet.add_at("Night desk", "unavailable", "Play", "Closed")
    pane.says(TEXTS["closed"][0])
    sheet.connect("Closed", "next", "Goodbye")
    sheet.connect("Night desk", "left", "Goodbye")
    sheet.arrange()


def ask_for_the_language(designer: Designer) -> None:
    sheet, pane = designer.sheet, designer.pane
    sheet.add("Menu", "Language", after="Good morning")
    pane.says(TEXTS["language"][0])
    pane.row("Choices", Keys="1", Name="中文")
    pane.row("Choices", Keys="2", Name="English")
    sheet.arrange()
    sheet.connect("Good afternoon", "next", "Language")
    sheet.connect_by_keys("Good evening", "next", "Language")
    sheet.add_at("Language", "1 中文", "Menu", "Main menu")
    pane.says(TEXTS["menu"][0])
    pane.row("Choices", Keys="1", Name="Reservations")
    pane.row("Choices", Keys="2", Name="Guests")
    sheet.arrange()
    sheet.connect("Language", "no key", "Main menu")
    sheet.add_at("Language", "2 English", "Set language", "In English")
    pane.fill("Language", "en-US")
    sheet.connect_by_keys("In English", "next", "Main menu")


def look_the_room_up(designer: Designer) -> None:
    sheet, pane = designer.sheet, designer.pane
    sheet.drop_from_palette("Digits", "Main menu", "Room")
    sheet.arrange()
    sheet.connect("Main menu", "2 Guests", "Room")
    sheet.click("Room")
    pane.says(TEXTS["room"][0])
    pane.fill("At least", "3")
    pane.fill("At most", "4")
    pane.fill("Into", "room")
    sheet.add("Look up one", "Guest", after="Room")
    pane.fill("Source", "pms")
    pane.fill("Table", "guests")
    pane.row("Conditions", Column="room", Value="room")


def wait_for_an_agent(designer: Designer) -> None:
    sheet, pane = designer.sheet, designer.pane
    sheet.add_at("Guest", "found", "Play", "Found")
    pane.says(TEXTS["found"][0])
    sheet.add_at("Guest", "none", "Play", "Unknown")
    pane.says(TEXTS["unknown"][0])
    sheet.arrange()
    sheet.connect("Unknown", "next", "Room")
    sheet.add("Wait for an agent", "Reception", after="Found")
    pane.fill("Queue", "sales")
    pane.press("Say the position")
    pane.fill("Every", "10")
    sheet.arrange()
    sheet.connect("Main menu", "1 Reservations", "Reception")
    sheet.connect("Reception", "waited too long", "Goodbye")
    sheet.connect("Main menu", "no key", "Goodbye")
    sheet.click("Room")
    pane.connect("no key", "Goodbye")


def say_it_in_english(designer: Designer) -> None:
    """In the studio: the English words of each prompt, then a voice speaks all that is missing."""
    said = {
        "Good morning": "morning", "Good afternoon": "afternoon", "Good evening": "evening",
        "Closed": "closed", "Language": "language", "Main menu": "menu", "Room": "room",
        "Unknown": "unknown", "Found": "found",
    }  # fmt: skip
    for block, text in said.items():
        designer.sheet.click(block)
        designer.studio.open()
        designer.studio.language("en-US")
        designer.studio.write(TEXTS[text][1])
        designer.studio.close()
    designer.studio.open()
    for language, at in (("en-US", 1), ("zh-CN", 0)):
        designer.studio.language(language)
        designer.studio.speak_missing()
        designer.studio.await_drafts({texts[at] for texts in TEXTS.values()})
    designer.studio.close()
