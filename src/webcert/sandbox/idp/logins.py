"""The logins at the identity provider, which it can end and tell the product about (OpenID Connect back-channel logout)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from threading import Lock

import httpx

from webcert.sandbox.people import StaffMember

_SECONDS = 10
_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Login:
    """Somebody who has logged in at a client; `at` is seconds since 1970, `protocol` "oidc" or "saml"."""

    sid: str
    sub: str
    member: StaffMember
    level: str
    at: float
    protocol: str = "oidc"


class Logins:
    """The latest logins, the newest last."""

    def __init__(self) -> None:
        self._found: list[Login] = []
        self._lock = Lock()

    def begin(self, *, member: StaffMember, level: str, at: float, protocol: str = "oidc") -> Login:
        """A login under names of its own; the subject is another each time, as at SITHS."""
        made = Login(sid=uuid.uuid4().hex, sub=str(uuid.uuid4()), member=member, level=level, at=at, protocol=protocol)
        with self._lock:
            self._found = [*self._found, made][-_LONGEST:]
        return made

    def all(self) -> list[Login]:
        """The logins that have not been ended here."""
        with self._lock:
            return list(self._found)

    def end(self, *, sid: str = "", hsa_id: str = "", protocol: str = "oidc") -> list[Login]:
        """Those of a session or of a person by a protocol, which are then forgotten."""
        with self._lock:
            meant = [one for one in self._found if one.sid == sid or one.member.hsa_id == hsa_id]
            ended = [one for one in meant if one.protocol == protocol]
            self._found = [one for one in self._found if one not in ended]
        return ended


def tell(url: str, token: str) -> str:
    """Post a logout token to the client; gives the HTTP status, or "no answer"."""
    try:
        answer = httpx.post(url, data={"logout_token": token}, timeout=_SECONDS, follow_redirects=False, trust_env=False)
    except httpx.HTTPError:
        return "no answer"
    return str(answer.status_code)
