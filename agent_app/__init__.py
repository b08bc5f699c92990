"""The agent's program: softphone, screen pop, script, notes and wrap-up.

`desk.Desk` knows the agent's situation and asks the server; it has no widget. The windows
(`window.AgentWindow`, `compact.CompactBar`) show the desk and hand it what was pressed.
"""
