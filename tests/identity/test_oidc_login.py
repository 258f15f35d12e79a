"""Login by OpenID Connect as it should go, with each setting, and while the provider is silent (11.1, 11.2, F4)."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client

from tests.identity.visitor import ANNA, AXEL, LEVEL_2, LEVEL_3, Visitor, another_login, calls, nobody_is_logged_in
from webcert.adapters import outside
from webcert.launch import session
from webcert.launch.models import SeenToken
from webcert.sandbox.settings import Settings

SILENT = "Inloggningen svarar inte"


def query(target):
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def retry_of(answer):
    """Where the button `Försök igen` of an error page leads."""
    return unescape(re.search(r'href="([^"]+)">Försök igen<', answer.content.decode())[1])


def test_what_is_asked_for(anna):
    asked = query(anna.asked())

    assert (asked["response_type"], asked["scope"], asked["ui_locales"], asked["code_challenge_method"]) == ("code", "openid", "sv", "S256")
    assert json.loads(asked["claims"]) == {"id_token": {
        "employeeHsaId": {"essential": True}, "identityProviderForSign": None, "acr": {"essential": True, "value": LEVEL_3}}}  # fmt: skip
    assert len(asked["state"]) == len(asked["nonce"]) == 43
    assert not {"prompt", "max_age", "acr_values", "response_mode"} & set(asked)


def test_what_the_settings_ask_for(anna, settings):
    settings.OIDC_PROMPT, settings.OIDC_MAX_AGE, settings.OIDC_SCOPE, settings.OIDC_PKCE = "login", "600", "openid profile", False
    settings.OIDC_ACR_VALUES, settings.OIDC_SIGN_CLAIM, settings.LOGIN_LEVELS = True, "signProvider", [LEVEL_3, LEVEL_2]

    asked = query(anna.asked())

    assert (asked["prompt"], asked["max_age"], asked["scope"], asked["acr_values"]) == ("login", "600", "openid profile", f"{LEVEL_3} {LEVEL_2}")
    assert "code_challenge" not in asked
    claims = json.loads(asked["claims"])["id_token"]
    assert claims["acr"] == {"essential": True, "values": [LEVEL_3, LEVEL_2]}
    assert "signProvider" in claims


def test_the_login_knows_how_it_was_made(anna, rf, notes, world):
    answer = anna.log_in()

    assert anna.client.get(answer["Location"]).status_code == 200
    request = rf.get("/")
    request.session = anna.client.session
    login = session.current(request, at=outside.now())
    assert (login.user.hsa_id, login.level) == (ANNA, LEVEL_3)
    assert login.signing_provider == f"{world.live.url}/idp/saml/sign/sithseid-same-device"
    (line,) = notes.named("logged_in")
    assert (line["method"], line["assurance"]) == ("oidc urn:sandbox:siths-eid", LEVEL_3)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_each_algorithm(anna, world, algorithm):
    world.live.sandbox.algorithm = algorithm

    assert anna.log_in().status_code == 302


def test_an_algorithm_that_is_not_among_the_sites(anna, settings, notes):
    settings.OIDC_ALGORITHMS = ["ES256"]

    assert anna.log_in().status_code == 403
    assert notes.checks() == ["alg"]


def test_an_hsa_id_in_a_list(anna, fault):
    fault("token", "listed_hsa_id")

    assert anna.log_in().status_code == 302


def test_another_audience_that_the_site_knows(anna, fault, settings, notes):
    """All others have to be known, and the token to be given to us."""
    settings.OIDC_OTHER_AUDIENCES = ["urn:sandbox:other-client"]
    fault("token", "several_audiences")

    assert anna.log_in().status_code == 403
    assert notes.checks() == ["azp"]


def test_an_authentication_that_is_too_old(anna, fault, settings, notes):
    fault("token", "long_ago")
    assert anna.log_in().status_code == 302
    settings.OIDC_MAX_AGE = "600"
    other = Visitor(anna.world, anna.draft)

    assert other.log_in().status_code == 403
    assert notes.checks() == ["auth_time"]


# How we prove who we are


def key_pair(kind):
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "EC" else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.fixture(params=["RSA", "EC"])
def registered_key(request, new_app, monkeypatch):
    """A key of ours that the provider knows."""
    private, public = key_pair(request.param)
    original = Settings.__init__
    monkeypatch.setattr(Settings, "__init__", lambda self, **given: original(self, **{**given, "client_key": public}))
    return private


def test_by_a_signed_assertion(registered_key, anna, settings):
    settings.OIDC_CLIENT_AUTH, settings.OIDC_CLIENT_SECRET, settings.OIDC_CLIENT_KEY = "private_key_jwt", "", registered_key

    assert anna.log_in().status_code == 302


def test_by_an_assertion_with_a_key_that_is_not_registered(registered_key, anna, settings, notes):
    settings.OIDC_CLIENT_AUTH, settings.OIDC_CLIENT_KEY = "private_key_jwt", key_pair("RSA")[0]

    assert anna.log_in().status_code == 403
    assert notes.checks() == ["token answer"]


def test_by_the_secret_in_the_header(anna, settings):
    settings.OIDC_CLIENT_AUTH = "client_secret_basic"

    assert anna.log_in().status_code == 302


@pytest.mark.parametrize("auth", ["client_secret_post", "client_secret_basic", "tls_client_auth"])
def test_without_the_right_proof(anna, settings, notes, auth):
    settings.OIDC_CLIENT_AUTH, settings.OIDC_CLIENT_SECRET = auth, "en annan hemlighet"

    assert anna.log_in().status_code == 403
    assert notes.checks() == ["token answer"]


# The answer as a form


@pytest.fixture
def by_form(settings):
    settings.OIDC_RESPONSE_MODE = "form_post"


def test_an_answer_as_a_form_goes_on_as_a_get(by_form, anna):
    """The form comes from another site, without the session's cookie; what logs in is the request that follows."""
    target = anna.asked()
    assert query(target)["response_mode"] == "form_post"
    back = anna.authenticate(target)

    kept = anna.come_back(back, method="post")

    assert (kept.status_code, anna.login) == (303, None)
    assert dict(back)["code"] not in kept["Location"]
    assert anna.client.get(kept["Location"])["Location"].startswith("/i/")


