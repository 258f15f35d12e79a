"""The panel of Risk och råd in a browser, for the tests of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.product.conftest import NOW, UNIT, USER, Directory, Registry, page
from webcert.accesslog.models import AccessLogRow
from webcert.adapters import outside
from webcert.certificates.models import Certificate, UnitSettings

DEFAULTS = {"answer:demo_earlier": "no", "answer:demo_extent": "whole", "answer:demo_work": "yes"}
SHOWN, JUDGED = "Prediktion från SRS av risk för lång sjukskrivning", "Läkarens egen bedömning"


@pytest.fixture(autouse=True)
def outside_systems(monkeypatch):
    monkeypatch.setattr(outside, "person_registry", Registry)
    monkeypatch.setattr(outside, "directory", Directory)


def switch(on=True, unit=UNIT.hsa_id):
    UnitSettings.objects.update_or_create(pk=unit, defaults={"risk_and_advice": on, "registered_at": NOW})


def diagnosed(draft, *codes):
    rows = [{"code": code, "text": f"Diagnos {code}", "system": "ICD_10_SE"} for code in codes]
    Certificate.objects.filter(pk=draft.pk).update(answers={**draft.answers, "6": rows})
    draft.refresh_from_db()


def related(draft, kind, parent):
    Certificate.objects.filter(pk=draft.pk).update(parent_id=parent.pk, relation={"kind": kind, "parent_id": str(parent.pk)})


class Panel:
    """The panel of a draft in a browser."""

    def __init__(self, client, draft):
        self.client, self.draft = client, draft

    def read(self, answer=None):
        answer = answer or self.client.get(page(self.client, self.draft, "risk"))
        assert answer.status_code == 200, answer.content.decode()
        return re.sub(r"\s+", " ", answer.json()["risk"])

    def send(self, name, **fields):
        return self.client.post(page(self.client, self.draft, f"risk-{name}"), fields)

    def calculated(self, code="F438A", **answers):
        assert self.send("consent", given="1").status_code == 200
        return self.read(self.send("calculate", code=code, **{**DEFAULTS, **{f"answer:{name}": value for name, value in answers.items()}}))


@pytest.fixture
def panel(doctor_client, draft):
    switch()
    diagnosed(draft, "F438A", "M545")
    return Panel(doctor_client, draft)


def in_role(client, role):
    stored = client.session
    stored["login"] = {**stored["login"], "user": replace(USER, role=role).to_json()}
    stored.save()


def logged(argument):
    return list(AccessLogRow.objects.filter(argument=argument).values_list("activity", flat=True))
