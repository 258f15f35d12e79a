"""A browser on its way between the product and the SAML identity provider, one step at a time."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.test import Client

from tests.identity.visitor import ANNA, EKBACKEN
from webcert.sandbox.idp.saml_provider import Provider

ANSWER, LOGOUT, METADATA = (f"/saml/{one}/alias/defaultAlias" for one in ("SSO", "SingleLogout", "metadata"))
FORM = "application/x-www-form-urlencoded"


def speak_saml(settings, live, keys_dir):
    """Let the product log in by SAML at the running sandbox; nothing can be encrypted for it unless the test says so."""
    settings.LOGIN_PROTOCOL = "saml"
    settings.SAML_PROVIDER, settings.SAML_METADATA = f"{live.url}/idp/saml", f"{live.url}/idp/saml/metadata"
    settings.SAML_METADATA_CERTIFICATE, settings.SAML_KEY = str(keys_dir / "provider.pem"), str(keys_dir / "saml.key")
    settings.SAML_CERTIFICATES = [str(keys_dir / "saml.pem")]
    settings.SAML_DECRYPTION_KEYS = [str(keys_dir / "saml-encryption.key")]
    settings.SAML_ENCRYPTION_CERTIFICATE = str(keys_dir / "saml-encryption.pem")


def fields_of(page):
    """The fields of a form that the browser submits."""
    return [(name, html.unescape(value)) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)]


@dataclass
class SamlVisitor:
    """One browser, with the way back to the product in its hands."""

    world: object
    draft: object
    staff: str = ANNA
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def __post_init__(self):
        self.at_provider = self.world.live.app.test_client()
        self.provider = Provider(self.world.live.sandbox)

    def link(self, method="get", **parameters):
        """The care system's link."""
        return getattr(self.client, method)(f"/visa/intyg/{self.draft}", {"enhet": EKBACKEN, **parameters})

    def begun(self, **parameters):
        """The answer of the address where a login begins."""
        answer = self.link(**parameters)
        assert answer.status_code == 302, answer.content
        assert answer["Location"].startswith("/saml/login/alias/defaultAlias?idp="), answer["Location"]
        return self.client.get(answer["Location"])

    def asked(self, **parameters):
        """Where the browser is sent: the provider, with the request."""
        answer = self.begun(**parameters)
        assert answer.status_code == 302, answer.content
        return answer["Location"]

    def authenticate(self, target, *, answer="login", **more):
        """Put the card in at the provider; gives the fields of the way back."""
        parts = urlsplit(target)
        reply = self.at_provider.post(f"{parts.path}?{parts.query}", data={"staff": self.staff, "answer": answer, **more})
        assert reply.status_code == 200, reply.text
        found = fields_of(reply.text)
        assert found, reply.text
        return found

    def post(self, fields):
        """The form from the provider's site."""
        return self.client.post(ANSWER, urlencode(fields), content_type=FORM)

    def come_back(self, fields):
        """The form, and the request that follows it."""
        answer = self.post(fields)
        return self.client.get(answer["Location"]) if answer.status_code == 303 else answer

    def log_in(self, *, level="", **parameters):
        """The whole way; gives the product's answer to the way back."""
        return self.come_back(self.authenticate(self.asked(**parameters), **({"level": level} if level else {})))

    @property
    def login(self):
        return self.client.session.get("login")


def xml_of(fields):
    """The message in the fields of a form."""
    return base64.b64decode(dict(fields)["SAMLResponse"])


def with_xml(fields, xml):
    """The fields with another message."""
    return [(name, base64.b64encode(xml).decode() if name == "SAMLResponse" else value) for name, value in fields]
