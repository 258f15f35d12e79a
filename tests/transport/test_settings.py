"""What stops the start: in production nobody calls the services unless it is said who, and nothing goes out in plain HTTP."""

from __future__ import annotations

import pytest
from django.core.handlers.base import BaseHandler

from tests.identity.test_settings import started
from tests.production import PRODUCTION
from webcert.adapters.callers import TableFaulty


@pytest.mark.parametrize("name", ["WEBCERT_CALLERS", "WEBCERT_CALLER_ISSUERS", "WEBCERT_CALLER_CRLS"])
@pytest.mark.parametrize("value", [None, ""])
def test_production_must_say_who_may_call(name, value):
    given = {**PRODUCTION, name: value}

    ok, said = started(**{key: one for key, one in given.items() if one is not None})

    assert (ok, name in said) == (False, True)


@pytest.mark.parametrize("name", ["WEBCERT_NTJP_URL", "WEBCERT_REGISTRY_URL", "WEBCERT_SIGN_SERVICE_URL", "WEBCERT_FMB_URL"])
def test_nothing_goes_out_in_plain_http_but_to_this_machine(name):
    assert started(**PRODUCTION, **{name: "http://127.0.0.1:8001/x"})[0]

    ok, said = started(**PRODUCTION, **{name: "http://system.example.org/x"})

    assert (ok, name in said) == (False, True)


def test_a_list_or_issuers_that_cannot_be_used_stop_the_start(listed, settings, tmp_path):
    BaseHandler().load_middleware()

    listed.write_text('[callers."SE2321000999-1A99"]\nservices = ["okand/v1"]', "utf-8")
    with pytest.raises(TableFaulty):
        BaseHandler().load_middleware()

    settings.CALLERS = str(tmp_path / "none.toml")
    with pytest.raises(OSError):
        BaseHandler().load_middleware()

    listed.write_text("", "utf-8")
    settings.CALLERS, settings.CALLER_ISSUERS = str(listed), str(listed)
    with pytest.raises(ValueError):
        BaseHandler().load_middleware()
