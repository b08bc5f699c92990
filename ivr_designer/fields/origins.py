"""Where the things are made that flows name: what an empty list says, and where its button goes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

SECTIONS = {
    "queue": "queues",
    "source": "sources",
    "group": "groups",
    "campaign": "campaigns",
    "host": "hosts",
    "credential": "credentials",
    "program": "programs",
    "trunks": "lines",
    "destination": "lines",
    "number": "routes",
    "folder": "folders",
}
"""Kind of reference -> section of the server's configuration."""
REQUESTS = {
    "list": "SetList",
    "table": "SetTable",
    "switch": "SetSwitch",
    "notice": "PostNotice",
}
"""Kind of reference -> request of the server's interface that makes one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is said where nothing is offered; `go` is a page of this program, "" where it has none."""

    words: str
    button: str = ""
    go: str = ""


class Origins(QObject):
    """The sentences, in one place for translators."""

    def of(self, kind: str) -> Origin:
        """What an empty list of this kind says."""
        name = self._name(kind)
        if kind in ("flow", "part", "job", "segment"):
            words = self.tr("There is no published {kind} yet; make one in the list of flows.")
            return Origin(words.format(kind=name), self.tr("Flows (Ctrl+O)"), "open")
        if kind == "prompt":
            words = self.tr("There is no prompt yet; write what callers hear, or open the studio.")
            return Origin(words, self.tr("Prompts (Ctrl+M)"), "prompts")
        if kind == "door":
            return Origin(
                self.tr(
                    "There is no door yet: add a block “Door in” to the other layer and name it."
                )
            )
        if kind == "calendar":
            words = self.tr("There is no calendar yet: working hours and holidays of the house.")
            return Origin(words, self.tr("Make one: Monday to Friday, 9:00 to 18:00"), "calendar")
        if kind in SECTIONS:
            words = self.tr(
                "There is no {kind} yet. Add a section [[{section}]] to the server's "
                "configuration (cordboard run --config site.toml) and start it anew."
            )
            return Origin(
                words.format(kind=name, section=SECTIONS[kind]), self.tr("Look again"), "site"
            )
        if kind in REQUESTS:
            words = self.tr(
                "There is no {kind} yet. An administrator makes it on the server, by the "
                "request {request}."
            )
            return Origin(
                words.format(kind=name, request=REQUESTS[kind]), self.tr("Look again"), "site"
            )
        words = self.tr("There is no {kind} yet; whoever runs the server sets it up.")
        return Origin(words.format(kind=name), self.tr("Look again"), "site")

    def offline(self) -> str:
        return self.tr("Without the server nothing can be offered; a name may be typed.")

    def source_first(self) -> str:
        return self.tr("Choose the data source above first.")

    def no_tables(self, source: str, away: bool) -> Origin:
        words = (
            self.tr(
                "{source} does not answer now, so its tables are not known; a name may be typed."
            )
            if away
            else self.tr("No table of {source} has been read; it may be empty.")
        )
        return Origin(words.format(source=source), self.tr("Read the tables"), "tables")

    def _name(self, kind: str) -> str:
        names = {
            "queue": self.tr("queue"),
            "source": self.tr("data source"),
            "group": self.tr("ring group"),
            "campaign": self.tr("campaign"),
            "host": self.tr("web host"),
            "credential": self.tr("credential"),
            "program": self.tr("program"),
            "trunks": self.tr("group of lines"),
            "destination": self.tr("extension"),
            "number": self.tr("number"),
            "folder": self.tr("folder"),
            "calendar": self.tr("calendar"),
            "list": self.tr("list of numbers"),
            "table": self.tr("small table"),
            "switch": self.tr("service switch"),
            "notice": self.tr("notice board"),
            "flow": self.tr("flow"),
            "part": self.tr("part"),
            "job": self.tr("job"),
            "segment": self.tr("segment"),
            "mailbox": self.tr("mailbox"),
            "template": self.tr("template"),
            "questionnaire": self.tr("questionnaire"),
            "tariff": self.tr("tariff"),
            "disposition": self.tr("disposition"),
            "outcome": self.tr("outcome"),
            "key": self.tr("key"),
            "customer_field": self.tr("field of the customer's card"),
        }
        return names.get(kind, self.tr("entry"))
