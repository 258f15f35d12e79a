"""The keys that sign ID tokens, with the button that changes them."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ALGORITHMS = ("RS256", "ES256", "PS256")


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A private key with its name in the key set.

    `use` is what the key set says it is for. A key that is not `lasting` serves a fault and nothing else.
    """

    kid: str
    algorithm: str
    private: PrivateKeyTypes
    use: str = "sig"
    lasting: bool = True

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half as the key set publishes it."""
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            jwk = RSAAlgorithm.to_jwk(public, as_dict=True)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            jwk = ECAlgorithm.to_jwk(public, as_dict=True)
        else:
            raise TypeError("only RSA and EC keys sign")
        jwk.pop("key_ops", None)
        return {**jwk, "kid": self.kid, "alg": self.algorithm, "use": self.use}

    @property
    def pem(self) -> str:
        """The private half, for the file."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode("ascii")


def new_key(algorithm: str, *, bits: int = 2048, use: str = "sig", lasting: bool = True) -> SigningKey:
    """A fresh key for an algorithm; `bits` is the size of an RSA key."""
    private: PrivateKeyTypes
    private = ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return SigningKey(
        kid=secrets.token_hex(8), algorithm=algorithm, private=private, use=use, lasting=lasting
    )


class KeyRing:
    """All keys that are published, the newest of each algorithm last; kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._path = folder / "idp-keys.json"
        self._keys = self._read()
        if {key.algorithm for key in self._keys} != set(ALGORITHMS):
            self.change()

    def _read(self) -> list[SigningKey]:
        if not self._path.exists():
            return []
        return [
            SigningKey(
                kid=row["kid"], algorithm=row["algorithm"],
                private=serialization.load_pem_private_key(row["pem"].encode("ascii"), password=None),
            )
            for row in json.loads(self._path.read_text("utf-8"))
        ]  # fmt: skip

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        rows = [
            {"kid": key.kid, "algorithm": key.algorithm, "pem": key.pem} for key in self._keys if key.lasting
        ]
        self._path.touch(mode=0o600, exist_ok=True)
        self._path.write_text(json.dumps(rows, indent=1), "utf-8")

    def change(self) -> None:
        """Begin to sign with new keys; the former ones stay published until they are withdrawn."""
        fresh = [new_key(algorithm) for algorithm in ALGORITHMS]
        with self._lock:
            self._keys = [*self._keys, *fresh]
            self._write()

    def withdraw_old(self) -> None:
        """Publish nothing but the keys that sign now."""
        with self._lock:
            self._keys = [self._newest(algorithm) for algorithm in ALGORITHMS]
            self._write()

    def exchange(self) -> None:
        """Other keys under the names of those that sign now, as a careless provider changes them."""
        fresh = [replace(new_key(algorithm), kid=self.signing(algorithm).kid) for algorithm in ALGORITHMS]
        with self._lock:
            self._keys = fresh
            self._write()

    def publish(self, key: SigningKey) -> None:
        """Publish a key that no one may trust, for the faults that need one."""
        with self._lock:
            self._keys = [*self._keys, key]

    def signing(self, algorithm: str) -> SigningKey:
        """The key that signs with an algorithm now."""
        with self._lock:
            return self._newest(algorithm)

    def _newest(self, algorithm: str) -> SigningKey:
        return next(key for key in reversed(self._keys) if key.algorithm == algorithm and key.lasting)

    def all(self, algorithm: str) -> list[SigningKey]:
        """The published keys of an algorithm that are no fault."""
        with self._lock:
            return [key for key in self._keys if key.algorithm == algorithm and key.lasting]

    def jwks(self) -> dict[str, Any]:
        """The published key set."""
        with self._lock:
            return {"keys": [key.jwk for key in self._keys]}
