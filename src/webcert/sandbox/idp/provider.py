"""The addresses of the identity provider: discovery, keys, authorization, token, logout."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from webcert.sandbox import browser, transport
from webcert.sandbox.faults import TRANSPORT, Switch
from webcert.sandbox.idp.clients import METHODS, Client
from webcert.sandbox.idp.keys import ALGORITHMS
from webcert.sandbox.idp.logins import tell
from webcert.sandbox.idp.requests import CODE_LIFE, AuthorizationRequest, BadRequest, Codes, Grant, Refused
from webcert.sandbox.idp.tokens import LEVELS, LOGOUT_LABELS, TOKEN_LABELS, Issuer, LogoutFault, TokenFault
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
LABELS: dict[str, str] = {**TOKEN_LABELS, **LOGOUT_LABELS, **DETOUR_LABELS}
#: Faults of ID tokens that logout tokens can have as well.
_OF_LOGOUT = (
    TokenFault.ALG_NONE, TokenFault.ALG_HMAC, TokenFault.UNKNOWN_KID, TokenFault.BAD_SIGNATURE, TokenFault.WRONG_ISSUER,
    TokenFault.WRONG_AUDIENCE, TokenFault.EXPIRED, TokenFault.OLD, TokenFault.REPEATED_JTI,
)  # fmt: skip

_BEFORE_CODE = (
    Detour.WRONG_STATE, Detour.NO_STATE, Detour.TWO_STATES, Detour.WRONG_ISS, Detour.ACCESS_DENIED,
    Detour.LOGIN_REQUIRED, Detour.SERVER_ERROR, Detour.NO_CODE,
)  # fmt: skip
OFFERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("idp", "discovery"): (*TRANSPORT, Detour.OTHER_ISSUER, Detour.FOREIGN_HOST),
    ("idp", "jwks"): TRANSPORT,
    ("idp", "authorize"): _BEFORE_CODE,
    ("idp", "token"): (*TRANSPORT, Detour.INVALID_GRANT, *TokenFault),
    ("idp", "logout_token"): (*_OF_LOGOUT, *LogoutFault),
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
        self.client = Client(
            client_id=settings.client_id, secret=settings.client_secret, key=settings.client_key, token_url=f"{self.issuer.issuer}/token"
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
            "response_modes_supported": ["query", "form_post"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": list(ALGORITHMS),
            "token_endpoint_auth_methods_supported": list(METHODS),
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid"],
            "claims_supported": ["acr", "employeeHsaId", "identityProviderForSign"],
            "acr_values_supported": list(LEVELS),
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
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
        if request.method == "POST" and request.form.get("answer") == "cancel":
            return self._back({"error": "access_denied", "state": wanted.state}, wanted)
        member, level = self._chosen(wanted), request.form.get("level", wanted.wanted.levels[0])
        if member is None or level not in wanted.wanted.levels:
            return Response(self._page(wanted))
        return self._with_code(wanted, member, level)

    def _chosen(self, wanted: AuthorizationRequest) -> StaffMember | None:
        """Whose card it is: chosen on the page, or in the reader since a time that is not too long ago."""
        staff = self.sandbox.state.people.staff
        if request.method == "POST":
            return staff.get(request.form.get("staff", ""))
        too_old = wanted.max_age is not None and self._now() - self._authenticated() > wanted.max_age
        if wanted.prompt in ("login", "select_account") or wanted.max_age == 0 or too_old or not browser.passes_through(request):
            return None
        return staff.get(browser.user(request))

    def _now(self) -> float:
        return self.sandbox.state.clock().timestamp()

    def _authenticated(self) -> float:
        """When the card in the reader was read; a card that was put in at the care system is read now."""
        since = request.cookies.get(browser.SINCE, "")
        return float(since) if request.method == "GET" and since.isdigit() else self._now()

    def _page(self, wanted: AuthorizationRequest) -> str:
        people = self.sandbox.state.people
        levels = [(one, LEVELS[one]) for one in wanted.wanted.levels]
        return render_template(
            "idp/choose.html", staff=people.staff.values(), chosen=browser.user(request), units=people.units, levels=levels
        )

    def _with_code(self, wanted: AuthorizationRequest, member: StaffMember, level: str) -> Response:
        at, authenticated = self._now(), self._authenticated()
        login = self.sandbox.logins.begin(member=member, level=level, at=at)
        code = self.codes.give(Grant(request=wanted, login=login, expires=at + CODE_LIFE, authenticated=authenticated), at=at)
        switch = self.sandbox.faults.take("idp", "authorize")
        self.sandbox.state.record(
            system="idp", operation="authorize", outcome="code", fault=switch.kind if switch else ""
        )
        answer = [("code", code), ("state", wanted.state), ("iss", self.issuer.issuer)]
        response = self._back(_detoured(answer, switch.kind if switch else ""), wanted)
        response.set_cookie(browser.USER, member.hsa_id, httponly=True, samesite="Lax")
        response.set_cookie(browser.SINCE, str(int(authenticated)), httponly=True, samesite="Lax")
        return response

    def _back(
        self, parameters: dict[str, str] | list[tuple[str, str]], wanted: AuthorizationRequest | None = None
    ) -> Response:
        if wanted is not None and wanted.form_post:
            fields = parameters.items() if isinstance(parameters, dict) else parameters
            return Response(render_template("idp/back.html", action=self.redirect_uri, fields=fields))
        return see_other(f"{self.redirect_uri}?{urlencode(parameters)}")

    def end(self, *, sid: str = "", hsa_id: str = "") -> list[str]:
        """End logins and tell the product; gives what it answered to each."""
        outcomes = []
        for login in self.sandbox.logins.end(sid=sid, hsa_id=hsa_id):
            switch = self.sandbox.faults.take("idp", "logout_token")
            fault = switch.kind if switch else ""
            token = self.issuer.issue_logout(login=login, algorithm=self.sandbox.algorithm, at=int(self._now()), fault=fault)
            outcome = tell(f"{self.sandbox.settings.product_url}/oidc/backchannel-logout", token)
            self.sandbox.state.record(system="idp", operation="logout_token", outcome=outcome, fault=fault)
            outcomes.append(outcome)
        return outcomes

    def token(self) -> Response:
        """`/token`: the exchange of a code for an ID token."""
        return self._answer("token", self._exchange)

    def _exchange(self, switch: Switch | None) -> tuple[Response, str]:
        form = request.form
        if not self.client.is_it(form, request.headers.get("Authorization", "")):
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
            login=grant.login, wanted=grant.request.wanted, access_token=access_token, algorithm=self.sandbox.algorithm, at=int(at),
            authenticated=int(grant.authenticated), fault=fault,
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
        response.delete_cookie(browser.SINCE)
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

    @pages.post("/end")
    def end() -> Response:
        """End a login, or all of a person, and tell the product over the back channel."""
        given = request.get_json() if request.is_json else request.form
        outcomes = provider.end(sid=str(given.get("sid", "")), hsa_id=str(given.get("staff", "")))
        if request.is_json:
            return jsonify(outcomes=outcomes)
        words = "Ingen sådan inloggning." if not outcomes else f"Webcert har fått veta det och svarade {', '.join(outcomes)}."
        return see_other(url_for("control.panel", klart=words))

    pages.add_url_rule("/logout", "logout", provider.logout, methods=["GET", "POST"])
    return pages