def test_an_answer_as_a_form_in_another_browser(by_form, anna, notes):
    back = anna.authenticate(anna.asked())
    other = Visitor(anna.world, anna.draft)

    assert other.come_back(back, method="post").status_code == 403
    assert notes.checks() == ["state"]
    assert nobody_is_logged_in()


def test_an_answer_in_the_address_where_a_form_is_expected(by_form, anna, notes):
    assert anna.come_back(anna.authenticate(anna.asked())).status_code == 403
    assert notes.checks() == ["response mode"]


def test_a_kept_answer_is_used_once(by_form, anna, notes):
    kept = anna.come_back(anna.authenticate(anna.asked()), method="post")["Location"]
    anna.client.get(kept)

    assert anna.client.get(kept).status_code == 403
    assert notes.checks() == ["state"]


# A silent provider, and trying again


@pytest.mark.parametrize("kind", ["down", "broken", "garbage", "oversize"])
def test_a_silent_provider_before_the_way_there(anna, fault, notes, kind):
    fault("discovery", kind)

    answer = anna.link()

    assert (answer.status_code, SILENT in answer.content.decode()) == (503, True)
    assert notes.checks() == ["provider is silent"]
    fault("discovery", "ok")
    again = anna.client.get(retry_of(answer))
    assert anna.come_back(anna.authenticate(again["Location"]))["Location"].startswith("/i/")


@pytest.mark.parametrize(("operation", "kind"), [("token", "down"), ("token", "broken"), ("token", "lost"), ("jwks", "down"), ("jwks", "garbage")])
def test_a_silent_provider_on_the_way_back(anna, fault, operation, kind):
    fault(operation, kind)

    answer = anna.log_in()

    assert (answer.status_code, SILENT in answer.content.decode()) == (503, True)
    assert nobody_is_logged_in()
    fault(operation, "ok")
    again = anna.client.get(retry_of(answer))
    assert anna.come_back(anna.authenticate(again["Location"]))["Location"].startswith("/i/")


