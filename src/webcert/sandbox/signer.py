"""A signer without a user: what it is asked to sign it signs, by a card of the person named (server to server).

`POST /signer/sign`, JSON `{"hsaId": …, "signedInfo": …, "algorithm": …}` with the bytes in base64; the answer is JSON
`{"value": …, "certificate": …}`, both in base64.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import Blueprint, Response, jsonify, request

from webcert.adapters.signing import values
from webcert.sandbox import transport
from webcert.sandbox.faults import TRANSPORT
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.signing import cards

OFFERED: dict[tuple[str, str], tuple[str, ...]] = {("signer", "sign"): (*TRANSPORT, *map(str, cards.Wrong))}
_SIGN = {values.RSA: cards.by_rsa, values.ECDSA: cards.by_ecdsa}


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The address under `/signer`."""
    pages = Blueprint("signer", __name__, url_prefix="/signer")

    def note(outcome: str, fault: str) -> None:
        sandbox.state.record(system="signer", operation="sign", outcome=outcome, fault=fault)

    @pages.post("/sign")
    def sign() -> Response:
        switch = sandbox.faults.take("signer", "sign")
        fault = switch.kind if switch else ""

        def produce() -> Response:
            answer = _signed(sandbox, request.get_json(silent=True), fault)
            note("signed" if answer else "refused", fault)
            return jsonify(answer) if answer else Response("Det går inte att signera.\n", status=400)

        return transport.answer(switch, produce, lambda: note("no answer", fault))

    return pages


def _signed(sandbox: Sandbox, asked: Any, fault: str) -> dict[str, str] | None:
    try:
        signed_info = base64.b64decode(asked["signedInfo"], validate=True)
        sign, member = _SIGN[asked["algorithm"]], sandbox.state.people.staff[asked["hsaId"]]
    except (TypeError, KeyError, ValueError):
        return None
    made = sign(hashlib.sha256(signed_info).digest(), member, folder=sandbox.settings.keys_dir, wrong=fault)
    return {name: base64.b64encode(one).decode() for name, one in zip(("value", "certificate"), made, strict=True)}
