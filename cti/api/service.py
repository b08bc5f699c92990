"""Requests by name: what each is allowed to whom, which arguments it takes, what it does."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

import msgspec

from cti.api.clients import Client
from cti.errors import BadRequest

LONGEST_NOTED = 300
"""Characters of one argument that stand in the audit trail; of a longer one only its length does."""

Answer = object
"""Plain values, or an awaitable of them for what the database answers."""


LARGEST_DATA = 256 * 1024
"""Octets of JSON that are attached to one call, or given to one flow: every desk is sent them."""

Reason = Annotated[str, msgspec.Meta(max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=10_000)]


def require_small(data: Mapping[str, Any]) -> None:
    """Raises BadRequest for more than can be attached."""
    size = len(msgspec.json.encode(data))
    if size > LARGEST_DATA:
        raise BadRequest(
            f"That is {size:,} octets, and at most {LARGEST_DATA:,} can be attached to a call or given "
            "to a flow; keep the rest elsewhere and attach its name."
        )


class Args(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the arguments of a request."""


class NoArgs(Args, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


@dataclass(frozen=True, slots=True)
class Service:
    """One request. `act` may raise any CtiError and then has changed nothing."""

    name: str
    permission: str
    """What the client must be permitted; "" for everybody who is signed in."""
    args: type[Args]
    act: Callable[[Client, Any], Answer]
    audited: bool = False


class Audit(Protocol):
    """The trail of what people did that others must be able to check."""

    def __call__(self, who: str, what: str, object: str, source: str, detail: str) -> None:
        """Note one act; never waits and never fails."""
        ...


def no_audit(who: str, what: str, object: str, source: str, detail: str) -> None:
    """For servers that keep no trail."""


class Services:
    """All requests of the server."""

    def __init__(self, services: Iterable[Service], audit: Audit = no_audit) -> None:
        self._services: dict[str, Service] = {}
        self._audit = audit
        for service in services:
            if service.name in self._services:
                raise ValueError(f"two services are named {service.name}")
            self._services[service.name] = service

    def __iter__(self) -> Iterator[Service]:
        return iter(self._services.values())

    def act(
        self, client: Client, name: str, args: Mapping[str, Any], *, words: bool = False
    ) -> Answer:
        """Do what was asked, as far as it can be done at once; the rest is an awaitable.

        `words`: the values of `args` are all texts, as in the query of a URL.
        Raises BadRequest for unknown names and wrong arguments, NotAllowed, and what the service
        raises.
        """
        service = self._services.get(name)
        if service is None:
            raise BadRequest(f"There is no request '{name[:60]}'.{nearest(name, self._services)}")
        if service.permission:
            client.require(service.permission)
        try:
            read = msgspec.convert(args, service.args, strict=not words)
        except msgspec.ValidationError as error:
            raise BadRequest(_sentence(service, args, str(error))) from None
        answer = service.act(client, read)
        if not service.audited:
            return answer
        if inspect.isawaitable(answer):
            return self._noted(client, name, read, answer)
        self._audit(client.user, name, _object(read), client.source, _detail(read))
        return answer

    async def _noted(self, client: Client, name: str, read: Args, answer: Awaitable[Any]) -> Any:
        """What is refused after a while was not done either."""
        done = await answer
        self._audit(client.user, name, _object(read), client.source, _detail(read))
        return done


async def completed(answer: Answer) -> Any:
    """An answer's plain values, waited for where need be."""
    return await answer if inspect.isawaitable(answer) else answer


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that names what was probably meant, with a space before it; "" without a guess."""
    near = difflib.get_close_matches(word[:60], list(known), 1, 0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def _sentence(service: Service, args: Mapping[str, Any], problem: str) -> str:
    fields = service.args.__struct_fields__
    for name in args:
        if name not in fields:
            guess = nearest(name, fields) or (
                f" It takes {', '.join(fields)}." if fields else " It takes none."
            )
            return f"{service.name} takes no argument '{name[:60]}'.{guess}"
    missing = problem.partition("missing required field `")[2].partition("`")[0]
    if missing:
        return f"{service.name} needs the argument '{missing}'; it takes {', '.join(fields)}."
    return f"{service.name}: {problem[0].lower()}{problem[1:]}; mend that argument."


def _object(args: Args) -> str:
    """What an act was about: the first argument, such as a call or an agent."""
    fields = args.__struct_fields__
    return f"{fields[0]}:{getattr(args, fields[0])}" if fields else ""


def _detail(args: Args) -> str:
    """The other arguments. The trail is not the place of sounds and of texts that are kept elsewhere."""
    rest = {name: getattr(args, name) for name in args.__struct_fields__[1:] if name != "text"}
    told = {
        name: f"({len(value)} characters)"
        if isinstance(value, str) and len(value) > LONGEST_NOTED
        else value
        for name, value in rest.items()
    }
    return msgspec.json.encode(told).decode()
