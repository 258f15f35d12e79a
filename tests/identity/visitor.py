"""A browser on its way between the product and the identity provider, one step at a time."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib.sessions.models import Session
from django.test import Client

from webcert.launch.models import LaunchContext, ProviderLogin
from webcert.sandbox.idp.tokens import Issuer

ANNA, AXEL, BERIT = "SE2321000999-1A0D", "SE2321000999-1A0E", "SE2321000999-1A0K"
EKBACKEN = "SE2321000999-1A02"
LEVEL_2, LEVEL_3, NATIONAL = "http://id.sambi.se/loa/loa2", "http://id.sambi.se/loa/loa3", "http://id.elegnamnden.se/loa/1.0/loa3"


def issuer_of(world):
    """Who signs the provider's tokens."""
    known = world.live.sandbox.settings
    return Issuer(issuer=f"{known.base_url}/idp", client_id=known.client_id, client_secret=known.client_secret, keys=world.live.sandbox.keys)


class Notes:
    """The lines of the audit log."""

    def __init__(self):
        self.lines = []

    def add(self, event, **more):
        self.lines.append((event.value, more))

    def checks(self):
        """What each refusal says was wrong."""
        return [more["check"] for event, more in self.lines if event in ("login_refused", "logout_refused")]

    def named(self, event):
        return [more for name, more in self.lines if name == event]


def nobody_is_logged_in():
    """No session, no launch context, nothing that a provider could end."""
    sessions = [one for one in Session.objects.all() if "login" in one.get_decoded()]
    return not sessions and not LaunchContext.objects.exists() and not ProviderLogin.objects.exists()


@dataclass
class Visitor:
    """One browser, with the way back to the product in its hands."""

    world: object
    draft: object
    staff: str = ANNA
    client: Client = field(default_factory=Client)

    def __post_init__(self):
        self.at_provider = self.world.live.app.test_client()

    def link(self, method="get", **parameters):
        """The care system's link."""
        address, sent = f"/visa/intyg/{self.draft}", {"enhet": EKBACKEN, **parameters}
        if method == "get":
            return self.client.get(address, sent)
        return self.client.post(address, urlencode(sent), content_type="application/x-www-form-urlencoded")

    def asked(self, **parameters):
        """Where the link sends the browser: the authorization request."""
        answer = self.link(**parameters)
        assert answer.status_code == 302, answer.content
        return answer["Location"]

    def authenticate(self, target, *, answer="login", **more):
        """Put the card in at the provider; gives the parameters of the way back."""
        parts = urlsplit(target)
        reply = self.at_provider.post(f"{parts.path}?{parts.query}", data={"staff": self.staff, "answer": answer, **more})
        if reply.status_code == 200:
            return [(name, html.unescape(value)) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', reply.text)]
        return parse_qsl(urlsplit(reply.headers["Location"]).query)

    def come_back(self, parameters, *, method="get"):
        if method == "get":
            return self.client.get("/oidc/callback?" + urlencode(parameters))
        return self.client.post("/oidc/callback", urlencode(parameters), content_type="application/x-www-form-urlencoded")

    def log_in(self, *, level="", **parameters):
        """The whole way; gives the product's answer to the way back."""
        return self.come_back(self.authenticate(self.asked(**parameters), **({"level": level} if level else {})))

    @property
    def login(self):
        return self.client.session.get("login")


def another_login(visitor):
    """The status of a login in a browser of its own, to the same draft."""
    return Visitor(visitor.world, visitor.draft).log_in().status_code


def calls(world, operation):
    """How often the provider was asked."""
    return len([one for one in world.live.sandbox.state.journal.entries if one.system == "idp" and one.operation == operation])
