"""However a signed answer is changed, nobody else is logged in (B30, B31): property tests over bytes and over the tree."""

from __future__ import annotations

import base64
import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.identity.saml_keys import IDP, idp_metadata, pair
from webcert.adapters.identity import LoginFailed, saml
from webcert.adapters.identity.saml_config import Config
from webcert.adapters.saml_sources import Source
from webcert.sandbox.idp.logins import Login
from webcert.sandbox.idp.saml_answers import Asked, Builder
from webcert.sandbox.idp.saml_faults import Form
from webcert.sandbox.idp.saml_keys import Signer
from webcert.sandbox.idp.saml_wrapping import SOMEBODY_ELSE
from webcert.sandbox.idp.saml_writing import Writer
from webcert.sandbox.people import StaffMember

NOW = datetime.now(UTC).replace(microsecond=0)
ANNA, LEVEL = "SE2321000999-1A0D", "http://id.sambi.se/loa/loa3"
ACS, US, REQUEST = "https://webcert.example.org/saml/SSO", "https://webcert.example.org/saml/metadata", "_request"
KEPT = {"request": REQUEST, "levels": [LEVEL], "fresh": False, "asked_at": NOW.timestamp()}
MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saml")
    for name in ("metadata", "sp"):
        (folder / f"{name}.pem").write_bytes(pair(name).pem)
    (folder / "sp.key").write_bytes(pair("sp").key_pem)
    (folder / "idp.xml").write_bytes(idp_metadata())
    source = Source(entity_id=IDP, location=str(folder / "idp.xml"), certificate=folder / "metadata.pem")
    return Config(
        entity_id=US, answer_to=ACS, logout_at=ACS, provider=source, key=folder / "sp.key", certificates=(Path(folder / "sp.pem"),),
        decryption_keys=(folder / "sp.key",), encryption_certificate=folder / "sp.pem",
    )  # fmt: skip


def answer(fault="", *, sealed=False):
    """A right answer about Anna, or one with a fault."""
    asked = Asked(request_id=REQUEST, answer_to=ACS, requester=US, levels=(LEVEL,), fresh=False)
    builder = Builder(entity_id=IDP, asked=asked, at=NOW, fault=fault)
    signer = Signer(pair("idp").key_pem, pair("idp").pem)
    anna = StaffMember(hsa_id=ANNA, given_name="Anna", surname="Påhittad", role="läkare")
    login = Login(sid="sid", sub="sub", member=anna, level=LEVEL, at=NOW.timestamp(), protocol="saml")
    written = Writer(builder=builder, signer=signer, recipient=pair("sp").certificate if sealed else None)
    return base64.b64decode(written.answer(login, authenticated=NOW))


def who(config, data):
    """The HSA-id that an answer logs in, or None."""
    try:
        found = saml.identity(config, [base64.b64encode(data).decode()], kept=KEPT, once=lambda name, until: True, now=NOW + timedelta(seconds=2))
    except LoginFailed:
        return None
    return found.hsa_id.value


@pytest.fixture(scope="module")
def right():
    return answer()


@pytest.fixture(scope="module")
def right_sealed():
    return answer(sealed=True)


def test_the_right_answers_log_in(config, right, right_sealed):
    assert [who(config, right), who(config, right_sealed)] == [ANNA, ANNA]


@MANY
@given(data=st.data())
def test_changed_bytes(config, right, right_sealed, data):
    original = data.draw(st.sampled_from([right, right_sealed]))
    start = data.draw(st.integers(0, len(original) - 1))
    length = data.draw(st.integers(0, 40))
    inserted = data.draw(st.one_of(st.binary(max_size=12), st.sampled_from([
        SOMEBODY_ELSE.encode(), b"<!-- -->", b"<![CDATA[", b"]]>", b"&#x41;", b"<?x ?>", b'ID="_x"', b"</saml:AttributeValue>", b"<saml:AttributeValue>"])))

    assert who(config, original[:start] + inserted + original[start + length :]) in (None, ANNA)


@MANY
@given(data=st.data())
def test_the_persons_name_exchanged_anywhere(config, right, data):
    """The one change that an attacker wants, together with any other."""
    changed = right.replace(ANNA.encode(), SOMEBODY_ELSE.encode())
    start = data.draw(st.integers(0, len(changed) - 1))

    assert who(config, changed[:start] + changed[start + data.draw(st.integers(0, 30)) :]) is None


def elements(root):
    return [one for one in root.iter() if one is not root]


@MANY
@given(data=st.data())
def test_moved_copied_and_forged_elements(config, right, data):
    """Any number of moves, copies and removals, with the person exchanged in some of the copies."""
    root = etree.fromstring(right)
    for _ in range(data.draw(st.integers(1, 4))):
        there = elements(root)
        if len(there) < 2:
            break
        one, other = (there[data.draw(st.integers(0, len(there) - 1))] for _ in range(2))
        taken = copy.deepcopy(one)
        if data.draw(st.booleans()):
            for value in taken.iter("{*}AttributeValue"):
                value.text = SOMEBODY_ELSE if value.text == ANNA else value.text
        if data.draw(st.booleans()) and taken.get("ID"):
            taken.set("ID", data.draw(st.sampled_from(["_new", root.get("ID"), taken.get("ID")])))
        match data.draw(st.sampled_from(["into", "before", "after", "instead", "remove"])):
            case "into":
                other.append(taken)
            case "before":
                other.addprevious(taken)
            case "after":
                other.addnext(taken)
            case "instead":
                other.getparent().replace(other, taken)
            case _:
                one.getparent().remove(one)

    assert who(config, etree.tostring(root)) in (None, ANNA)


@pytest.mark.parametrize("shape", [one for one in Form if one.name.startswith("XSW")])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wrapped_and_changed_further(config, shape, data):
    root = etree.fromstring(answer(shape))
    there = elements(root)
    one = there[data.draw(st.integers(0, len(there) - 1))]
    if data.draw(st.booleans()):
        one.getparent().remove(one)
    else:
        one.addprevious(copy.deepcopy(there[data.draw(st.integers(0, len(there) - 1))]))

    assert who(config, etree.tostring(root)) in (None, ANNA)
