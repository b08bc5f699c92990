"""What each role may do: least rights, in one table."""

from __future__ import annotations

from cti.errors import NotAllowed

SEE_ALL = "see.all"
"""All calls, agents, queues, campaigns, lines and alarms."""
SEE_OWN = "see.own"
"""One's own calls, the states of colleagues, the length of queues."""
SEE_FLOWS = "see.flows"
"""Calls as they run through flows, without numbers."""
NUMBERS = "numbers.clear"
"""Telephone numbers unmasked, everywhere. (In one's own calls: see `masking.OwnCalls`.)"""
CALLS_OWN = "calls.own"
"""Make calls, and act on calls at one's own station."""
CALLS_ANY = "calls.any"
"""Act on every call, force a hang-up among them."""
AGENT = "agent"
"""Sign on as an agent: states, wrap-up, dispositions, previews."""
FORCE = "agents.force"
"""Force other agents' states."""
SUPERVISE = "supervise"
"""Listen to calls, whisper, barge in."""
LINES = "lines"
"""Take channels out of service and put them back; see how each does."""
ANNOUNCEMENTS = "announcements"
"""Teach what the announcements of networks mean."""
CAMPAIGNS = "campaigns"
"""Start and pause campaigns."""
CUSTOMERS_READ = "customers.read"
CUSTOMERS_WRITE = "customers.write"
RECORDS_OWN = "records.own"
"""Records and recordings of one's own calls."""
RECORDS_ALL = "records.all"
HOUSE = "house"
"""Keep lists, small tables, switches and global values of the house."""
CALENDARS = "calendars"
"""Edit working hours and holidays."""
FLOWS_READ = "flows.read"
FLOWS_WRITE = "flows.write"
FLOWS_PUBLISH = "flows.publish"
JOBS = "jobs"
"""Start flows without a call, see those that are planned, and cancel them."""
FLOWS_FOLLOW = "flows.follow"
"""Follow one call through its flow, with what its variables hold; audited."""

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "administrator": (
        SEE_ALL, NUMBERS, CALLS_OWN, CALLS_ANY, AGENT, FORCE, SUPERVISE, LINES, ANNOUNCEMENTS, CAMPAIGNS,
        CUSTOMERS_READ, CUSTOMERS_WRITE, RECORDS_OWN, RECORDS_ALL, HOUSE, CALENDARS,
        FLOWS_READ, FLOWS_WRITE, FLOWS_PUBLISH, FLOWS_FOLLOW, JOBS,
    ),
    "supervisor": (
        SEE_ALL, NUMBERS, CALLS_OWN, CALLS_ANY, AGENT, FORCE, SUPERVISE, LINES, ANNOUNCEMENTS, CAMPAIGNS,
        CUSTOMERS_READ, CUSTOMERS_WRITE, RECORDS_OWN, RECORDS_ALL, HOUSE, CALENDARS, FLOWS_READ,
        FLOWS_FOLLOW, JOBS,
    ),
    "inspector": (SEE_ALL, RECORDS_ALL, CUSTOMERS_READ),
    "agent": (SEE_OWN, CALLS_OWN, AGENT, CUSTOMERS_READ, CUSTOMERS_WRITE, RECORDS_OWN),
    "designer": (SEE_FLOWS, CALENDARS, FLOWS_READ, FLOWS_WRITE, FLOWS_PUBLISH, FLOWS_FOLLOW, JOBS),
}  # fmt: skip
"""role -> permissions. What is not here is refused."""

PROGRAMS: dict[str, tuple[str, str]] = {
    "agent": (AGENT, "agent program"),
    "monitor": (SEE_ALL, "monitor"),
    "designer": (FLOWS_READ, "designer"),
}
"""Program -> the permission that it needs, and its name in a sentence."""


def permissions_of(role: str) -> tuple[str, ...]:
    """What a role may do; an unknown role may do nothing."""
    return PERMISSIONS.get(role, ())


def require_program(role: str, app: str) -> None:
    """Raises NotAllowed where the role may not use that program."""
    permission, title = PROGRAMS.get(app, ("", f"program '{app}'"))
    if permission not in permissions_of(role):
        raise NotAllowed(
            f"The role {role} may not use the {title}; sign in with another account, or ask an "
            "administrator for the role."
        )
