"""Where the sandbox stands and whom it serves, from `WEBCERT_SANDBOX_*` or from the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Addresses; a slash at their end is taken away.

    `keys_dir` holds the keys that product and sandbox share in a demo; without `data_dir` nothing received is
    kept. `event_url` is where the product takes the event about a citizen's sending, with `event_token` as
    bearer; "" = it is only noted. `client_key` is the product's public key at the identity provider, as PEM; "" = it has none.
    """

    product_url: str
    base_url: str
    client_id: str
    client_secret: str
    keys_dir: Path
    data_dir: Path | None = None
    event_url: str = ""
    event_token: str = ""
    client_key: str = ""

    def __post_init__(self) -> None:
        for name in ("product_url", "base_url"):
            object.__setattr__(self, name, getattr(self, name).rstrip("/"))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings. Raises KeyError, naming the variable, when one that is needed is missing."""
        data_dir = environment.get("WEBCERT_SANDBOX_DATA_DIR", "")
        return cls(
            product_url=environment["WEBCERT_SANDBOX_PRODUCT_URL"],
            base_url=environment["WEBCERT_SANDBOX_BASE_URL"],
            client_id=environment["WEBCERT_SANDBOX_CLIENT_ID"],
            client_secret=_secret(environment, "CLIENT_SECRET"),
            keys_dir=Path(environment["WEBCERT_SANDBOX_KEYS_DIR"]),
            data_dir=Path(data_dir) if data_dir else None,
            client_key=environment.get("WEBCERT_SANDBOX_CLIENT_KEY", ""),
            event_url=environment.get("WEBCERT_SANDBOX_EVENT_URL", ""),
            event_token=_secret(environment, "EVENT_TOKEN") if environment.get("WEBCERT_SANDBOX_EVENT_URL") else "",
        )


def origin(address: str) -> str:
    """Scheme, host and port of an address, for the content security policy."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _secret(environment: Mapping[str, str], name: str) -> str:
    """A secret, or what stands in the file that is named for it."""
    path = environment.get(f"WEBCERT_SANDBOX_{name}_FILE")
    if path:
        return Path(path).read_text("utf-8").strip()
    return environment[f"WEBCERT_SANDBOX_{name}"]
