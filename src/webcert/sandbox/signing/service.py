"""The pages of the signing service: request in, PIN, answer out."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import httpx
from cryptography import x509
from flask import Blueprint, Response, abort, render_template, request, url_for

from webcert.adapters.signing import keys
from webcert.sandbox import transport
from webcert.sandbox.faults import TRANSPORT, Kind
from webcert.sandbox.idp.signing_provider import CannotShow, SigningProvider
from webcert.sandbox.people import StaffMember
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.signing import answers, metadata, protocol, requester, signers
from webcert.sandbox.signing.answers import Refusal
from webcert.sandbox.signing.asked import RequestRefused, SignRequest, read_request
from webcert.sandbox.signing.faults import Form, Sent
from webcert.sandbox.signing.requester import RequesterUnknown
from webcert.sandbox.signing.shown import shown
from webcert.sandbox.web import allow_form_to, see_other

BINDING = "POST/XML/1.0"
#: The PIN of every card in the sandbox, which the page tells.
PIN = "1234"
TRIES = 3
_SECONDS = 5.0
#: Signings that are remembered, ended ones too; the oldest go first.
_KEPT = 200

OFFERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("signing", "request"): (Kind.SLOW, Kind.DOWN),
    ("signing", "answer"): (Kind.SLOW, *answers.OFFERED),
    ("signing", "metadata"): TRANSPORT,
    ("signing", "crl"): TRANSPORT,
}


class NotSignable(Exception):
    """A request that gets no answer, because nothing in it can be trusted; the text says why, in Swedish."""


@dataclass(kw_only=True)
class Signing:
    """A signing under way; `message` is what the signer is shown.

    `answer`, in base64, is set at its end, so that pressing twice gives the same answer.
    """

    asked: SignRequest
    member: StaffMember
    message: str = ""
    tries: int = TRIES
    answer: str = ""
    lock: Lock = field(default_factory=Lock)


class SigningService:
    """One signing service for one requester, the product, known by its metadata; who signs that lies in the folder of keys."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.folder: Path = sandbox.settings.keys_dir
        keys.ensure(self.folder)
        self.entity_id = f"{sandbox.settings.base_url}/signing/metadata"
        self.provider = SigningProvider(sandbox)
        self._open: dict[str, Signing] = {}

    def _note(self, operation: str, outcome: str, *, fault: str = "", received: str = "") -> None:
        self.sandbox.state.record(
            system="signing", operation=operation, outcome=outcome, fault=fault, request=received
        )

    # Addresses

    def receive(self) -> Response:
        """`POST /signing/request`: the form of section 5; then the page on which the PIN is given."""
        switch = self.sandbox.faults.take("signing", "request")
        fault = switch.kind if switch else ""

        def produce() -> Response:
            try:
                handle = self._begin()
            except NotSignable as error:
                self._note("request", "refused", fault=fault)
                page = render_template("signing/refused.html", reason=str(error))
                return Response(page, status=400)
            self._note("request", "OK", fault=fault)
            return see_other(url_for("signing.sign", handle=handle))

        return transport.answer(switch, produce, lambda: self._note("request", "no answer", fault=fault))

    def _begin(self) -> str:
        """Check a request and keep it. Raises NotSignable."""
        asked = self._read(_single("EidSignRequest"))
        if _single("Binding") != BINDING or _single("RelayState") != asked.request_id:
            raise NotSignable("Formuläret hör inte ihop med begäran.")
        member = self.sandbox.state.people.staff.get(asked.hsa_id)
        if member is None:
            raise NotSignable("Den som ska skriva under har inget kort här.")
        handle = secrets.token_urlsafe(24)
        while len(self._open) >= _KEPT:
            self._open.pop(next(iter(self._open)), None)
        self._open[handle] = Signing(asked=asked, member=member)
        self._have_shown(self._open[handle])
        return handle

    def _have_shown(self, signing: Signing) -> None:
        """Find the message for the page: an encrypted one is read by the identity provider, and when it cannot, nothing is signed."""
        asked = signing.asked
        try:
            signing.message = self.provider.opened(asked.encrypted, recipient=asked.identity_provider) if asked.encrypted else asked.message
        except CannotShow:
            self._refuse(signing, Refusal.MESSAGE)

    def _read(self, encoded: str) -> SignRequest:
        now = self.sandbox.state.clock()
        try:
            data = base64.b64decode(encoded, validate=True)
            known = x509.load_pem_x509_certificates((self.folder / "client.pem").read_bytes())
            asking = requester.fetch(self.sandbox.settings.product_url, signers=known, now=now)
            return read_request(data, requester=asking, service=self.entity_id, now=now)
        except (binascii.Error, RequestRefused, RequesterUnknown, UnicodeDecodeError) as error:
            raise NotSignable("Begäran är inte giltig: " + _in_words(error)) from error

    def sign(self, handle: str) -> Response:
        """`/signing/{handle}`: shows message and signer, takes the PIN, and ends in the form back."""
        signing = self._open.get(handle) or abort(404)
        wrong_pin = False
        with signing.lock:
            if request.method == "POST" and not signing.answer:
                wrong_pin = not self._finish(signing)
        if signing.answer:
            return self._form_back(signing)
        page = render_template(
            "signing/sign.html", member=signing.member, message=shown(signing.message, signing.asked.message_type), wrong_pin=wrong_pin,
            tries=signing.tries, handle=handle, pin=PIN,
        )  # fmt: skip
        return Response(page, status=422 if wrong_pin else 200)

    def _finish(self, signing: Signing) -> bool:
        """Answer the request if the form allows it; False after a wrong PIN with tries left."""
        if request.form.get("answer") == "cancel":
            self._refuse(signing, Refusal.CANCEL)
        elif request.form.get("pin") == PIN:
            self._answer(signing)
        else:
            signing.tries -= 1
            if signing.tries:
                return False
            self._refuse(signing, Refusal.AUTHENTICATION)
        return True

    def _refuse(self, signing: Signing, reason: Refusal, *, fault: str = "") -> None:
        now = self.sandbox.state.clock()
        signing.answer = _encoded(answers.refusal(signing.asked, reason, folder=self.folder, now=now))
        self._note("answer", reason, fault=fault)

    def _answer(self, signing: Signing) -> None:
        switch = self.sandbox.faults.take("signing", "answer")
        fault = switch.kind if switch else ""
        time.sleep(switch.seconds if switch else 0)
        if fault in set(Refusal):
            self._refuse(signing, Refusal(fault), fault=fault)
            return
        signing.answer = self._signature(signing, fault)
        self._note("answer", "signed", fault=fault)
        if fault == Sent.TWICE:
            self._post_first(signing.asked, signing.answer)
        if fault == Sent.TWICE_DIFFERENT:
            self._post_first(signing.asked, self._signature(signing, fault))

    def _signature(self, signing: Signing, fault: str) -> str:
        now = self.sandbox.state.clock()
        answer = protocol.signed_response(
            signing.asked, name=signing.member.name, folder=self.folder, now=now, fault=fault,
            crl=f"{self.sandbox.settings.base_url}/signing/root.crl",
        )  # fmt: skip
        return f"!{_encoded(answer)}" if fault == Form.NOT_BASE64 else _encoded(answer)

    def _post_first(self, asked: SignRequest, answer: str) -> None:
        """Send an answer ahead of the browser's."""
        try:
            httpx.post(asked.answer_to, data=_fields(asked, answer), timeout=_SECONDS, trust_env=False)
        except httpx.HTTPError:
            self._note("answer", "no contact with the requester")

    def _form_back(self, signing: Signing) -> Response:
        allow_form_to(signing.asked.answer_to)
        page = render_template(
            "signing/answer.html",
            action=signing.asked.answer_to,
            fields=_fields(signing.asked, signing.answer),
        )
        return Response(page)

    def revoked(self) -> Response:
        """`/signing/root.crl`: the certificates that are revoked."""
        switch = self.sandbox.faults.take("signing", "crl")
        fault = switch.kind if switch else ""

        def produce() -> Response:
            self._note("crl", "OK", fault=fault)
            return Response(signers.revoked(folder=self.folder, now=self.sandbox.state.clock()), content_type="application/pkix-crl")

        return transport.answer(switch, produce, lambda: self._note("crl", "no answer", fault=fault))

    def describe(self) -> Response:
        """`/signing/metadata`."""
        switch = self.sandbox.faults.take("signing", "metadata")
        fault = switch.kind if switch else ""
        base = self.sandbox.settings.base_url

        def produce() -> Response:
            document = metadata.build(
                entity_id=self.entity_id, address=f"{base}/signing/request", folder=self.folder,
                now=self.sandbox.state.clock(),
            )  # fmt: skip
            self._note("metadata", "OK", fault=fault)
            return Response(document, content_type="application/samlmetadata+xml")

        return transport.answer(switch, produce, lambda: self._note("metadata", "no answer", fault=fault))


