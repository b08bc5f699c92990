"""What a statement of SQL does, without running it: pure functions for checker, designer and run-time.

sqlglot reads every dialect that SQLAlchemy speaks; it is loaded with the first statement, as it takes
a third of a second.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from cti.ivr.data_sources.facts import SourceFacts

READ, WRITE, OTHER = "read", "write", "other"
_TYPED_IN = re.compile(r"\{([^{}]*)\}")
_PLACE = re.compile(r"(?<![:\w]):([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One text of SQL, understood as far as it can be.

    `kind`: it reads, writes, or is `other` (SET, BEGIN, ATTACH …), which no flow may do. A statement
    that sqlglot cannot read at all has `problem`; it reads if it begins with SELECT, else it writes.
    """

    kind: str = READ
    count: int = 1
    """How many statements the text holds."""
    tables: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    """(table, column) that are read or written, where the table is certain."""
    written: tuple[str, ...] = ()
    """Tables that it changes."""
    unbounded: str = ""
    """The table that an UPDATE or DELETE without WHERE would change throughout."""
    filtered: bool = True
    """A query has a condition, a limit or an aggregate, or no table at all."""
    names: tuple[str, ...] = ()
    """The parameters `:name`, in the order of their first use."""
    problem: str = ""


@lru_cache(maxsize=1024)
def read_sql(sql: str, dialect: str = "") -> Statement:
    """What this text is; `dialect` as sqlglot calls it (postgres, mysql, sqlite, tsql, oracle)."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    found = list(places(sql, dialect))
    names = tuple(dict.fromkeys(name for name, _, _ in found))
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of what it reads as a command
    try:
        trees = [
            tree
            for tree in sqlglot.parse(_neutral(sql, found), read=dialect or None)
            if tree is not None
        ]
    except (SqlglotError, RecursionError) as problem:
        said = str(problem).splitlines()[0].split(". Line")[0][:120]
        first = sql.split(None, 1)[0].upper() if sql.strip() else ""
        return Statement(READ if first == "SELECT" else WRITE, 1, names=names, problem=said)
    if not trees:
        return Statement(READ, 0, names=names)
    return _of_tree(trees[0], len(trees), names)


def _neutral(sql: str, found: list[tuple[str, int, int]]) -> str:
    """The text with parameters that no dialect takes for a word of its own (`:then`, `:order`)."""
    for number, (_, start, end) in reversed(list(enumerate(found))):
        sql = f"{sql[:start]}:p{number}{sql[end:]}"
    return sql


def _of_tree(tree: Any, count: int, names: tuple[str, ...]) -> Statement:
    from sqlglot import exp

    changes = list(tree.find_all(exp.Insert, exp.Update, exp.Delete, exp.Merge))
    aliases = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    found = [table for table in tree.find_all(exp.Table) if table.name]
    tables = tuple(
        dict.fromkeys(table.name for table in found if table.name.lower() not in aliases)
    )
    written = tuple(dict.fromkeys(_target(change) for change in changes if _target(change)))
    unbounded = next(
        (
            _target(change)
            for change in changes
            if isinstance(change, (exp.Update, exp.Delete)) and change.args.get("where") is None
        ),
        "",
    )
    return Statement(
        _kind(tree, bool(changes)),
        count,
        tables,
        _columns(tree, found, tables, aliases),
        written,
        unbounded,
        _filtered(tree, tables),
        names,
    )


def _kind(tree: Any, changes: bool) -> str:
    from sqlglot import exp

    if changes:
        return WRITE
    if isinstance(tree, exp.Query):
        locks = any(select.args.get("locks") for select in tree.find_all(exp.Select))
        into = any(select.args.get("into") for select in tree.find_all(exp.Select))
        return WRITE if locks or into else READ
    if isinstance(tree, (exp.Show, exp.Describe, exp.Values)):
        return READ
    if isinstance(tree, (exp.Create, exp.Drop, exp.Alter, exp.TruncateTable)):
        return WRITE
    if isinstance(tree, exp.Command):
        word = str(tree.this).upper()
        if word in ("SHOW", "EXPLAIN"):
            return READ
        if word in ("CALL", "EXEC", "EXECUTE", "REPLACE"):
            return WRITE
    return OTHER


def _target(change: Any) -> str:
    from sqlglot import exp

    this = change.this
    if isinstance(this, exp.Schema):
        this = this.this
    return str(this.name) if isinstance(this, exp.Table) else ""


def _columns(
    tree: Any, found: list[Any], tables: tuple[str, ...], aliases: set[str]
) -> tuple[tuple[str, str], ...]:
    """Columns of statements that are one SELECT, or change one table; nothing is guessed beyond."""
    from sqlglot import exp

    if aliases or len(list(tree.find_all(exp.Select))) > 1 or not tables:
        return ()
    by_name = {table.alias_or_name: table.name for table in found}
    made = {select.alias for select in tree.find_all(exp.Alias)}
    pairs = []
    for column in tree.find_all(exp.Column):
        if column.name == "*" or (not column.table and column.name in made):
            continue
        owner = by_name.get(column.table) if column.table else None
        if owner is None and not column.table and len(tables) == 1:
            owner = tables[0]
        if owner is not None:
            pairs.append((owner, str(column.name)))
    return tuple(dict.fromkeys(pairs))


def _filtered(tree: Any, tables: tuple[str, ...]) -> bool:
    from sqlglot import exp

    if not isinstance(tree, exp.Select) or not tables:
        return True
    return bool(
        tree.args.get("where") or tree.args.get("limit") or tree.args.get("group")
        or tree.args.get("joins") or tree.find(exp.AggFunc)
    )  # fmt: skip


def places(sql: str, dialect: str = "") -> Iterator[tuple[str, int, int]]:
    """Each `:name` outside quotes and comments: (name, first character, character behind it)."""
    import sqlglot
    from sqlglot.errors import SqlglotError
    from sqlglot.tokenizer_core import TokenType

    try:
        tokens = sqlglot.tokenize(sql, read=dialect or None)
    except (SqlglotError, ValueError):
        for match in _PLACE.finditer(sql):
            yield match.group(1), match.start(), match.end()
        return
    for colon, name in pairwise(tokens):
        touching = name.start == colon.end + 1 and name.text.isidentifier()
        if colon.token_type is TokenType.COLON and touching and sql[name.start] == name.text[0]:
            yield name.text, colon.start, name.end + 1


def typed_in(sql: str) -> list[str]:
    """Variables that the author wrote into the text as `{name}` instead of `:name`."""
    return list(dict.fromkeys(match.group(1).strip() for match in _TYPED_IN.finditer(sql)))


def as_parameters(sql: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with `:name` in place of `{formula}`, quotes around it gone, and (name, formula)."""
    given: list[tuple[str, str]] = []

    def replaced(match: re.Match[str]) -> str:
        formula = match.group(2).strip()
        name = re.sub(r"\W", "_", formula.rpartition(".")[2]) or "value"
        name = name if not name[0].isdigit() else f"value_{name}"
        if (name, formula) not in given:
            given.append((name, formula))
        return f":{name}"

    return re.sub(r"(['\"]?)\{([^{}]*)\}\1", replaced, sql), given


