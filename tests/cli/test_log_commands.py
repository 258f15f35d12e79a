"""The commands that tell of the logs: verify-log, and outbox redrive."""

from __future__ import annotations

import pytest

from tests.product import conftest as product
from webcert.__main__ import main
from webcert.accesslog import audit, chain
from webcert.accesslog.audit import Event
from webcert.accesslog.models import Seal
from webcert.delivery.models import Delivery

pytestmark = pytest.mark.django_db
draft, doctor, kind = product.draft, product.doctor, product.kind


def test_a_whole_log_verifies_and_tells_its_head(draft, capsys):
    chain.seal()
    last = Seal.objects.get()

    assert main(["verify-log"]) == 0

    told = capsys.readouterr().out
    assert f"huvud 1:{last.hash}" in told
    assert main(["verify-log", "--head", f"1:{last.hash}"]) == 0


def test_a_broken_log_tells_where(draft, capsys, monkeypatch):
    chain.seal()
    monkeypatch.setattr("webcert.accesslog.chain._canonical", lambda row: "another")

    assert main(["verify-log"]) == 1
    assert "nummer 1: raden" in capsys.readouterr().out


def test_a_head_from_elsewhere_that_the_log_lacks_breaks_it(draft):
    chain.seal()

    assert main(["verify-log", "--head", f"9:{'a' * 64}"]) == 1


@pytest.mark.parametrize("head", ["9", "x:" + "a" * 64, "1:short"])
def test_a_head_that_is_none_is_refused(head):
    with pytest.raises(SystemExit) as end:
        main(["verify-log", "--head", head])

    assert end.value.code == 2


def test_a_redriven_message_is_in_the_audit_log(draft, capsys, monkeypatch):
    noted = []
    monkeypatch.setattr(audit, "note", lambda event, **more: noted.append((event, more)))
    Delivery.objects.update(state="parked")
    main(["outbox", "redrive"])

    assert noted == [(Event.TRANSFER_REDRIVEN, {"delivery": Delivery.objects.get().pk})]
