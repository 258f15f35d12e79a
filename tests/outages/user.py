"""A doctor's browser without its window: links, login, saving, signing and sending as the pages do it."""

from __future__ import annotations

import uuid
from copy import copy
from dataclasses import dataclass
from datetime import date
from random import Random

import httpx
from lxml import html

from tests.certtypes.drafts import as_form
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed

EKBACKEN = "SE2321000999-1A02"
KIND = catalogue.by_any_name("FK7804")
#: What stands in every draft that is filled in.
WRITTEN = "Kan inte lyfta mer än tre kilo, enligt det som står i intyget."


@dataclass(frozen=True)
class Page:
    """An answer as a page."""

    status: int
    url: str
    text: str

    @property
    def root(self):
        return html.fromstring(self.text)

    @property
    def title(self):
        return " ".join(self.root.findtext(".//h1").split())

    def data(self, name):
        """The value of a data attribute, of whichever element has it."""
        return self.root.xpath(f"string(//@data-{name})")


class User:
    """One browser, whose card reader holds a card."""

    def __init__(self, live, hsa_id):
        self.live = live
        cookies = {"webcert-sandbox-user": hsa_id, "webcert-sandbox-login": "pass"}
        self.http = httpx.Client(follow_redirects=True, timeout=60, trust_env=False, cookies=cookies)
        self.page = None

    def beside(self):
        """Another window of the same browser."""
        other = copy(self)
        other.page = None
        return other

    def new_draft(self, patient="tolvan"):
        """The care system asks for a draft; gives its id."""
        order = {"type": KIND.code, "patient": patient, "unit": EKBACKEN, "reference": "", "prefill": ""}
        return self.http.post(f"{self.live.sandbox}/intyg", data=order).url.params["skapat"]

    def follow(self, number, unit=EKBACKEN):
        """The care system's link; the page is kept when it is the document's."""
        return self._kept(self.http.get(f"{self.live.product}/visa/intyg/{number}", params={"enhet": unit}))

    def reload(self):
        return self._kept(self.http.get(self.page.url))

    def _kept(self, answer):
        found = Page(answer.status_code, str(answer.url), answer.text)
        if answer.status_code == 200:
            self.page = found
        return found

    def poll(self):
        return self.http.get(self.live.product + self.page.data("poll-url"), params={"revision": self.page.data("revision")})

    def save(self, written=WRITTEN, diagnosis=""):
        """Autosave of a whole valid answer set, with a diagnosis of one's own if wanted; the revision is taken over when it was saved."""
        answers = KIND.sample(Random(1), today=date.fromisoformat(self.page.data("today")), codes=installed())
        if diagnosis:
            rows = [{"code": diagnosis, "text": installed().text("ICD_10_SE", diagnosis), "system": "ICD_10_SE"}]
            answers = answers.with_answer(KIND.support.diagnoses, KIND.support.diagnoses.load(rows))
        revision = getattr(self, "revision", None) or self.page.data("revision")
        form = {**as_form(KIND, answers), "17": [written], "revision": revision, "save_id": str(uuid.uuid4())}
        answer = self.http.put(self.live.product + self.page.data("save-url"), data=form, headers=self._headers())
        if answer.status_code == 200:
            self.revision = answer.json()["revision"]
        return answer

    def support(self):
        """The decision support beside the draft, by its parts."""
        return self.http.get(self.live.product + self.page.data("support"))

    def ask(self, action, **fields):
        """What a button of the page asks for, as the page's own request."""
        address = self.page.url.partition("?")[0] + f"/{action}"
        return self.http.post(address, data=fields, headers=self._headers())

    def _headers(self):
        return {"X-CSRFToken": self.page.data("token"), "Sec-Fetch-Mode": "cors"}

    def sign(self):
        """Over the signing service and back."""
        begun = self.ask("signera", revision=self.revision).json()["form"]
        asked = self.http.post(begun["action"], data=begun["fields"])
        back = _form(self.http.post(*_address_of(asked), data={"pin": "1234", "answer": "sign"}))
        return self._kept(self.http.post(back.action, data=dict(back.fields)))

    def signed(self):
        """The id of a certificate that has just been written and signed."""
        number = self.new_draft()
        assert self.follow(number).status == 200
        assert self.save().status_code == 200
        assert "Intyget är signerat" in self.sign().text
        return number


def _form(answer):
    found = html.fromstring(answer.text, base_url=str(answer.url))
    found.make_links_absolute()
    return found.forms[0]


def _address_of(answer):
    return (_form(answer).action,)
