"""Net iD Access Server: Sign and Collect, and the page that plays the program on the user's phone or computer (16.6)."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Response, abort, render_template, request, url_for
from lxml import etree

from webcert.adapters.soap.contracts import NETID_CONTRACTS
from webcert.adapters.soap.namespaces import NETID
from webcert.adapters.soap.results import ErrorId, Refused
from webcert.sandbox import service
from webcert.sandbox.elements import add, text
from webcert.sandbox.faults import SOAP
from webcert.sandbox.nias.orders import Order, Orders, Status
from webcert.sandbox.people import StaffMember
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.service import Call, Operation
from webcert.sandbox.signing import cards
from webcert.sandbox.web import see_other

#: A card that says another person's number than the one who was asked.
OTHER_NUMBER = "other_number"
OFFERED: dict[tuple[str, str], tuple[str, ...]] = {
    ("nias", "Sign"): tuple(map(str, SOAP)),
    ("nias", "Collect"): (*map(str, SOAP), *map(str, Status), OTHER_NUMBER, *map(str, cards.Wrong)),
}
LABELS: dict[str, str] = {**{one: f"progressStatus {one}" for one in map(str, Status)}, OTHER_NUMBER: "COMPLETE för en annan person"}
_SHA256 = 32


class AccessServer:
    """One server for one relying party, the product."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.orders = Orders(sandbox.state.clock)
        self.operations = {
            f'"{contract.soap_action}"': Operation(system="nias", name=name, path="", handler=handler, outside=contract)
            for name, handler in (("Sign", self.sign), ("Collect", self.collect))
            for contract in (NETID_CONTRACTS[name],)
        }

    def respond(self) -> Response:
        """`POST /nias`: the operation that the header SOAPAction names."""
        operation = self.operations.get(request.headers.get("SOAPAction", ""))
        return service.respond(self.sandbox, operation) if operation else abort(400)

    def sign(self, call: Call, asked: etree._Element) -> etree._Element:
        """Place an order over a digest. A digest that is none is refused by a fault."""
        try:
            digest = base64.b64decode(text(asked, "userNonVisibleData"), validate=True)
        except binascii.Error as error:
            raise Refused(ErrorId.VALIDATION_ERROR, "INVALID_PARAMETERS") from error
        person = text(asked, "personalNumber")
        if len(digest) != _SHA256 or not person:
            raise Refused(ErrorId.VALIDATION_ERROR, "INVALID_PARAMETERS")
        order = self.orders.place(person, digest, self._member(person))
        call.outcome = "OK"
        answer = etree.Element(NETID_CONTRACTS["Sign"].response, nsmap={"n": NETID})
        add(answer, NETID, "SignResult", order.reference)
        return answer

    def collect(self, call: Call, asked: etree._Element) -> etree._Element:
        """How an order goes; the signature once it is there, or what has been ordered instead."""
        found = self.orders.collect(text(asked, "orderRef"))
        order, status = found or (None, Status.INVALID_PARAMETERS)
        if call.fault in set(Status):
            status = Status(call.fault)
        elif call.fault in (OTHER_NUMBER, *cards.Wrong):
            status = Status.COMPLETE
        call.outcome = status.value
        answer = etree.Element(NETID_CONTRACTS["Collect"].response, nsmap={"n": NETID})
        result = add(answer, NETID, "CollectResult")
        add(result, NETID, "progressStatus", status.value)
        if status == Status.COMPLETE and order is not None:
            self._add_signature(result, order, call.fault)
        return answer

    def _add_signature(self, result: etree._Element, order: Order, fault: str) -> None:
        other = self._member(cards.OTHER_PERSON) if fault == OTHER_NUMBER else None
        member = other or order.card or order.member
        if member is None:
            return
        value, certificate = cards.by_rsa(order.digest, member, folder=self.sandbox.settings.keys_dir, wrong=fault)
        add(result, NETID, "signature", base64.b64encode(value).decode())
        user = add(result, NETID, "userInfo")
        add(user, NETID, "name", member.name)
        add(user, NETID, "personalNumber", order.person if member is order.member else member.hsa_id)
        add(user, NETID, "certificate", base64.b64encode(certificate).decode())

    def _member(self, hsa_id: str) -> StaffMember | None:
        return self.sandbox.state.people.staff.get(hsa_id)

    # The user's program

    def program(self) -> Response:
        """`GET /nias/`: what the program shows: the orders that wait for an answer."""
        return Response(render_template("nias/program.html", orders=self.orders.shown(), done=request.args.get("klart", "")))

    def answer(self, reference: str) -> Response:
        """`POST /nias/<order>`: sign with one's own card or another's, or cancel."""
        order = self.orders.get(reference) or abort(404)
        match request.form.get("answer"):
            case "sign":
                taken, said = self.orders.answer(reference, Status.COMPLETE, card=order.member), "signed"
            case "other":
                taken, said = self.orders.answer(reference, Status.COMPLETE, card=self._member(cards.OTHER_PERSON)), "signed"
            case "cancel":
                taken, said = self.orders.answer(reference, Status.USER_CANCEL), "cancelled"
            case _:
                abort(400)
        return see_other(url_for("nias.program", klart=said if taken else "late"))


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The addresses under `/nias`."""
    server = AccessServer(sandbox)
    pages = Blueprint("nias", __name__, url_prefix="/nias")
    pages.add_url_rule("", "respond", server.respond, methods=["POST"])
    pages.add_url_rule("/", "program", server.program)
    pages.add_url_rule("/<reference>", "answer", server.answer, methods=["POST"])
    return pages