def test_a_slow_provider_is_waited_for_no_longer_than_its_time(anna, fault, settings):
    settings.IDENTITY_PROVIDER_SECONDS = {"connect": 1, "total": 1}
    fault("discovery", "slow", seconds=3)

    answer = anna.link()

    assert (answer.status_code, SILENT in answer.content.decode()) == (503, True)


def test_the_token_is_asked_for_once(anna, world, fault):
    """A code is good once, so that trying again would only hide the failure."""
    fault("token", "lost")

    anna.log_in()

    assert calls(world, "token") == 1


def test_a_cancelled_login_can_be_tried_again(anna, notes):
    answer = anna.come_back(anna.authenticate(anna.asked(), answer="cancel"))

    assert (answer.status_code, "Inloggningen avbröts" in answer.content.decode()) == (403, True)
    assert notes.checks() == ["error access_denied"]
    again = anna.client.get(retry_of(answer))
    assert anna.come_back(anna.authenticate(again["Location"]))["Location"].startswith("/i/")


def test_trying_again_is_for_the_same_browser_and_good_once(anna, notes):
    address = retry_of(anna.come_back(anna.authenticate(anna.asked(), answer="cancel")))

    assert Client().get(address).status_code == 403
    assert anna.client.get(address).status_code == 302
    assert anna.client.get(address).status_code == 403
    assert anna.client.get(address.partition("=")[0] + "=gissad").status_code == 403


def test_a_launch_is_kept_for_ten_minutes(anna, clock):
    address = retry_of(anna.come_back(anna.authenticate(anna.asked(), answer="cancel")))
    clock.forward(minutes=11)

    assert anna.client.get(address).status_code == 403


def test_the_state_of_a_login_is_no_launch_key(anna):
    state = query(anna.asked())["state"]

    assert anna.client.get(f"/visa/intyg/{anna.draft}/saved", {"start": state}).status_code == 403


def test_a_form_of_the_care_system_goes_on_as_a_get(anna):
    """B17: its parameters are kept under a key of this browser, and nothing else changes."""
    answer = anna.link("post", fornamn="Tolvan")

    assert answer.status_code == 303
    assert "Tolvan" not in answer["Location"]
    assert nobody_is_logged_in()
    target = anna.client.get(answer["Location"])["Location"]
    assert anna.come_back(anna.authenticate(target))["Location"].startswith("/i/")


# The directory


def test_a_person_whom_the_directory_does_not_know(anna, notes, monkeypatch):
    monkeypatch.setattr("webcert.adapters.directories.hsa.DirectoryClient.staff", lambda self, hsa_id: None)

    answer = anna.log_in()

    assert (answer.status_code, notes.checks()) == (503, ["not in the directory"])
    assert "inte i katalogen" in answer.content.decode()
    assert nobody_is_logged_in()


def test_a_silent_directory(anna, world, notes):
    world.live.sandbox.faults.order(system="hsa", operation="*", kind="down")

    answer = anna.log_in()

    assert (answer.status_code, "Tekniskt fel" in answer.content.decode(), notes.checks()) == (503, True, ["directory is silent"])
    assert nobody_is_logged_in()
    world.live.sandbox.faults.order(system="hsa", operation="*", kind="ok")
    again = anna.client.get(retry_of(answer))
    assert anna.come_back(anna.authenticate(again["Location"]))["Location"].startswith("/i/")


def test_a_directory_that_tells_of_somebody_else(anna, notes, world, monkeypatch):
    """Another person's licences and commissions give nobody any rights (B28)."""
    back = anna.authenticate(anna.asked())
    staff = world.live.sandbox.state.people.staff
    monkeypatch.setitem(staff, ANNA, staff[AXEL])
    outside.KEPT_OF_DIRECTORY.clear()

    answer = anna.come_back(back)

    assert (answer.status_code, notes.checks()) == (503, ["not in the directory"])
    assert nobody_is_logged_in()


def test_ids_of_used_tokens_are_forgotten_when_they_have_expired(anna, clock):
    anna.log_in()
    assert SeenToken.objects.count() == 1
    clock.forward(hours=2)

    another_login(anna)

    assert SeenToken.objects.count() == 1