def _single(name: str) -> str:
    """The value of a field that must stand in the form once. Raises NotSignable."""
    values = request.form.getlist(name)
    if len(values) != 1:
        raise NotSignable(f"Fältet {name} ska finnas en gång.")
    return values[0]


def _in_words(error: Exception) -> str:
    """What is wrong with a request, for the person who integrates."""
    return str(error) if isinstance(error, (RequestRefused, RequesterUnknown)) else "innehållet kan inte tolkas"


def _encoded(answer: bytes) -> str:
    return base64.b64encode(answer).decode("ascii")


def _fields(asked: SignRequest, answer: str) -> dict[str, str]:
    """The form back to the requester (section 5)."""
    return {
        "Binding": BINDING,
        "RelayState": asked.request_id,
        "EidSignResponse": answer,
    }


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/signing`."""
    service = SigningService(sandbox)
    pages = Blueprint("signing", __name__, url_prefix="/signing")
    pages.add_url_rule("/request", "receive", service.receive, methods=["POST"])
    pages.add_url_rule("/request", "only_posted", lambda: abort(405), methods=["GET"])
    pages.add_url_rule("/metadata", "describe", service.describe)
    pages.add_url_rule("/root.crl", "revoked", service.revoked)
    pages.add_url_rule("/<handle>", "sign", service.sign, methods=["GET", "POST"])
    return pages
