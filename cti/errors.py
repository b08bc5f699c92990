"""What the server says when it cannot do as asked: a code for programs, a sentence for people."""

from __future__ import annotations


class CtiError(Exception):
    """A request was refused and nothing was changed.

    `code` is the stable word of the wire; the message says what was wrong and what to do. `facts`
    are values of the message, for programs that say it in another language.
    """

    code = "refused"

    def __init__(self, text: str = "", /, **facts: object) -> None:
        super().__init__(text)
        self.facts = facts


class NotFound(CtiError):
    """The call, agent, queue, flow or record named does not exist (any more)."""

    code = "not_found"


class WrongState(CtiError):
    """What was named exists, but not in a state that allows this."""

    code = "wrong_state"


class NoResource(CtiError):
    """No trunk, station, row or engine is free for this now; later it may work."""

    code = "no_resource"


class NotAllowed(CtiError):
    """The account's role does not permit this."""

    code = "not_allowed"


class BadRequest(CtiError):
    """The request itself is malformed: an unknown name, a missing or wrong argument."""

    code = "bad_request"


class Conflict(CtiError):
    """Somebody else changed the same thing first."""

    code = "conflict"
