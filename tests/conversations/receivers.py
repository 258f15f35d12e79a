"""The registry and the care system as servers that remember what came and answer as ordered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree

from tests.soap.soap_loopback import soap_server
from webcert.adapters.soap import results
from webcert.adapters.soap.contracts import CONTRACTS, REGISTRY_PATHS
from webcert.adapters.soap.results import OK, ErrorId, Result
from webcert.adapters.soap.server import Service

_PATHS = {
    "RegisterCertificate": f"/registry/{REGISTRY_PATHS['RegisterCertificate']}",
    "SendCertificateToRecipient": "/registry/send-certificate-to-recipient/v2.0",
    "RevokeCertificate": "/registry/revoke-certificate-rivta/v2.0",
    "SendMessageToRecipient": "/registry/send-message-to-recipient/v2.0",
    "CertificateStatusUpdateForCare": "/ntjp/clinicalprocess/healthcond/certificate/CertificateStatusUpdateForCare/3/rivtabp21",
}


class Receivers:
    """What has come, in order, by the name of the operation; `refuses` answers an operation with an error, or an error and its text."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Any]] = []
        self.refuses: dict[str, str | tuple[str, str]] = {}

    def named(self, name: str) -> list[Any]:
        """The messages of one operation that were taken."""
        return [body for operation, body in self.received if operation == name]

    def _service(self, name: str) -> Service:
        def handle(body: etree._Element, address: str) -> etree._Element:
            refusal = self.refuses.get(name)
            if refusal is None:
                self.received.append((name, body))
            error, text = refusal if isinstance(refusal, tuple) else (refusal, "No.")
            answer: Result = OK if error is None else results.error(ErrorId(error), text)
            return results.response(CONTRACTS[name], answer)

        return Service(CONTRACTS[name], handle)

    @contextmanager
    def running(self) -> Iterator[str]:
        """A server on the loopback interface; gives its address."""
        with soap_server({path: self._service(name) for name, path in _PATHS.items()}) as url:
            yield url


def value(body: Any, path: str) -> str:
    """The text at a path of local names."""
    return str(body.xpath("string(" + "/".join(f"*[local-name()='{step}']" for step in path.split("/")) + ")"))


def counters(body: Any, name: str) -> tuple[int, ...]:
    """Total, unanswered, answered, handled of a status update."""
    return tuple(int(value(body, f"{name}/{one}")) for one in ("totalt", "ejBesvarade", "besvarade", "hanterade"))
