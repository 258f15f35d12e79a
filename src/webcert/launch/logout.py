"""What ends a login from the identity provider's side: its sessions are found by what the provider knows them by (signing-and-login 11.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from webcert.adapters.identity import Identity
from webcert.launch.models import ProviderLogin

#: How long a login can last (D28), and with it what is known about it.
LONGEST = timedelta(hours=12)


def know(login: str, session_key: str, identity: Identity, *, at: datetime) -> None:
    """Remember what the provider knows a login by; one that it has no name for is found by nobody."""
    ProviderLogin.objects.filter(began_at__lt=at - LONGEST).delete()
    if identity.at_provider:
        protocol = identity.method.partition(" ")[0]
        values = {"session_key": session_key, "protocol": protocol, "known_by": identity.at_provider, "began_at": at}
        ProviderLogin.objects.update_or_create(login=login, defaults=values)
    else:
        forget(login)


def forget(login: str) -> None:
    """The login has ended."""
    ProviderLogin.objects.filter(login=login).delete()


def known(protocol: str, by: Mapping[str, str]) -> list[ProviderLogin]:
    """The logins that a provider means when it names them; by nothing it means none."""
    wanted = {f"known_by__{name}": value for name, value in by.items()}
    return list(ProviderLogin.objects.filter(protocol=protocol, **wanted)) if wanted else []
