"""Writing many rows of one table at once, for lists of a whole commune."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    Insert,
    String,
    Table,
    bindparam,
    insert,
    literal_column,
    null,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from app.base.db import Base, db, dumped

_AT_ONCE: Final = 2_000
"""Rows in one statement."""
_INSERT: Final[dict[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_rows(model: type[Base], rows: Iterable[Mapping[str, Any]], *, same: Mapping[str, Any]) -> None:
    """Insert rows whose ids nobody asks for. Every row names the same columns; `same`: those that are alike in all rows.

    Defaults of the model are not applied: a column that is named nowhere gets what the table itself gives it. What
    SQLAlchemy does for every value of every row is done once for the statement here; it was half of the time.
    """
    left = iter(rows)
    if (first := next(left, None)) is None:
        return
    table, connection = cast(Table, model.__table__), db.session.connection()
    dialect, names = connection.dialect, list(first)
    statement = insert(table).values(
        {name: _written(table, name, value, dialect) for name, value in same.items()}
        | {name: bindparam(name, type_=table.c[name].type) for name in names}
    )
    compiled = statement.compile(dialect=dialect)
    order: Sequence[str] = compiled.positiontup or names
    pick = _binder(table, order, dialect)
    values: Iterable[Any] = map(pick, chain((first,), left))
    if not compiled.positional:
        values = (dict(zip(order, row, strict=True)) for row in values)
    else:
        values = map(tuple, values)
    while some := list(islice(values, _AT_ONCE)):
        connection.exec_driver_sql(str(compiled), some)


# The statements of these two are built once: for a single row that costs as much as running them.


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], **found: ColumnElement[Any]
) -> int:
    """Insert the rows that no unique rule of the database says are there. Returns how many were not.

    found: column → what the database finds out for each row, from the row's own values as parameters.
    """
    names = tuple(rows[0]) if found else ()
    statement = insert_or_ignore(table, connection.dialect.name, names, *found.items())
    # Without the option the driver of PostgreSQL has forgotten an INSERT's count when it is asked.
    return connection.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount


def write_over(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: tuple[str, ...]
) -> None:
    """Insert rows, or write them over those that are there. Every row names the same columns; `key`: the unique ones."""
    if rows:
        names = frozenset(rows[0])
        connection.execute(_insert_or_update(table, key, names, connection.dialect.name), rows)


@cache
def insert_or_ignore(
    table: Table, dialect: str, names: tuple[str, ...] = (), *found: tuple[str, ColumnElement[Any]]
) -> Insert:
    """The statement of `insert_new`, to be added to."""
    insertion = _INSERT[dialect](table)
    if found:
        own = {name: bindparam(name, type_=table.c[name].type) for name in names}
        insertion = insertion.values(own | dict(found))
    statement: Insert = insertion.on_conflict_do_nothing()
    return statement


@cache
def _insert_or_update(table: Table, key: tuple[str, ...], names: frozenset[str], dialect: str) -> Insert:
    insertion = _INSERT[dialect](table)
    values = {name: insertion.excluded[name] for name in names.difference(key)}
    statement: Insert = insertion.on_conflict_do_update(index_elements=list(key), set_=values)
    return statement


def _written(table: Table, name: str, value: Any, dialect: Dialect) -> ColumnElement[Any]:
    """A value as it stands in the statement."""
    if value is None:
        return null()
    kind = table.c[name].type
    if isinstance(kind, JSON):
        kind, value = String(), dumped(value)
    write = kind.dialect_impl(dialect).literal_processor(dialect)
    assert write is not None, name
    words = write(value)
    # A literal column doubles every percent sign for the driver once more; a text that has one would be stored with two.
    return literal_column(words.replace("%%", "%") if dialect.paramstyle in ("format", "pyformat") else words)


def _binder(table: Table, names: Sequence[str], dialect: Dialect) -> Callable[[Mapping[str, Any]], list[Any]]:
    """From a row to its values as the driver takes them, in this order."""
    processors = [
        (place, process)
        for place, name in enumerate(names)
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
    ]
    several = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)

    def bind(row: Mapping[str, Any]) -> list[Any]:
        values = list(several(row))
        for place, process in processors:
            values[place] = process(values[place])
        return values

    return bind