def unknown_in(sql: str, facts: SourceFacts) -> list[tuple[str, str, str]]:
    """Tables and columns that the source lacks: (table, column or "", the nearest known or "")."""
    statement = read_sql(sql, facts.dialect)
    if statement.problem or not facts.tables:
        return []
    found = []
    for table in statement.tables:
        if facts.table(table) is None:
            found.append((table, "", nearest(table, facts.tables)))
    for table, column in statement.columns:
        known = facts.table(table)
        if known is not None and known[1].column(column) is None:
            found.append((table, column, nearest(column, known[1].columns)))
    return found


def nearest(name: str, known: Mapping[str, Any]) -> str:
    """The known name that is most like this one; "" where none is."""
    lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), list(lower), 1, 0.5)
    return lower[near[0]] if near else ""


def with_where(sql: str, table: str, facts: SourceFacts) -> tuple[str, str]:
    """The text with a WHERE by the table's key at its end, and the parameter's name."""
    known = facts.table(table)
    key = known[1].key[0] if known is not None and known[1].key else "id"
    return f"{sql.rstrip().rstrip(';').rstrip()} WHERE {key} = :{key}", key


def first_statement(sql: str, dialect: str = "") -> str:
    """The text up to the first `;` that ends a statement."""
    import sqlglot
    from sqlglot.errors import SqlglotError
    from sqlglot.tokenizer_core import TokenType

    try:
        tokens = sqlglot.tokenize(sql, read=dialect or None)
    except (SqlglotError, ValueError):
        return sql.partition(";")[0]
    end = next((t.start for t in tokens if t.token_type is TokenType.SEMICOLON), len(sql))
    return sql[:end]
