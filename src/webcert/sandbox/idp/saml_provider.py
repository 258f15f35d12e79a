"""The addresses of the SAML identity provider: metadata, login, and logout that it begins (signing-and-login.md 11)."""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from flask import Blueprint, Response, render_template, request
from lxml import etree

from webcert.adapters import saml_signature
from webcert.adapters.identity import saml_bindings, saml_grammar
from webcert.adapters.identity.saml_bindings import BadMessage, instant
from webcert.adapters.identity.saml_grammar import SAML, SAMLP, NotSaml, text
from webcert.adapters.saml_metadata import MD, POST, PROTOCOL, REDIRECT
from webcert.adapters.saml_signature import SignatureWrong
from webcert.adapters.soap.namespaces import DSIG
from webcert.sandbox import browser, transport
from webcert.sandbox.faults import TRANSPORT
from webcert.sandbox.idp import saml_keys, signing_provider
from webcert.sandbox.idp.logins import Login
from webcert.sandbox.idp.saml_answers import CANCELLED, NSMAP, STATUS, Asked, Builder
from webcert.sandbox.idp.saml_faults import Content, Form, LogoutFault
from webcert.sandbox.idp.saml_writing import Writer
from webcert.sandbox.idp.signing_provider import PATH, SigningProvider
from webcert.sandbox.idp.tokens import LEVELS
from webcert.sandbox.people import StaffMember
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.web import see_other

OFFERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("idp", "saml_metadata"): TRANSPORT, ("idp", "saml_answer"): (*Content, *Form), ("idp", "saml_logout"): tuple(LogoutFault),
    **signing_provider.OFFERED,
}  # fmt: skip
_LARGEST = 64_000
_ELSEWHERE = "https://annan.example.org/saml"


class BadRequest(ValueError):
    """A request that cannot be answered; the text says why, in Swedish."""


