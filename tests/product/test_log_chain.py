"""Rows are only added, and the chain shows what was changed anyway (robustness 6.1, I8)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.product.conftest import NOW, PERSON, UNIT
from webcert.accesslog import append_only, chain
from webcert.accesslog.append_only import NeverChanged
from webcert.accesslog.models import AccessLogRow, Activity, Seal, Unsealed
from webcert.accesslog.record import record
from webcert.domain.access import Place

PLACE = Place(unit_id=UNIT.hsa_id, provider_id=UNIT.provider_id)


@pytest.fixture
def write(doctor):
    def written(count=1, *, at=NOW):
        for _ in range(count):
            record(Activity.READ, certificate_id=UUID, person_id=PERSON.person_id, place=PLACE, by=doctor, at=at)

    return written


UUID = "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10"


@pytest.fixture
def sealed(db, write):
    write(5)
    assert chain.seal() == 5


def faults(**more):
    return [(fault.number, fault.why.split()[0]) for fault in chain.faults(at=NOW, **more)]


def by_force(statement, *values):
    """What somebody with rights of the database's owner could do."""
    where = ' ON "{0}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in append_only.tables():
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"{where}'.format(table))
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_a_row_is_sealed_once_and_in_order(write):
    write(3)
    assert chain.seal() == 3
    write(2)
    assert chain.seal() == 2
    assert chain.seal() == 0

    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert not Unsealed.objects.exists()
    assert faults() == []


@pytest.mark.django_db
def test_models_refuse_changes(sealed):
    row, place = AccessLogRow.objects.first(), Seal.objects.first()
    for change in (
        row.save, row.delete, place.save, place.delete, AccessLogRow.objects.all().delete,
        lambda: AccessLogRow.objects.update(argument="x"), lambda: Seal.objects.filter(number=1).update(hash="x"),
        lambda: AccessLogRow.objects.bulk_update([row], ["argument"]),
    ):  # fmt: skip
        with pytest.raises(NeverChanged):
            change()


@pytest.mark.django_db
@pytest.mark.parametrize("statement", [
    "UPDATE accesslog_accesslogrow SET argument = 'x'", "DELETE FROM accesslog_accesslogrow", "DELETE FROM accesslog_seal",
    "UPDATE accesslog_seal SET hash = 'x'", "DELETE FROM accesslog_erasure WHERE 1 = 1",
])  # fmt: skip
def test_the_database_refuses_changes(sealed, statement):
    from webcert.accesslog.models import Erasure

    Erasure.objects.create(certificate_id=UUID, decision="x", operators=[], at=NOW)
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("column,value", [
    ("argument", "x"), ("user_hsa_id", "SE2321000999-1A0E"), ("patient_number", "191212121213"), ("at", "2026-01-15 09:00:01+00:00"),
    ("unit_name", "x"),
])  # fmt: skip
def test_a_changed_row_breaks_the_chain_at_its_place(sealed, column, value):
    row = Seal.objects.get(number=3).row_id
    by_force(f"UPDATE accesslog_accesslogrow SET {column} = %s WHERE id = %s", value, row)

    assert faults() == [(3, "raden,")]


@pytest.mark.django_db
def test_a_missing_row_is_told(sealed):
    by_force("DELETE FROM accesslog_seal WHERE number = 3")

    assert faults() == [(3, "saknas")]


@pytest.mark.django_db
def test_two_rows_that_change_places_are_told(sealed):
    first, second = (Seal.objects.get(number=number).row_id for number in (2, 3))
    by_force("UPDATE accesslog_seal SET row_id = -1 WHERE number = 2")
    by_force("UPDATE accesslog_seal SET row_id = %s WHERE number = 3", first)
    by_force("UPDATE accesslog_seal SET row_id = %s WHERE number = 2", second)

    assert faults() == [(2, "raden,"), (3, "raden,")]


@pytest.mark.django_db
def test_a_cut_off_end_is_told_by_a_head_that_was_kept_elsewhere(sealed):
    last = Seal.objects.get(number=5)
    assert faults(head=(5, last.hash)) == []
    by_force("DELETE FROM accesslog_seal WHERE number > 3")

    assert faults() == []
    assert faults(head=(5, last.hash)) == [(4, "saknas")]


@pytest.mark.django_db
def test_a_chain_made_anew_is_told_by_a_head_that_was_kept_elsewhere(sealed):
    assert faults(head=(4, "0" * 64)) == [(4, "kontrollsumman")]


@pytest.mark.django_db
def test_a_row_without_a_seal_is_told_after_an_hour(write):
    write(at=NOW - timedelta(minutes=59))
    assert faults() == []
    write(at=NOW - timedelta(minutes=61))

    assert faults() == [(0, "rad")]


@pytest.mark.django_db
def test_a_seal_that_another_worker_made_meanwhile_undoes_nothing_of_it(sealed, write, monkeypatch):
    write(2)
    last = Seal.objects.order_by("-number").last  # the first one: as if the others had not been seen
    monkeypatch.setattr("webcert.accesslog.chain.Seal.objects.order_by", lambda *_: type("One", (), {"first": staticmethod(last)}))
    assert chain.seal() == 0
    monkeypatch.undo()

    assert chain.seal() == 2
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_make_one_whole_chain(doctor):
    def write():
        try:
            for _ in range(15):
                with transaction.atomic():
                    record(Activity.READ, certificate_id=UUID, person_id=PERSON.person_id, place=PLACE, by=doctor, at=NOW)
        finally:
            connection.close()

    def seal():
        try:
            for _ in range(15):
                chain.seal()
        finally:
            connection.close()

    running = [threading.Thread(target=work) for work in (write, write, write, seal, seal)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    while chain.seal():
        pass

    assert Seal.objects.count() == AccessLogRow.objects.count() == 45
    assert faults() == []
