"""How each event changes the mirror: one function per event, gathered in `FOLDS`.

The functions are total: an event about something unknown, or out of order, is taken as far as it
makes sense. They look at nothing but the mirror and the event, so the same events always give the
same mirror, and a mirror that was dumped and loaded goes on as if it had seen them all.
"""

from __future__ import annotations

from cti.client.folds import agents, call_facts, calls, campaigns, flows, system

FOLDS = calls.FOLDS | call_facts.FOLDS | agents.FOLDS | campaigns.FOLDS | flows.FOLDS | system.FOLDS
