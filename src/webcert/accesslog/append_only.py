"""Tables whose rows are only added: refused here in the model, and in the database by a trigger (robustness V16, P15)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.apps import apps
from django.db import connections, models

_VERBS = ("UPDATE", "DELETE")
_SQLITE = (
    'CREATE TRIGGER IF NOT EXISTS "{table}_no_{verb}" BEFORE {verb} ON "{table}" '
    "BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END"
)
_POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION webcert_only_added() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME; END $$"
)
_POSTGRESQL = (
    'CREATE OR REPLACE TRIGGER "{table}_no_{verb}" BEFORE {verb} ON "{table}" '
    "FOR EACH STATEMENT EXECUTE FUNCTION webcert_only_added()"
)


class NeverChanged(Exception):
    """Code tried to change or delete a row of a table whose rows are only added."""


def _refused(*arguments: Any, **named: Any) -> NoReturn:
    raise NeverChanged("rows of this table are only added")


class AddedRows(models.QuerySet[Any]):
    """Rows to read; there is no way to change or delete them."""

    update = delete = bulk_update = _refused


class AppendOnly(models.Model):
    """The base of tables whose rows are only added."""

    objects = AddedRows.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *arguments: Any, **named: Any) -> None:
        """Add the row. Raises NeverChanged for a row that is there already."""
        if not self._state.adding:
            _refused()
        super().save(*arguments, **{**named, "force_insert": True})

    def delete(self, *arguments: Any, **named: Any) -> NoReturn:
        """Raises NeverChanged."""
        _refused()


def tables() -> list[str]:
    """The tables whose rows are only added."""
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]


def guard(using: str, **_: Any) -> None:
    """Put the triggers on the tables. Runs after each migration, since a migration may build a table anew."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        on_postgresql = connection.vendor == "postgresql"
        if on_postgresql:
            cursor.execute(_POSTGRESQL_FUNCTION)
        verbs, statement = ((*_VERBS, "TRUNCATE"), _POSTGRESQL) if on_postgresql else (_VERBS, _SQLITE)
        for table in present.intersection(tables()):
            for verb in verbs:
                cursor.execute(statement.format(table=table, verb=verb))