class Provider:
    """One identity provider for one registered service, the product."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.entity_id = f"{sandbox.settings.base_url}/idp/saml"
        product = sandbox.settings.product_url
        self.requester = f"{product}/saml/metadata/alias/defaultAlias"
        self.answer_to = f"{product}/saml/SSO/alias/defaultAlias"
        self.logout_at = f"{product}/saml/SingleLogout/alias/defaultAlias"

    # Metadata

    def metadata(self) -> Response:
        """`/metadata`."""
        switch = self.sandbox.faults.take("idp", "saml_metadata")

        def note(outcome: str) -> None:
            self.sandbox.state.record(system="idp", operation="saml_metadata", outcome=outcome, fault=switch.kind if switch else "")

        def produce() -> Response:
            note("OK")
            return Response(self.document(), content_type="application/samlmetadata+xml")

        return transport.answer(switch, produce, lambda: note("no answer"))

    def document(self) -> bytes:
        """The signed EntityDescriptor with all keys that are published, valid for seven days."""
        root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DSIG}, entityID=self.entity_id, ID="_metadata")
        root.set("validUntil", instant(self._now() + timedelta(days=7)))
        role = etree.SubElement(root, f"{{{MD}}}IDPSSODescriptor", protocolSupportEnumeration=PROTOCOL, WantAuthnRequestsSigned="true")
        for signer in saml_keys.published(self.sandbox.keys):
            key = etree.SubElement(role, f"{{{MD}}}KeyDescriptor", use="signing")
            data = etree.SubElement(etree.SubElement(key, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
            lines = signer.certificate.decode().strip().splitlines()[1:-1]
            etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = "".join(lines)
        for binding in (REDIRECT, POST):
            etree.SubElement(role, f"{{{MD}}}SingleLogoutService", Binding=binding, Location=f"{self.entity_id}/loggedout")
        etree.SubElement(role, f"{{{MD}}}NameIDFormat").text = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
        etree.SubElement(role, f"{{{MD}}}SingleSignOnService", Binding=REDIRECT, Location=f"{self.entity_id}/sso")
        signed = saml_signature.sign(root, 0, key=self._file("provider.key"), certificate=self._file("provider.pem"))
        return etree.tostring(signed, encoding="UTF-8", xml_declaration=True)

    def _file(self, name: str) -> bytes:
        return (self.sandbox.settings.keys_dir / name).read_bytes()

    def _now(self) -> datetime:
        return self.sandbox.state.clock().astimezone(UTC)

    # Login

    def sign_on(self) -> Response:
        """`/sso`: the page on which a card is chosen, or at once the way back."""
        try:
            asked = self._asked()
        except BadRequest as error:
            return Response(render_template("idp/refused.html", reason=str(error)), status=400)
        known = [one for one in asked.levels if one in LEVELS]
        if not known:
            return self._back(self._writer(asked, "").failure(f"{STATUS}NoAuthnContext"), "")
        if request.method == "POST" and request.form.get("answer") == "cancel":
            return self._back(self._writer(asked, "").failure(CANCELLED), "")
        member, level = self._chosen(asked), request.form.get("level", known[0])
        if member is None or level not in known:
            people, levels = self.sandbox.state.people, [(one, LEVELS[one]) for one in known]
            chosen = browser.user(request)
            return Response(render_template("idp/choose.html", staff=people.staff.values(), chosen=chosen, units=people.units, levels=levels))
        return self._logged_in(asked, member, level)

    def _asked(self) -> Asked:
        certificate = x509.load_pem_x509_certificate(self._file("saml.pem"))
        query = request.query_string.decode("ascii", "replace")
        try:
            data, _ = saml_bindings.of_query(query, "SAMLRequest", [certificate], max_bytes=_LARGEST)
            message = saml_grammar.read(data, "samlp:AuthnRequest", max_bytes=_LARGEST)
        except (BadMessage, NotSaml) as error:
            raise BadRequest(f"Begäran går inte att läsa eller är inte signerad av Webcert ({error}).") from error
        if message.get("Destination") != f"{self.entity_id}/sso" or text(message, "Issuer") != self.requester:
            raise BadRequest("Begäran är till någon annan eller från någon annan.")
        if message.get("AssertionConsumerServiceIndex") != "1" or message.get("AttributeConsumingServiceIndex") != "1":
            raise BadRequest("Begäran nämner ett index som inte är registrerat.")
        levels = tuple(one.text or "" for one in message.iter(f"{{{SAML}}}AuthnContextClassRef"))
        return Asked(
            request_id=message.get("ID", ""), answer_to=self.answer_to, requester=self.requester, levels=levels,
            fresh=message.get("ForceAuthn") == "true",
        )  # fmt: skip

    def _chosen(self, asked: Asked) -> StaffMember | None:
        staff = self.sandbox.state.people.staff
        if request.method == "POST":
            return staff.get(request.form.get("staff", ""))
        return None if asked.fresh or not browser.passes_through(request) else staff.get(browser.user(request))

    def _authenticated(self) -> datetime:
        """When the card in the reader was read."""
        since = request.cookies.get(browser.SINCE, "")
        return datetime.fromtimestamp(int(since), UTC) if request.method == "GET" and since.isdigit() else self._now()

    def _writer(self, asked: Asked, fault: str) -> Writer:
        path = Path(self.sandbox.settings.keys_dir) / "saml-encryption.pem"
        recipient = x509.load_pem_x509_certificate(path.read_bytes()) if path.exists() else None
        builder = Builder(entity_id=self.entity_id, asked=asked, at=self._now(), fault=fault)
        return Writer(builder=builder, signer=saml_keys.signing(self.sandbox.keys), recipient=recipient)

    def _logged_in(self, asked: Asked, member: StaffMember, level: str) -> Response:
        switch = self.sandbox.faults.take("idp", "saml_answer")
        fault, authenticated = switch.kind if switch else "", self._authenticated()
        login = self.sandbox.logins.begin(member=member, level=level, at=self._now().timestamp(), protocol="saml")
        answer = self._writer(asked, fault).answer(login, authenticated=authenticated)
        self.sandbox.state.record(system="idp", operation="saml_answer", outcome="response", fault=fault)
        response = self._back(answer, fault)
        response.set_cookie(browser.USER, member.hsa_id, httponly=True, samesite="Lax")
        response.set_cookie(browser.SINCE, str(int(authenticated.timestamp())), httponly=True, samesite="Lax")
        return response

    def _back(self, answer: str, fault: str) -> Response:
        query = request.query_string.decode("ascii", "replace")
        relay_state = next((one.partition("=")[2] for one in query.split("&") if one.startswith("RelayState=")), "")
        if fault == Content.RELAY_URL:
            relay_state = f"{_ELSEWHERE}/fangad"
        fields = [("SAMLResponse", answer)] * (2 if fault == Form.TWO_RESPONSES else 1)
        if relay_state:
            fields.append(("RelayState", relay_state))
        return Response(render_template("idp/back.html", action=self.answer_to, fields=fields))

    # Logout

    def logout_request(self, login: Login, fault: str) -> etree._Element:
        """A LogoutRequest about a login, not yet signed."""
        at = self._now()
        root = etree.Element(
            f"{{{SAMLP}}}LogoutRequest", nsmap=NSMAP, Version="2.0",
            ID="_samma-utloggning" if fault == LogoutFault.REPEATED_ID else f"_{uuid.uuid4().hex}",
            IssueInstant=instant(at - timedelta(minutes=15) if fault == LogoutFault.OLD else at),
            Destination=_ELSEWHERE if fault == LogoutFault.WRONG_DESTINATION else self.logout_at,
        )  # fmt: skip
        if fault == LogoutFault.EXPIRED:
            root.set("NotOnOrAfter", instant(at - timedelta(minutes=2)))
        etree.SubElement(root, f"{{{SAML}}}Issuer").text = _ELSEWHERE if fault == LogoutFault.WRONG_ISSUER else self.entity_id
        etree.SubElement(root, f"{{{SAML}}}NameID").text = "nagon-annan" if fault == LogoutFault.OTHER_NAME else login.sub
        etree.SubElement(root, f"{{{SAMLP}}}SessionIndex").text = "en-annan" if fault == LogoutFault.OTHER_SESSION else login.sid
        return root

    def logout_address(self, login: Login, fault: str = "") -> str:
        """Where a browser goes to tell the product that a login has ended."""
        signer = saml_keys.foreign() if fault == LogoutFault.OTHER_KEY else saml_keys.signing(self.sandbox.keys)
        message = self.logout_request(login, fault)
        address = saml_bindings.redirect(self.logout_at, "SAMLRequest", message, relay_state=login.sid, key=signer.key)
        if fault == LogoutFault.UNSIGNED:
            return address.partition("&SigAlg=")[0]
        return address.replace("RelayState=", "RelayState=x") if fault == LogoutFault.ALTERED else address

    def logout_form(self, login: Login, fault: str = "") -> dict[str, str]:
        """The same as fields of a form."""
        signer = saml_keys.foreign() if fault == LogoutFault.OTHER_KEY else saml_keys.signing(self.sandbox.keys)
        message = self.logout_request(login, fault)
        if fault != LogoutFault.UNSIGNED:
            message = saml_signature.sign(message, 1, key=signer.key, certificate=signer.certificate)
        if fault == LogoutFault.ALTERED:
            message[-1].text = f"{login.sid}x"
        return {"SAMLRequest": base64.b64encode(etree.tostring(message)).decode(), "RelayState": login.sid}

    def end(self, login: Login, *, by_form: bool) -> Response:
        """Send the browser to tell the product that a login has ended."""
        switch = self.sandbox.faults.take("idp", "saml_logout")
        fault = switch.kind if switch else ""
        self.sandbox.state.record(system="idp", operation="saml_logout", outcome="request", fault=fault)
        if by_form:
            return Response(render_template("idp/back.html", action=self.logout_at, fields=self.logout_form(login, fault).items()))
        return see_other(self.logout_address(login, fault))

    def logged_out(self) -> Response:
        """`/loggedout`: the product's answer to a LogoutRequest."""
        try:
            told = self._told()
        except (BadMessage, NotSaml, SignatureWrong) as error:
            page = render_template("idp/refused.html", reason=f"Svaret går inte att läsa eller är inte signerat av Webcert ({error}).")
            return Response(page, status=400)
        code = told.find(f"{{{SAMLP}}}Status/{{{SAMLP}}}StatusCode")
        done = code is not None and code.get("Value") == f"{STATUS}Success"
        self.sandbox.state.record(system="idp", operation="saml_logout", outcome="ended" if done else "not ended")
        response = Response(render_template("idp/logged_out.html"))
        response.delete_cookie(browser.USER)
        response.delete_cookie(browser.SINCE)
        return response

    def _told(self) -> etree._Element:
        """The product's LogoutResponse. Raises BadMessage, NotSaml and SignatureWrong."""
        certificate = x509.load_pem_x509_certificate(self._file("saml.pem"))
        if request.method == "POST":
            data = saml_bindings.of_form(request.form.get("SAMLResponse", ""), max_bytes=_LARGEST)
            message = saml_grammar.read(data, "samlp:LogoutResponse", max_bytes=_LARGEST)
            return saml_signature.verified(message, [certificate], now=self._now())
        query = request.query_string.decode("ascii", "replace")
        data, _ = saml_bindings.of_query(query, "SAMLResponse", [certificate], max_bytes=_LARGEST)
        return saml_grammar.read(data, "samlp:LogoutResponse", max_bytes=_LARGEST)


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/idp/saml`."""
    provider = Provider(sandbox)
    pages = Blueprint("idp_saml", __name__, url_prefix="/idp/saml")
    pages.add_url_rule("/metadata", "metadata", provider.metadata)
    pages.add_url_rule(f"{PATH}/metadata", "sign_metadata", SigningProvider(sandbox).metadata)
    pages.add_url_rule("/sso", "sso", provider.sign_on, methods=["GET", "POST"])
    pages.add_url_rule("/loggedout", "logged_out", provider.logged_out, methods=["GET", "POST"])

    @pages.post("/end")
    def end() -> Response:
        """End a login; the browser brings the product's provider's message to it."""
        ended = sandbox.logins.end(sid=request.form.get("sid", ""), protocol="saml")
        return provider.end(ended[0], by_form="by_form" in request.form) if ended else see_other("/control/")

    return pages
