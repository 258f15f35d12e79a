"""Where the sandbox stands and whom it serves, from `WEBCERT_SANDBOX_*` or from the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Addresses without slash at the end; a folder that is None means that nothing is kept.

    `event_url` is where the product takes the event about a citizen's sending; "" means that it is only noted.
    """

    product_url: str
    base_url: str
    client_id: str
    client_secret: str
    data_dir: Path | None = None
    keys_dir: Path | None = None
    event_url: str = ""

    @property
    def product_origin(self) -> str:
        """Scheme, host and port of the product, for the content security policy."""
        parts = urlsplit(self.product_url)
        return f"{parts.scheme}://{parts.netloc}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings. Raises KeyError, naming the variable, when one that is needed is missing."""

        def folder(name: str) -> Path | None:
            value = environment.get(f"WEBCERT_SANDBOX_{name}", "")
            return Path(value) if value else None

        return cls(
            product_url=environment["WEBCERT_SANDBOX_PRODUCT_URL"].rstrip("/"),
            base_url=environment["WEBCERT_SANDBOX_BASE_URL"].rstrip("/"),
            client_id=environment["WEBCERT_SANDBOX_CLIENT_ID"],
            client_secret=_secret(environment),
            data_dir=folder("DATA_DIR"),
            keys_dir=folder("KEYS_DIR"),
            event_url=environment.get("WEBCERT_SANDBOX_EVENT_URL", ""),
        )


def _secret(environment: Mapping[str, str]) -> str:
    path = environment.get("WEBCERT_SANDBOX_CLIENT_SECRET_FILE")
    if path:
        return Path(path).read_text("utf-8").strip()
    return environment["WEBCERT_SANDBOX_CLIENT_SECRET"]
