"""What the site has said about its SAML identity provider and about itself (signing-and-login 11; integration 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from webcert.adapters import saml_sources
from webcert.adapters.saml_metadata import REDIRECT, Role, RoleName
from webcert.adapters.saml_sources import Source
from webcert.domain.errors import Unavailable


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """One identity provider and ourselves.

    `entity_id` is also the address of our metadata, `answer_to` and `logout_at` our other addresses. `key` signs and belongs to the
    first of `certificates`; another is published beforehand while the key is changed. `decryption_keys` may be none: then nothing may
    be encrypted for us; the certificate of the first is `encryption_certificate`. All are PEM files. `tolerance` is how far clocks may
    differ. `always_fresh` wants an authentication at each login instead of single sign-on.
    """

    entity_id: str
    answer_to: str
    logout_at: str
    provider: Source
    key: Path
    certificates: tuple[Path, ...]
    decryption_keys: tuple[Path, ...] = ()
    encryption_certificate: Path | None = None
    tolerance: timedelta = timedelta(seconds=60)
    always_fresh: bool = False

    def private_keys(self) -> list[rsa.RSAPrivateKey]:
        """The keys that what is encrypted for us may be read with. Raises OSError and ValueError."""
        found = [load_pem_private_key(path.read_bytes(), None) for path in self.decryption_keys]
        return [one for one in found if isinstance(one, rsa.RSAPrivateKey)]


def provider_role(config: Config, *, now: datetime, anew: bool = False) -> Role:
    """What the provider's metadata says about it. Raises Unavailable when there is none that serves for login."""
    entity = saml_sources.KEPT_ENTITIES.get(config.provider, now=now, anew=anew)
    role = entity.role(RoleName.IDENTITY_PROVIDER)
    if role is None or not role.signing:
        raise Unavailable(service=config.provider.service, permanent=False, detail="no signing key in the metadata")
    return role


def sign_on_address(role: Role, config: Config) -> str:
    """Where a request for login goes. Raises Unavailable."""
    found = role.endpoint("SingleSignOnService", REDIRECT)
    if found is None or not usable(found.location, config):
        raise Unavailable(service=config.provider.service, permanent=False, detail="no address for login in the metadata")
    return found.location


def usable(address: str, config: Config) -> bool:
    """Whether the browser may be sent to an address: https, or on a laptop http."""
    return address.startswith("https://" if config.provider.https_only else ("https://", "http://"))
