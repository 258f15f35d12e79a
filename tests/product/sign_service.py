"""A signing over the signing service as the browser carries it, with answers of a test's choice."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from django.test import Client
from django.urls import reverse

from tests.scenarios.world import Window
from webcert.adapters import outside
from webcert.certificates.models import SigningTicket
from webcert.sandbox.signing import answers, protocol, requester
from webcert.sandbox.signing.answers import Refusal
from webcert.sandbox.signing.asked import SignRequest, read_request


@dataclass
class Carried:
    """A signing under way: the draft's window and the form that its page posts to the service."""

    window: Window
    fields: dict[str, str]

    @property
    def id(self) -> str:
        return self.fields["RelayState"]

    @property
    def ticket(self) -> SigningTicket:
        return SigningTicket.objects.get(pk=self.id)

    @property
    def asked(self) -> SignRequest:
        """The request as the service reads it."""
        sandbox, now = self.window.browser.world.live.sandbox, outside.now()
        service = f"{sandbox.settings.base_url}/signing/metadata"
        known = outside.sign_service().client_certificate.read_bytes()
        asking = requester.fetch(sandbox.settings.product_url, signers=x509.load_pem_x509_certificates(known), now=now)
        return read_request(base64.b64decode(self.fields["EidSignRequest"]), requester=asking, service=service, now=now)

    def answer(self, fault: str = "", *, refusal: Refusal | None = None) -> dict[str, str]:
        """The form that the service posts back."""
        folder, now = self.window.browser.world.live.sandbox.settings.keys_dir, outside.now()
        if refusal is None:
            data = protocol.signed_response(self.asked, name="Anna Provläkare", folder=folder, now=now, fault=fault)
        else:
            data = answers.refusal(self.asked, refusal, folder=folder, now=now)
        return {"Binding": "POST/XML/1.0", "RelayState": self.id, "EidSignResponse": base64.b64encode(data).decode()}

    def complete(self, client: Client | None = None) -> Any:
        """Step 8, in the browser that began or in another."""
        return (client or self.window.browser.client).get(reverse("sign-complete"), {"ticket": self.id})

    def take(self, form: dict[str, str]) -> Any:
        """Both steps of the way back."""
        assert post(form).status_code == 303
        return self.complete()


def begin(window: Window) -> Carried:
    """Press `Signera intyget`."""
    return Carried(window, window.go_to_signing_service())


def post(form: Any) -> Any:
    """Step 7: from another site, so without a session."""
    return Client().post(reverse("sign-response"), form)


def ticket_in(answer: Any) -> str:
    """The ticket that a redirect goes on with."""
    return parse_qs(urlsplit(answer["Location"]).query)["ticket"][0]
