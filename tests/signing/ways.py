"""A signing as the draft's page drives it, and the program on the signer's own computer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.scenarios.world import Window, World
from webcert.accesslog.models import AccessLogRow
from webcert.certificates.models import Certificate, SigningTicket, Status
from webcert.delivery.models import Delivery


@dataclass
class Signing:
    """One draft on one page."""

    world: World
    window: Window
    told: dict[str, Any] = field(default_factory=dict)

    def start(self) -> Signing:
        """Press the button."""
        answer = self.window.press_sign()
        assert answer.status_code == 200, answer.content
        self.told = answer.json()
        return self

    def ask(self, *, after: float = 3) -> dict[str, Any]:
        """The page asks, some seconds later."""
        self.world.clock.forward(seconds=after)
        answer = self.window.browser.client.get(self.told["status_url"])
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def cancel(self) -> dict[str, Any]:
        """Press Avbryt."""
        found: dict[str, Any] = self.window.browser.client.post(self.told["cancel_url"]).json()
        return found

    @property
    def ticket(self) -> SigningTicket:
        return SigningTicket.objects.get(pk=self.told["ticket"])

    def answer_in_program(self, answer: str) -> None:
        """Press a button of the program on the signer's computer, for the newest order."""
        program = self.world.live.app.test_client()
        found = re.search(r'action="(/nias/[^"]+)"', program.get("/nias/").text)
        assert found, "no order is shown"
        assert program.post(found[1], data={"answer": answer}).status_code == 303

    @property
    def standing(self) -> tuple[Any, ...]:
        """Everything that a signing changes."""
        document = Certificate.objects.get(pk=self.window.number)
        return (
            document.status, document.revision, document.answers, document.signed_at,
            list(Delivery.objects.order_by("id").values_list("event", "kind")),
            AccessLogRow.objects.filter(certificate_id=document.pk, activity="Signera").count(),
        )  # fmt: skip

    @property
    def collects(self) -> int:
        """How often the server has been asked whether the user has signed."""
        return sum(one.operation == "Collect" for one in self.world.live.sandbox.state.journal.entries)

    @property
    def is_signed(self) -> bool:
        return Certificate.objects.get(pk=self.window.number).status == Status.SIGNED

    @property
    def xml(self) -> bytes:
        """The signed certificate."""
        return bytes(Certificate.objects.get(pk=self.window.number).signed.xml)
