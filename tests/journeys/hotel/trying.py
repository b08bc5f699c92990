"""What the newcomer tries on the telephone of the designer, and keeps as tests of the flow."""

from __future__ import annotations

from tests.journeys.hotel.designer import Designer
from tests.journeys.hotel.drawing import TEXTS


def call_after_hours(designer: Designer) -> None:
    """The night desk takes no messages yet: the announcement says so."""
    telephone = designer.telephone
    telephone.open()
    telephone.call("23:10")
    telephone.answers("Night desk", "unavailable")
    telephone.hears(TEXTS["closed"][0])
    designer.hands.wait(lambda: "The call is over" in telephone.reads())
    telephone.keep()


def key_a_wrong_room(designer: Designer) -> None:
    """In English, in the evening; the site's own database is asked for both rooms."""
    telephone = designer.telephone
    telephone.call("19:00")
    telephone.hears(TEXTS["evening"][0])
    telephone.keys("2")
    designer.hands.wait(lambda: TEXTS["menu"][1] in telephone.reads())
    telephone.keys("2")
    designer.hands.wait(lambda: TEXTS["room"][1] in telephone.reads())
    telephone.keys("9999")
    telephone.answers("Guest", "Ask the data source")
    telephone.hears(TEXTS["unknown"][1])
    designer.hands.wait(lambda: TEXTS["room"][1] in telephone.reads())
    telephone.keys("1105")
    telephone.hears(TEXTS["found"][1])
    telephone.answers("Reception", "talk ended")
    designer.hands.wait(lambda: "The call is over" in telephone.reads())
    telephone.keep()
    telephone.close()
