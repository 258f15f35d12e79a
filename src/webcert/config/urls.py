"""All addresses. What others call is the contract of integration 4.1 and 5; the rest are ours (D59)."""

from django.conf import settings
from django.urls import path

from webcert.adapters.soap.inbound import views as soap
from webcert.certificates import citizen_views, dss_views, lifecycle_views, question_views, risk_views, signing_views, support_views, views
from webcert.config import health, metrics
from webcert.launch import login_views, logout_views, saml_views, token_views
from webcert.launch import views as launch
from webcert.web import gallery

urlpatterns = [
    path("visa/intyg/<str:certificate_id>", launch.deep_link),
    path("visa/intyg/<str:certificate_id>/saved", login_views.saved, name="saved"),
    path("visa/intyg/<str:type_name>/<str:certificate_id>", launch.deep_link),
    path("oidc/callback", login_views.callback, name="oidc-callback"),
    path("oidc/loggedout", logout_views.logged_out),
    path("oidc/backchannel-logout", logout_views.backchannel),
    path("saml/login/alias/defaultAlias", saml_views.start, name="saml-login"),
    path("saml/SSO/alias/defaultAlias", saml_views.answer, name="saml-answer"),
    path("saml/SingleLogout/alias/defaultAlias", saml_views.single_logout, name="saml-logout"),
    path("saml/metadata/alias/defaultAlias", saml_views.metadata, name="saml-metadata"),
    path("oauth/token/edit", token_views.edit),
    path("valj-enhet", launch.choose_unit, name="choose-unit"),
    path("samtycke", launch.consent, name="consent"),
    path("val", launch.choose, name="preference"),
    path("val/fornya-dialogen", launch.show_renew_dialog, name="show-renew-dialog"),
    path("fel/<str:reason>", launch.error, name="error"),
    path("i/<str:launch>/stang", views.close_window, name="close-window"),
    path("i/<str:launch>/<uuid:certificate_id>", views.document, name="document"),
    path("i/<str:launch>/<uuid:certificate_id>/svar", views.answers, name="answers"),
    path("i/<str:launch>/<uuid:certificate_id>/lage", views.poll, name="poll"),
    path("i/<str:launch>/<uuid:certificate_id>/signera", signing_views.sign, name="sign"),
    path("i/<str:launch>/<uuid:certificate_id>/skicka", views.send, name="send"),
    path("i/<str:launch>/<uuid:certificate_id>/utskrift", views.print_, name="print"),
    path("i/<str:launch>/<uuid:certificate_id>/radera", lifecycle_views.delete, name="delete"),
    path("i/<str:launch>/<uuid:certificate_id>/klart", lifecycle_views.mark_ready, name="mark-ready"),
    path("i/<str:launch>/<uuid:certificate_id>/fornya", lifecycle_views.renew, name="renew"),
    path("i/<str:launch>/<uuid:certificate_id>/ersatt", lifecycle_views.replace, name="replace"),
    path("i/<str:launch>/<uuid:certificate_id>/kopiera", lifecycle_views.copy, name="copy"),
    path("i/<str:launch>/<uuid:certificate_id>/makulera", lifecycle_views.revoke, name="revoke"),
    path("i/<str:launch>/<uuid:certificate_id>/fragor", question_views.show, name="questions"),
    path("i/<str:launch>/<uuid:certificate_id>/fragor/ny", question_views.ask, name="ask"),
    path("i/<str:launch>/<uuid:certificate_id>/fragor/utkast", question_views.save_draft, name="question-draft"),
    path("i/<str:launch>/<uuid:certificate_id>/fragor/<int:number>/svar", question_views.answer, name="answer-question"),
    path("i/<str:launch>/<uuid:certificate_id>/fragor/<int:number>/hanterad", question_views.handle, name="handle-question"),
    path("i/<str:launch>/<uuid:certificate_id>/komplettera", question_views.complement, name="complement"),
    path("i/<str:launch>/<uuid:certificate_id>/komplettera/kommentar", question_views.complement_with_comment, name="complement-with-comment"),
    path("i/<str:launch>/<uuid:certificate_id>/komplettera/meddelande", question_views.answer_request, name="answer-request"),
    path("i/<str:launch>/<uuid:certificate_id>/stod", support_views.show, name="support"),
    path("i/<str:launch>/<uuid:certificate_id>/risk", risk_views.show, name="risk"),
    path("i/<str:launch>/<uuid:certificate_id>/risk/samtycke", risk_views.consent, name="risk-consent"),
    path("i/<str:launch>/<uuid:certificate_id>/risk/berakna", risk_views.calculate, name="risk-calculate"),
    path("i/<str:launch>/<uuid:certificate_id>/risk/bedomning", risk_views.opinion, name="risk-opinion"),
    path("i/<str:launch>/<uuid:certificate_id>/risk/anvandning", risk_views.use, name="risk-use"),
    path("diagnoser", views.diagnoses, name="diagnoses"),
    path("api/signature/signservice/v1/response", dss_views.response, name="sign-response"),
    path("api/signature/signservice/v1/complete", dss_views.complete, name="sign-complete"),
    path("api/signature/signservice/v1/metadata", dss_views.metadata, name="sign-metadata"),
    path("api/signature/<str:type_name>/<str:ticket_id>/signeringsstatus", signing_views.status, name="sign-status"),
    path("api/signature/<str:type_name>/<str:ticket_id>/avbryt", signing_views.cancel, name="cancel-signing"),
    path("api/events/certificate-sent", citizen_views.sent, name="citizen-sent"),
    *(path(f"services/{service}", soap.offer, {"service": service}) for service in soap.OFFERED),
    path("live", health.live),
    path("ready", health.ready),
    path("metrics", metrics.metrics),
]
if settings.SHOW_GALLERY:
    urlpatterns.append(path("galleri", gallery.show, name="gallery"))

handler404 = launch.not_found
