"""Every address of the product and who may come there; an address that is not here fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webcert.config.urls import urlpatterns

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """An address: for whom it is, with which methods, and with what it can be tried."""

    #: "document" and "window" need a login and its launch context; "login" needs a login; "open" needs neither.
    needs: str
    methods: tuple[str, ...] = ("GET",)
    #: A path where the pattern alone gives none; `{id}` is a document's.
    path: str = ""
    query: str = ""
    form: str = ""
    #: Whether a form from elsewhere may come here (V3, D60).
    from_elsewhere: bool = False


_POST = ("POST",)
_BOTH = ("GET", "POST")
_I = "i/<str:launch>/<uuid:certificate_id>"
ADDRESSES = {
    "visa/intyg/<str:certificate_id>": Address(needs="open", methods=_BOTH, path="/visa/intyg/{id}", from_elsewhere=True),
    "visa/intyg/<str:type_name>/<str:certificate_id>": Address(
        needs="open", methods=_BOTH, path="/visa/intyg/fk7804/{id}", from_elsewhere=True),
    "visa/intyg/<str:certificate_id>/saved": Address(needs="open", path="/visa/intyg/{id}/saved", query="?start=x"),
    "oidc/callback": Address(needs="open", methods=_BOTH, query="?state=x&code=y", form="state=x&code=y", from_elsewhere=True),
    "oidc/loggedout": Address(needs="open"),
    "oidc/backchannel-logout": Address(needs="open", methods=_POST, form="logout_token=x", from_elsewhere=True),
    "saml/login/alias/defaultAlias": Address(needs="open", query="?idp=x&start=x"),
    "saml/SSO/alias/defaultAlias": Address(needs="open", methods=_BOTH, query="?state=x", form="SAMLResponse=eA%3D%3D", from_elsewhere=True),
    "saml/SingleLogout/alias/defaultAlias": Address(
        needs="open", methods=_BOTH, query="?SAMLRequest=x", form="SAMLRequest=eA%3D%3D", from_elsewhere=True),
    "saml/metadata/alias/defaultAlias": Address(needs="open"),
    "oauth/token/edit": Address(needs="open", methods=_BOTH, form="access_token=x&certId=x", from_elsewhere=True),
    "valj-enhet": Address(needs="login", methods=_BOTH),
    "samtycke": Address(needs="login", methods=_BOTH, form="approved=1"),
    "val": Address(needs="login", methods=_POST, form="key=wc.sidebarMinimized&value=true"),
    "val/fornya-dialogen": Address(needs="login", methods=("POST",)),
    "fel/<str:reason>": Address(needs="open", methods=_METHODS, path="/fel/auth-exception"),
    "i/<str:launch>/stang": Address(needs="window", methods=_POST),
    _I: Address(needs="document"),
    f"{_I}/svar": Address(needs="document", methods=("PUT",), form="revision=1&save_id=1"),
    f"{_I}/lage": Address(needs="document", query="?revision=1&problems=1"),
    f"{_I}/signera": Address(needs="document", methods=_POST, form="revision=1"),
    f"{_I}/skicka": Address(needs="document", methods=_POST),
    f"{_I}/utskrift": Address(needs="document", query="?variant=full"),
    f"{_I}/radera": Address(needs="document", methods=_POST, form="revision=1"),
    f"{_I}/klart": Address(needs="document", methods=_POST, form="revision=1"),
    f"{_I}/fornya": Address(needs="document", methods=_POST, form="hide=1"),
    f"{_I}/ersatt": Address(needs="document", methods=_POST),
    f"{_I}/kopiera": Address(needs="document", methods=_POST),
    f"{_I}/makulera": Address(needs="document", methods=_POST, form="reason=FEL_PATIENT"),
    f"{_I}/fragor": Address(needs="document"),
    f"{_I}/fragor/ny": Address(needs="document", methods=_POST, form="subject=KONTKT&text=Hej"),
    f"{_I}/fragor/utkast": Address(needs="document", methods=_POST, form="kind=question&text=Hej"),
    f"{_I}/fragor/<int:number>/svar": Address(needs="document", methods=_POST, form="text=Hej"),
    f"{_I}/fragor/<int:number>/hanterad": Address(needs="document", methods=_POST, form="handled=1"),
    f"{_I}/komplettera": Address(needs="document", methods=_POST),
    f"{_I}/komplettera/kommentar": Address(needs="document", methods=_POST, form="text=Hej"),
    f"{_I}/komplettera/meddelande": Address(needs="document", methods=_POST, form="text=Hej"),
    f"{_I}/stod": Address(needs="document"),
    f"{_I}/risk": Address(needs="document"),
    f"{_I}/risk/samtycke": Address(needs="document", methods=_POST, form="given=1"),
    f"{_I}/risk/berakna": Address(needs="document", methods=_POST, form="code=M545"),
    f"{_I}/risk/bedomning": Address(needs="document", methods=_POST, form="opinion=HOGRE"),
    f"{_I}/risk/anvandning": Address(needs="document", methods=_POST, form="use=SRS_PANEL_ACTIVATED"),
    "diagnoser": Address(needs="login", query="?q=a&system=ICD_10_SE"),
    "api/signature/signservice/v1/response": Address(
        needs="open", methods=_POST, form="RelayState=x&EidSignResponse=eA==", from_elsewhere=True),
    "api/signature/signservice/v1/complete": Address(needs="login", query="?ticket=x"),
    "api/signature/signservice/v1/metadata": Address(needs="open"),
    "api/signature/<str:type_name>/<str:ticket_id>/signeringsstatus": Address(
        needs="login", path="/api/signature/fk7804/x/signeringsstatus"),
    "api/signature/<str:type_name>/<str:ticket_id>/avbryt": Address(
        needs="login", methods=_POST, path="/api/signature/fk7804/x/avbryt"),
    "api/events/certificate-sent": Address(needs="open", methods=_POST, form="x", from_elsewhere=True),
    **{f"services/{one}": Address(needs="open", methods=_BOTH, form="x", from_elsewhere=True) for one in (
        "create-draft-certificate/v3.0", "list-certificates-for-care-with-qa/v3.0", "get-certificate-additions/v1.0",
        "send-message-to-care/v2.0")},
    "live": Address(needs="open", methods=_METHODS),
    "ready": Address(needs="open", methods=_METHODS),
    "metrics": Address(needs="open", methods=_METHODS),
    "galleri": Address(needs="open", methods=_METHODS),
}  # fmt: skip


def routes() -> list[str]:
    """The patterns of the product's own table."""
    return [str(one.pattern) for one in urlpatterns]


def of(*needs: str) -> list[str]:
    """The routes that are for these."""
    return [route for route in routes() if ADDRESSES[route].needs in needs]


def requests(route: str, *, launch: str = "x", document: str = "") -> Iterator[tuple[str, str]]:
    """Each method with the address, filled in."""
    address = ADDRESSES[route]
    path = address.path or "/" + route.replace("<str:launch>", launch).replace("<uuid:certificate_id>", document).replace("<int:number>", "1")
    for method in _METHODS:
        yield method, path.format(id=document) + address.query


def asked(client, route: str, method: str, path: str):
    """The answer to a request with the form of the address."""
    headers = {"Sec-Fetch-Mode": "cors"}
    if method == "GET":
        return client.get(path, headers=headers)
    return client.generic(method, path, ADDRESSES[route].form, content_type="application/x-www-form-urlencoded", headers=headers)
