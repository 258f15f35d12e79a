"""What a doctor and a care system do with the product, one step at a time, with its answer and the seconds it took."""

from __future__ import annotations

import html
import time
from dataclasses import dataclass

from tests.outages.user import EKBACKEN, User, _address_of, _form
from webcert.sandbox import archive

ANNA, AXEL = "SE2321000999-1A0D", "SE2321000999-1A0E"


@dataclass(frozen=True)
class Answer:
    """How the product answered, with the text of the page or of the JSON."""

    status: int
    text: str
    seconds: float


def timed(ask):
    began = time.monotonic()
    found = ask()
    status = found.status if hasattr(found, "status") else found.status_code
    said = " ".join(map(str, found.json().values())) if _is_json(found) else html.unescape(found.text)
    return Answer(status, said, time.monotonic() - began)


def _is_json(answer):
    return getattr(answer, "headers", {}).get("Content-Type", "").startswith("application/json")


class Work:
    """A draft under way, a signature that waits for its way back, a signed certificate, and somebody who has not logged in yet."""

    def __init__(self, live):
        self.live = live
        self.owner, self.newcomer = User(live, ANNA), User(live, AXEL)
        self.writer, self.signer = self.owner.beside(), self.owner.beside()
        self.certificate = self.owner.signed()
        self.draft, self.waiting = (self._written(one) for one in (self.writer, self.signer))
        begun = self.signer.ask("signera", revision=self.signer.revision).json()["form"]
        asked = self.signer.http.post(begun["action"], data=begun["fields"])
        self.back = _form(self.signer.http.post(*_address_of(asked), data={"pin": "1234", "answer": "sign"}))

    def _written(self, user):
        number = user.new_draft()
        assert user.follow(number).status == 200
        assert user.save().status_code == 200
        return number

    def close(self):
        for one in (self.owner, self.newcomer):
            one.http.close()

    def log_in(self):
        return self.newcomer.follow(self.draft)

    def open_link(self):
        return self.owner.follow(self.certificate)

    def open_page(self):
        return self.writer.http.get(self.writer.page.url)

    def poll(self):
        return self.writer.poll()

    def autosave(self):
        return self.writer.save("Skrivet under avbrottet")

    def start_signing(self):
        return self.writer.ask("signera", revision=self.writer.revision)

    def complete_signing(self):
        """The form from the signing service; its answer goes on to the address where it is completed."""
        answer = self.signer.http.post(self.back.action, data=dict(self.back.fields))
        self.completed_at = str(answer.url)
        return answer

    def send(self):
        return self.owner.ask("skicka")

    def print(self):
        return self.owner.http.get(self.owner.page.url.partition("?")[0] + "/utskrift")

    def create(self):
        """By the care system, whose page tells what it was answered."""
        order = {"type": "LISJP", "patient": "tolvan", "unit": EKBACKEN, "reference": "", "prefill": ""}
        return self.writer.http.post(f"{self.live.sandbox}/intyg", data=order)

    def open_elsewhere(self):
        """A certificate that only the registry holds."""
        return self.owner.http.get(f"{self.live.product}/visa/intyg/{next(iter(archive.certificates()))}", params={"enhet": EKBACKEN})


#: In this order: a completed signature cannot be completed again, and a draft that is being signed cannot be saved.
STEPS = ("log_in", "open_page", "poll", "autosave", "open_link", "send", "print", "create", "open_elsewhere", "complete_signing", "start_signing")
