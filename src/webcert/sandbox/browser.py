"""What the sandbox remembers in a browser: the chosen user, and whether login passes through without asking.

Nothing here protects anything; it only saves the tester some clicks. Cookies are shared by all ports of a
host, hence the long names.
"""

from __future__ import annotations

from flask import Request, Response

#: HSA-id of the user whose card is in the reader.
USER = "webcert-sandbox-user"
#: "ask" when the identity provider shall show its page even though a user is chosen.
LOGIN = "webcert-sandbox-login"
#: When the card was read, in seconds since 1970; without it it was put in just now.
SINCE = "webcert-sandbox-since"

#: Key of the patient logged in to Mina intyg.
PATIENT = "webcert-sandbox-patient"

#: Whose card is in the reader to begin with.
FIRST_USER = "SE2321000999-1A0D"


def user(request: Request) -> str:
    """HSA-id of the user chosen in this browser, or ""."""
    return request.cookies.get(USER, "")


def passes_through(request: Request) -> bool:
    """Whether the identity provider may log the chosen user in without asking."""
    return bool(user(request)) and request.cookies.get(LOGIN) != "ask"


def remember(response: Response, *, hsa_id: str, ask: bool) -> None:
    """Remember the chosen user and whether to ask at login."""
    response.set_cookie(USER, hsa_id, httponly=True, samesite="Lax")
    response.set_cookie(LOGIN, "ask" if ask else "pass", httponly=True, samesite="Lax")
