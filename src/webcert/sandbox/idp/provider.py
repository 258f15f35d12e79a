"""The addresses of the identity provider: discovery, keys, authorization, token, logout."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from webcert.sandbox import browser, transport
from webcert.sandbox.faults import TRANSPORT, Switch
from webcert.sandbox.idp.requests import CODE_LIFE, AuthorizationRequest, BadRequest, Codes, Grant, Refused
from webcert.sandbox.idp.tokens import TOKEN_LABELS, Issuer, TokenFault
from webcert.sandbox.people import StaffMember
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.web import see_other


class Detour(StrEnum):
    """Ways in which the way back, or the discovery document, can be wrong (11.2 rows 1-4)."""

    WRONG_STATE = "wrong_state"
    NO_STATE = "no_state"
    TWO_STATES = "two_states"
    WRONG_ISS = "wrong_iss"
    ACCESS_DENIED = "access_denied"
    LOGIN_REQUIRED = "login_required"
    SERVER_ERROR = "server_error"
    NO_CODE = "no_code"
    INVALID_GRANT = "invalid_grant"
    OTHER_ISSUER = "other_issuer"
    FOREIGN_HOST = "foreign_host"


DETOUR_LABELS: dict[str, str] = {
    Detour.WRONG_STATE: "Fel state i svaret",
    Detour.NO_STATE: "State saknas i svaret",
    Detour.TWO_STATES: "Två state i svaret",
    Detour.WRONG_ISS: "Fel iss i svaret",
    Detour.ACCESS_DENIED: "Felet access_denied",
    Detour.LOGIN_REQUIRED: "Felet login_required",
    Detour.SERVER_ERROR: "Felet server_error",
    Detour.NO_CODE: "Kod saknas i svaret",
    Detour.INVALID_GRANT: "Felet invalid_grant",
    Detour.OTHER_ISSUER: "Annan utfärdare i discovery-dokumentet",
    Detour.FOREIGN_HOST: "Nyckeladress på en främmande värd",
}
LABELS: dict[str, str] = {**TOKEN_LABELS, **DETOUR_LABELS}

_BEFORE_CODE = (
    Detour.WRONG_STATE, Detour.NO_STATE, Detour.TWO_STATES, Detour.WRONG_ISS, Detour.ACCESS_DENIED,
    Detour.LOGIN_REQUIRED, Detour.SERVER_ERROR, Detour.NO_CODE,
)  # fmt: skip
OFFERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("idp", "discovery"): (*TRANSPORT, Detour.OTHER_ISSUER, Detour.FOREIGN_HOST),
    ("idp", "jwks"): TRANSPORT,
    ("idp", "authorize"): _BEFORE_CODE,
    ("idp", "token"): (*TRANSPORT, Detour.INVALID_GRANT, *TokenFault),
}


class Provider:
    """One identity provider for one registered client, the product."""

    def __init__(self, sandbox: Sandbox) -> None:
        settings = sandbox.settings
        self.sandbox = sandbox
        self.codes = Codes()
        self.issuer = Issuer(
            issuer=f"{settings.base_url}/idp",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            keys=sandbox.keys,
        )
        self.redirect_uri = f"{settings.product_url}/oidc/callback"
        self.logged_out_uri = f"{settings.product_url}/oidc/loggedout"

    def _answer(self, operation: str, produce: Callable[[Switch | None], tuple[Response, str]]) -> Response:
        """Answer a call from the product, with the ordered fault, and note it in the journal."""
        switch = self.sandbox.faults.take("idp", operation)
        fault = switch.kind if switch else ""

        def note(outcome: str) -> None:
            self.sandbox.state.record(system="idp", operation=operation, outcome=outcome, fault=fault)

        def noted() -> Response:
            response, outcome = produce(switch)
            note(outcome)
            return response

        return transport.answer(switch, noted, lambda: note("no answer"))

    # Addresses

    def discovery(self) -> Response:
        """`/.well-known/openid-configuration`."""
        return self._answer("discovery", lambda switch: (jsonify(self._document(switch)), "OK"))

    def _document(self, switch: Switch | None) -> dict[str, Any]:
        base = self.issuer.issuer
        document: dict[str, Any] = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks.json",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid"],
            "claims_supported": ["acr", "employeeHsaId", "identityProviderForSign"],
            "claims_parameter_supported": True,
            "authorization_response_iss_parameter_supported": True,
            "ui_locales_supported": ["sv"],
        }
        match switch.kind if switch else "":
            case Detour.OTHER_ISSUER:
                document["issuer"] = "https://idp.example.org:443/oidc"
            case Detour.FOREIGN_HOST:
                document["jwks_uri"] = "https://keys.example.org/jwks.json"
        return document

    def jwks(self) -> Response:
        """`/jwks.json`."""
        return self._answer("jwks", lambda switch: (jsonify(self.sandbox.keys.jwks()), "OK"))

    def authorize(self) -> Response:
        """`/authorize`: the page on which a card is chosen, or at once the way back."""
        try:
            wanted = AuthorizationRequest.read(
                request.args, client_id=self.issuer.client_id, redirect_uri=self.redirect_uri
            )
        except BadRequest as error:
            page = render_template("idp/refused.html", reason=str(error))
            return Response(page, status=400)
        except Refused as error:
            return self._back({"error": error.error, "state": request.args.get("state", "")})
        member = self._chosen(wanted)
        if request.method == "POST" and request.form.get("answer") == "cancel":
            return self._back({"error": "access_denied", "state": wanted.state})
        if member is None:
            return Response(self._page())
        return self._with_code(wanted, member)

    def _chosen(self, wanted: AuthorizationRequest) -> StaffMember | None:
        staff = self.sandbox.state.people.staff
        if request.method == "POST":
            return staff.get(request.form.get("staff", ""))
        if wanted.prompt in ("login", "select_account") or not browser.passes_through(request):
            return None
        return staff.get(browser.user(request))

    def _page(self) -> str:
        people = self.sandbox.state.people
        return render_template(
            "idp/choose.html", staff=people.staff.values(), chosen=browser.user(request), units=people.units
        )

    def _with_code(self, wanted: AuthorizationRequest, member: StaffMember) -> Response:
        at = self.sandbox.state.clock().timestamp()
        code = self.codes.give(Grant(request=wanted, member=member, expires=at + CODE_LIFE), at=at)
        switch = self.sandbox.faults.take("idp", "authorize")
        self.sandbox.state.record(
            system="idp", operation="authorize", outcome="code", fault=switch.kind if switch else ""
        )
        answer = [("code", code), ("state", wanted.state), ("iss", self.issuer.issuer)]
        response = self._back(_detoured(answer, switch.kind if switch else ""))
        response.set_cookie(browser.USER, member.hsa_id, httponly=True, samesite="Lax")
        return response

    def _back(self, parameters: dict[str, str] | list[tuple[str, str]]) -> Response:
        return see_other(f"{self.redirect_uri}?{urlencode(parameters)}")

    def token(self) -> Response:
        """`/token`: the exchange of a code for an ID token."""
        return self._answer("token", self._exchange)

    def _exchange(self, switch: Switch | None) -> tuple[Response, str]:
        form = request.form
        if (form.get("client_id"), form.get("client_secret")) != (
            self.issuer.client_id,
            self.issuer.client_secret,
        ):
            return _error("invalid_client", status=401)
        if form.get("grant_type") != "authorization_code":
            return _error("unsupported_grant_type")
        grant = self.codes.use_up(form.get("code", ""))
        at = self.sandbox.state.clock().timestamp()
        fault = switch.kind if switch else ""
        if grant is None or not grant.allows(form, at=at) or fault == Detour.INVALID_GRANT:
            return _error("invalid_grant")
        access_token = secrets.token_urlsafe(32)
        id_token = self.issuer.issue(
            member=grant.member, wanted=grant.request.wanted, access_token=access_token,
            algorithm=self.sandbox.algorithm, at=int(at), fault=fault,
        )  # fmt: skip
        return _token_answer(access_token, id_token, fault), "OK"

    def logout(self) -> Response:
        """`/logout`: the card is taken out; back to the client if it gave its registered address."""
        back = request.values.get("post_logout_redirect_uri", "")
        if back == self.logged_out_uri:
            state = {"state": request.values["state"]} if "state" in request.values else {}
            response = see_other(f"{back}?{urlencode(state)}" if state else back)
        else:
            response = Response(render_template("idp/logged_out.html"))
        response.delete_cookie(browser.USER)
        return response


def _detoured(answer: list[tuple[str, str]], fault: str) -> list[tuple[str, str]]:
    """The parameters of the way back, spoilt if that is ordered."""
    state = dict(answer)["state"]
    match fault:
        case Detour.WRONG_STATE:
            return [(name, "ett-annat-state" if name == "state" else value) for name, value in answer]
        case Detour.NO_STATE:
            return [(name, value) for name, value in answer if name != "state"]
        case Detour.TWO_STATES:
            return [*answer, ("state", state)]
        case Detour.WRONG_ISS:
            return [
                (name, "https://idp.example.org:443/oidc" if name == "iss" else value)
                for name, value in answer
            ]
        case Detour.NO_CODE:
            return [(name, value) for name, value in answer if name != "code"]
        case Detour.ACCESS_DENIED | Detour.LOGIN_REQUIRED | Detour.SERVER_ERROR:
            return [("error", fault), ("state", state)]
        case _:
            return answer


def _token_answer(access_token: str, id_token: str, fault: str) -> Response:
    body = {"access_token": access_token, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}
    match fault:
        case TokenFault.NOT_JSON:
            return Response("inte json", content_type="application/json")
        case TokenFault.TOKEN_TYPE:
            body["token_type"] = "mac"
        case TokenFault.NO_ID_TOKEN:
            del body["id_token"]
    response = jsonify(body)
    response.headers["Cache-Control"] = "no-store"
    return response


def _error(error: str, *, status: int = 400) -> tuple[Response, str]:
    response = jsonify({"error": error})
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response, error


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/idp`."""
    provider = Provider(sandbox)
    pages = Blueprint("idp", __name__, url_prefix="/idp")
    pages.add_url_rule("/.well-known/openid-configuration", "discovery", provider.discovery)
    pages.add_url_rule("/jwks.json", "jwks", provider.jwks)
    pages.add_url_rule("/authorize", "authorize", provider.authorize, methods=["GET", "POST"])
    pages.add_url_rule("/token", "token", provider.token, methods=["POST"])
    pages.add_url_rule("/logout", "logout", provider.logout, methods=["GET", "POST"])
    return pages
