"""The pages of the rail: the call, customers, records, and those that are still empty."""

PAGES = {
    "call": "call_page",
    "customer": "customers",
    "calls": "records",
    "tasks": "tasks",
    "knowledge": "knowledge",
    "mailbox": "mailbox",
    "messages": "messages",
    "settings": "settings",
}
"""Page of the rail -> attribute of the window; most pages are built when they are first shown."""
