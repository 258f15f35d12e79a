"""What all pages of the sandbox share: header, template helpers, security headers, no foreign forms."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Response, g, request
from jinja2 import StrictUndefined

from webcert.sandbox.settings import Settings, origin

#: Links of the header: name and address.
SYSTEMS = (
    ("Vårdsystemet", "/"),
    ("Försäkringskassan", "/fk/"),
    ("Transportstyrelsen", "/ts/"),
    ("Mina intyg", "/minaintyg/"),
    ("Intygstjänsten", "/registry/"),
    ("Loggtjänsten", "/log/"),
    ("Net iD", "/nias/"),
    ("Styrning", "/control/"),
)


def see_other(address: str) -> Response:
    """An answer that sends the browser on with GET."""
    return Response(status=303, headers={"Location": address})


def allow_form_to(address: str) -> None:
    """Let the page of this answer post a form, or be sent on after one, to the origin of an address."""
    g.form_targets = origin(address)


def prepare(app: Flask, settings: Settings) -> None:
    """Set up templates and headers of the application."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["moment"] = moment
    app.context_processor(lambda: {"systems": SYSTEMS, "here": request.path})
    app.before_request(_refuse_foreign_forms)

    @app.after_request
    def protect(response: Response) -> Response:
        targets = g.get("form_targets", origin(settings.product_url))
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            f"form-action 'self' {targets}; base-uri 'none'; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response


#: Addresses that other sites post to: they carry their own proof, or are no pages.
_OPEN = ("/ntjp/", "/registry/", "/idp/token", "/idp/logout", "/idp/saml/loggedout", "/signing/request")


def _refuse_foreign_forms() -> Response | None:
    """Turn away forms that another site has the browser post; no login here could tell them apart."""
    foreign = request.headers.get("Sec-Fetch-Site", "none") in ("cross-site", "same-site")
    if request.method == "POST" and foreign and not request.path.startswith(_OPEN):
        return Response(
            "Formuläret kommer från en annan webbplats.\n",
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    return None


def moment(text: str) -> str:
    """A time as people read it: date, then hours, minutes and seconds."""
    if not text:
        return ""
    found = datetime.fromisoformat(text)
    return found.strftime("%Y-%m-%d %H:%M:%S")
