"""All settings. Each value comes from an environment variable; docs/reference/settings.md lists them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from webcert.adapters.identity import ALGORITHMS as _ALGORITHMS
from webcert.adapters.identity import LEVELS as _LEVELS
from webcert.adapters.signing import dss
from webcert.config import env
from webcert.config.logging import LOGGING as _LOGGING

PRODUCTION = env.flag("WEBCERT_PRODUCTION", default=False)
DEBUG = False
SECRET_KEY = env.text("WEBCERT_SECRET_KEY", None if PRODUCTION else "only-for-development-and-tests-not-for-production")
if len(SECRET_KEY) < 32:
    raise env.SettingError("WEBCERT_SECRET_KEY must have at least 32 characters")

BASE_URL = env.text("WEBCERT_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = BASE_URL.startswith("https:")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "", *env.words("WEBCERT_ALLOWED_HOSTS", "127.0.0.1 localhost testserver")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DATA_DIR = Path(env.text("WEBCERT_DATA_DIR", ".demo"))
_DATABASE_URL = env.text("WEBCERT_TEST_DATABASE_URL", "") or env.text("WEBCERT_DATABASE_URL", "")


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "webcert.sqlite3", "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE", "timeout": 20,
                "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={env.text('WEBCERT_SQLITE_SYNCHRONOUS', 'FULL')};",
            },
            "TEST": {"NAME": Path(tempfile.gettempdir()) / f"webcert-test-{os.getpid()}.sqlite3"},
        }  # fmt: skip
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username or "",
        "PASSWORD": parts.password or "", "HOST": parts.hostname or "", "PORT": str(parts.port or ""), "CONN_MAX_AGE": None,
    }  # fmt: skip


DATABASES = {"default": _database(_DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.sessions", "django.contrib.staticfiles",
    "webcert.launch", "webcert.certificates", "webcert.conversations", "webcert.delivery", "webcert.accesslog",
    "webcert.decisionsupport", "webcert.web",
]  # fmt: skip
MIDDLEWARE = [
    "webcert.config.middleware.RequestLog",
    "webcert.config.text_loading.Nightly",
    "webcert.config.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "webcert.config.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "webcert.config.callers.KnownCallers",
    "webcert.config.rates.Rates",
    "webcert.config.middleware.ExpectedErrors",
]
ROOT_URLCONF = "webcert.config.urls"
WSGI_APPLICATION = "webcert.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "OPTIONS": {"environment": "webcert.web.jinja.environment"},
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [("webcert", Path(__file__).parent.parent / "web" / "static" / "webcert")]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = not PRODUCTION

SESSION_ENGINE = "webcert.launch.session_store"
SESSION_COOKIE_NAME = "__Host-sid" if SECURE else "webcert-sid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "webcert.launch.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "sv"
USE_I18N = False
LOGGING_CONFIG = "webcert.config.logging.configure"
LOGGING = _LOGGING

# Text versions beside those of the package (text-versions 3)
TEXT_DIRS = [Path(one) for one in env.words("WEBCERT_TEXT_DIRS")]

# Outside systems
NTJP_URL = env.text("WEBCERT_NTJP_URL", "http://127.0.0.1:8001/ntjp").rstrip("/")
REGISTRY_URL = env.text("WEBCERT_REGISTRY_URL", "http://127.0.0.1:8001/registry").rstrip("/")
REGISTRY_ADDRESS = env.text("WEBCERT_REGISTRY_ADDRESS", "5565594230")
MESSAGE_ADDRESS = env.text("WEBCERT_MESSAGE_ADDRESS", "2021005521")
HSA_ADDRESS = env.text("WEBCERT_HSA_ADDRESS", "SE165565594230-1000")
PU_ADDRESS = env.text("WEBCERT_PU_ADDRESS", "SE165565594230-1000")
# What the registry's event queue shows at our door; without it there is no door (integration.md 6.3)
EVENT_TOKEN = env.text("WEBCERT_EVENT_TOKEN", "")
if EVENT_TOKEN and len(EVENT_TOKEN) < 32:
    raise env.SettingError("WEBCERT_EVENT_TOKEN must have at least 32 characters")
TLS_CERTIFICATE = env.text("WEBCERT_TLS_CERTIFICATE", "")
TLS_KEY = env.text("WEBCERT_TLS_KEY", "")
TLS_TRUST = env.text("WEBCERT_TLS_TRUST", "")
# Other files for some of the systems, by the name of the system in lower case
TLS_OF = {
    "directory": env.files("WEBCERT_DIRECTORY_TLS"), "person_registry": env.files("WEBCERT_PERSON_REGISTRY_TLS"),
    "registry": env.files("WEBCERT_REGISTRY_TLS"), "care_system": env.files("WEBCERT_CARE_SYSTEM_TLS"),
    "log": env.files("WEBCERT_LOG_TLS"), "identity_provider": env.files("WEBCERT_IDENTITY_PROVIDER_TLS"),
    "signing": env.files("WEBCERT_SIGNING_TLS"),
    "netid": env.files("WEBCERT_NETID_TLS"),
}  # fmt: skip

# Who may call the services (decision 0017): a file names the callers, another holds the certificates of who issues theirs
CALLERS = env.text("WEBCERT_CALLERS", "")
CALLER_ISSUERS = env.text("WEBCERT_CALLER_ISSUERS", None if CALLERS else "")
CALLER_CRLS = env.words("WEBCERT_CALLER_CRLS")
PROXIES = env.networks("WEBCERT_PROXIES", "127.0.0.1 ::1")
CALLER_HEADER = env.text("WEBCERT_CALLER_HEADER", "Client-Cert")
CALLER_HEADER_FORM = env.choice("WEBCERT_CALLER_HEADER_FORM", "rfc9440", ("rfc9440", "pem"))
SERVICES_HOST = env.text("WEBCERT_SERVICES_HOST", "")
ALLOWED_HOSTS += [SERVICES_HOST] if SERVICES_HOST else []
# Who may read /metrics shows this; without it there is none (robustness.md B133)
METRICS_TOKEN = env.text("WEBCERT_METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise env.SettingError("WEBCERT_METRICS_TOKEN must have at least 32 characters")
LOGICAL_ADDRESSES = frozenset(env.words("WEBCERT_LOGICAL_ADDRESSES"))

# Login (signing-and-login.md 11 and 12)
LOGIN_PROTOCOL = env.choice("WEBCERT_LOGIN_PROTOCOL", "oidc", ("oidc", "saml"))
LOGIN_LEVELS = env.words("WEBCERT_LOGIN_LOA", "http://id.sambi.se/loa/loa3")
if not LOGIN_LEVELS or not set(LOGIN_LEVELS) <= set(_LEVELS):
    raise env.SettingError("WEBCERT_LOGIN_LOA must name levels of assurance that can be accepted")
IDENTITY_PROVIDER_SECONDS = {
    "connect": env.number("WEBCERT_IDENTITY_PROVIDER_CONNECT_SECONDS", 2), "total": env.number("WEBCERT_IDENTITY_PROVIDER_SECONDS", 5),
}  # fmt: skip
OIDC_ISSUER = env.text("WEBCERT_OIDC_ISSUER", "http://127.0.0.1:8001/idp")
OIDC_HOSTS = env.words("WEBCERT_OIDC_HOSTS")
OIDC_CLIENT_ID = env.text("WEBCERT_OIDC_CLIENT_ID", "webcert")
OIDC_CLIENT_AUTH = env.choice(
    "WEBCERT_OIDC_CLIENT_AUTH", "client_secret_post", ("client_secret_post", "client_secret_basic", "private_key_jwt", "tls_client_auth"))
_SHOWS_SECRET = LOGIN_PROTOCOL == "oidc" and OIDC_CLIENT_AUTH.startswith("client_secret")
OIDC_CLIENT_SECRET = env.text("WEBCERT_OIDC_CLIENT_SECRET", None if PRODUCTION and _SHOWS_SECRET else "" if PRODUCTION else "sandbox-client-secret")
OIDC_CLIENT_KEY = env.text("WEBCERT_OIDC_CLIENT_KEY", None if OIDC_CLIENT_AUTH == "private_key_jwt" else "")
OIDC_CLIENT_KEY_ID = env.text("WEBCERT_OIDC_CLIENT_KEY_ID", "")
OIDC_SCOPE = env.text("WEBCERT_OIDC_SCOPE", "openid")
OIDC_SIGN_CLAIM = env.text("WEBCERT_OIDC_SIGN_CLAIM", "identityProviderForSign")
OIDC_PKCE = env.flag("WEBCERT_OIDC_PKCE", default=True)
OIDC_ACR_VALUES = env.flag("WEBCERT_OIDC_ACR_VALUES", default=False)
OIDC_ALGORITHMS = env.words("WEBCERT_OIDC_ALGORITHMS", "RS256 PS256 ES256")
if not OIDC_ALGORITHMS or not set(OIDC_ALGORITHMS) <= set(_ALGORITHMS):
    raise env.SettingError("WEBCERT_OIDC_ALGORITHMS must be among RS256, PS256 and ES256")
OIDC_OTHER_AUDIENCES = env.words("WEBCERT_OIDC_OTHER_AUDIENCES")
OIDC_PROMPT = env.choice("WEBCERT_OIDC_PROMPT", "", ("", "login", "consent", "select_account"))
OIDC_MAX_AGE = env.text("WEBCERT_OIDC_MAX_AGE", "")
if OIDC_MAX_AGE and not OIDC_MAX_AGE.isdigit():
    raise env.SettingError("WEBCERT_OIDC_MAX_AGE must be whole seconds")
OIDC_RESPONSE_MODE = env.choice("WEBCERT_OIDC_RESPONSE_MODE", "query", ("query", "form_post"))
OIDC_BACKCHANNEL_LOGOUT = env.flag("WEBCERT_OIDC_BACKCHANNEL_LOGOUT", default=False)
# Login with a token from the care system (integration.md 3.5); without an address of keys there is none
OAUTH_JWKS = env.text("WEBCERT_OAUTH_JWKS", "")
OAUTH_ISSUER = env.text("WEBCERT_OAUTH_ISSUER", None if OAUTH_JWKS else "")
OAUTH_AUDIENCE = env.text("WEBCERT_OAUTH_AUDIENCE", None if OAUTH_JWKS else "")
if PRODUCTION and OAUTH_JWKS and not OAUTH_JWKS.startswith("https://"):
    raise env.SettingError("WEBCERT_OAUTH_JWKS must begin with https:// in production")
if PRODUCTION and LOGIN_PROTOCOL == "oidc" and not OIDC_ISSUER.startswith("https://"):
    raise env.SettingError("WEBCERT_OIDC_ISSUER must begin with https:// in production")
# Login by SAML (signing-and-login.md 11, integration.md 3.1)
_BY_SAML = PRODUCTION and LOGIN_PROTOCOL == "saml"
SAML_PROVIDER = env.text("WEBCERT_SAML_PROVIDER", None if _BY_SAML else "http://127.0.0.1:8001/idp/saml")
SAML_METADATA = env.text("WEBCERT_SAML_METADATA", None if _BY_SAML else "http://127.0.0.1:8001/idp/saml/metadata")
SAML_METADATA_CERTIFICATE = env.text("WEBCERT_SAML_METADATA_CERTIFICATE", None if _BY_SAML else str(DATA_DIR / "keys" / "provider.pem"))
SAML_KEY = env.text("WEBCERT_SAML_KEY", None if _BY_SAML else str(DATA_DIR / "keys" / "saml.key"))
SAML_CERTIFICATES = env.words("WEBCERT_SAML_CERTIFICATES", "" if _BY_SAML else str(DATA_DIR / "keys" / "saml.pem"))
SAML_DECRYPTION_KEYS = env.words("WEBCERT_SAML_DECRYPTION_KEYS")
SAML_ENCRYPTION_CERTIFICATE = env.text("WEBCERT_SAML_ENCRYPTION_CERTIFICATE", "")
SAML_CLOCK_TOLERANCE_SECONDS = env.number("WEBCERT_SAML_CLOCK_TOLERANCE_SECONDS", 60)
SAML_FORCE_AUTHN = env.flag("WEBCERT_SAML_FORCE_AUTHN", default=False)
if _BY_SAML and not (SAML_METADATA_CERTIFICATE and SAML_CERTIFICATES):
    raise env.SettingError("WEBCERT_SAML_METADATA_CERTIFICATE and WEBCERT_SAML_CERTIFICATES must be set in production")
if bool(SAML_DECRYPTION_KEYS) != bool(SAML_ENCRYPTION_CERTIFICATE):
    raise env.SettingError("WEBCERT_SAML_DECRYPTION_KEYS and WEBCERT_SAML_ENCRYPTION_CERTIFICATE belong together")
if SAML_CLOCK_TOLERANCE_SECONDS > 300:
    raise env.SettingError("WEBCERT_SAML_CLOCK_TOLERANCE_SECONDS must be at most 300")
if _BY_SAML and SAML_METADATA.startswith("http:"):
    raise env.SettingError("WEBCERT_SAML_METADATA must be a file or begin with https:// in production")

# How certificates are signed (integration.md 10.1, signing-and-login.md 12)
SIGNING_METHOD = env.choice("WEBCERT_SIGNING_METHOD", "SIGN_SERVICE", ("SIGN_SERVICE", "NETID_ACCESS", "SANDBOX"))
if PRODUCTION and SIGNING_METHOD == "SANDBOX":
    raise env.SettingError("WEBCERT_SIGNING_METHOD must not be SANDBOX in production")
NETID_URL = env.text("WEBCERT_NETID_URL", None if PRODUCTION and SIGNING_METHOD == "NETID_ACCESS" else "http://127.0.0.1:8001/nias")
SANDBOX_SIGNER_URL = env.text("WEBCERT_SANDBOX_SIGNER_URL", "http://127.0.0.1:8001/signer")

# Signing service (signing-and-login.md 3 and 12); its certificates come from its metadata, or lie in a file
SIGN_SERVICE_URL = env.text("WEBCERT_SIGN_SERVICE_URL", "http://127.0.0.1:8001/signing/request")
SIGN_SERVICE_ID = env.text("WEBCERT_SIGN_SERVICE_ID", "http://127.0.0.1:8001/signing/metadata")
SIGN_SERVICE_METADATA = env.text("WEBCERT_SIGN_SERVICE_METADATA", "")
SIGN_SERVICE_METADATA_CERTIFICATE = env.text(
    "WEBCERT_SIGN_SERVICE_METADATA_CERTIFICATE", None if PRODUCTION and SIGN_SERVICE_METADATA else "")
SIGN_SERVICE_CERTIFICATE = env.text("WEBCERT_SIGN_SERVICE_CERTIFICATE", "" if PRODUCTION else str(DATA_DIR / "keys" / "service.pem"))
if SIGNING_METHOD == "SIGN_SERVICE" and not SIGN_SERVICE_METADATA and not SIGN_SERVICE_CERTIFICATE:
    raise env.SettingError("WEBCERT_SIGN_SERVICE_METADATA or WEBCERT_SIGN_SERVICE_CERTIFICATE must be set")
SIGN_TRUST_ANCHORS = env.text("WEBCERT_SIGN_TRUST_ANCHORS", str(DATA_DIR / "keys" / "root.pem"))
# Lists of revoked certificates of who issues signers' certificates (robustness.md F19); the word none = they are not looked at
_SIGN_CRLS = env.text("WEBCERT_SIGN_CRLS", None if PRODUCTION else "none").split()
SIGN_CRLS = [] if _SIGN_CRLS == ["none"] else _SIGN_CRLS
if not _SIGN_CRLS:
    raise env.SettingError("WEBCERT_SIGN_CRLS must be addresses, or none")
SIGN_CLIENT_KEY = env.text("WEBCERT_SIGN_CLIENT_KEY", str(DATA_DIR / "keys" / "client.key"))
SIGN_CLIENT_CERTIFICATE = env.text("WEBCERT_SIGN_CLIENT_CERTIFICATE", str(DATA_DIR / "keys" / "client.pem"))
# The certificate of the next key, published before it is used
SIGN_CLIENT_NEXT_CERTIFICATES = env.words("WEBCERT_SIGN_CLIENT_NEXT_CERTIFICATES")
SIGN_ORGANIZATION = {
    "name": env.text("WEBCERT_ORGANIZATION_NAME", ""), "display_name": env.text("WEBCERT_ORGANIZATION_DISPLAY_NAME", ""),
    "url": env.text("WEBCERT_ORGANIZATION_URL", BASE_URL), "support": env.text("WEBCERT_SUPPORT_MAIL", ""),
    "technical": env.text("WEBCERT_TECHNICAL_MAIL", ""),
}  # fmt: skip
SIGN_IDENTITY_PROVIDER = env.text("WEBCERT_SIGN_IDENTITY_PROVIDER", "http://127.0.0.1:8001/idp/saml/sign/sithseid-same-device")
SIGN_IDENTITY_PROVIDERS = env.words("WEBCERT_SIGN_IDENTITY_PROVIDERS")
SIGN_SAME_AS_LOGIN = env.flag("WEBCERT_SIGN_SAME_AS_LOGIN", default=True)
SIGN_UNFIT_PROVIDER = env.text("WEBCERT_SIGN_UNFIT_PROVIDER", "/saml/sign")
SIGN_LEVELS = env.words("WEBCERT_SIGN_LOA", " ".join(LOGIN_LEVELS))
SIGN_ALGORITHM = env.choice("WEBCERT_SIGN_ALGORITHM", "ecdsa", ("ecdsa", "rsa"))
SIGN_AUTHN_PROFILE = env.text("WEBCERT_SIGN_AUTHN_PROFILE", "digg_ap_hsaid_01")
SIGN_MESSAGE = env.text("WEBCERT_SIGN_MESSAGE", "Intyg utfärdat för {patientPnr}")
SIGN_MESSAGE_TYPE = env.choice("WEBCERT_SIGN_MESSAGE_TYPE", "text/html", ("text/html", "text", "text/markdown"))
SIGN_NOT_BEFORE_MINUTES = env.number("WEBCERT_SIGN_NOT_BEFORE_MINUTES", 2)
SIGN_VALIDITY_MINUTES = env.number("WEBCERT_SIGN_VALIDITY_MINUTES", 8)
# Whether the message is encrypted for the provider that shows it, whose key stands in its metadata: one address or file for all
# providers above, or one for each, the first for WEBCERT_SIGN_IDENTITY_PROVIDER
SIGN_ENCRYPT_MESSAGE = env.flag("WEBCERT_SIGN_ENCRYPT_MESSAGE", default=False)
_ENCRYPTS = PRODUCTION and SIGN_ENCRYPT_MESSAGE
SIGN_IDENTITY_PROVIDER_METADATA = env.words("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA", "" if PRODUCTION else f"{SIGN_IDENTITY_PROVIDER}/metadata")
SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE = env.text(
    "WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE", None if _ENCRYPTS else "" if PRODUCTION else str(DATA_DIR / "keys" / "provider.pem"))
if SIGN_ENCRYPT_MESSAGE and len(SIGN_IDENTITY_PROVIDER_METADATA) not in (1, len({SIGN_IDENTITY_PROVIDER, *SIGN_IDENTITY_PROVIDERS})):
    raise env.SettingError("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA must be one address or file, or one for each identity provider for signing")
if _ENCRYPTS and not SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE:
    raise env.SettingError("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE must be set in production")
if _ENCRYPTS and any(one.startswith("http:") for one in SIGN_IDENTITY_PROVIDER_METADATA):
    raise env.SettingError("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA must be files or begin with https:// in production")
# Whether the certificates of who issued the signer's follow it in ds:KeyInfo (signing-and-login.md 9)
SIGN_CHAIN_IN_KEYINFO = env.flag("WEBCERT_SIGN_CHAIN_IN_KEYINFO", default=False)
SIGN_TICKET_MINUTES = env.number("WEBCERT_SIGN_TICKET_MINUTES", 15)
SIGN_CLOCK_TOLERANCE_SECONDS = env.number("WEBCERT_SIGN_CLOCK_TOLERANCE_SECONDS", 60)
if SIGN_CLOCK_TOLERANCE_SECONDS > 300:
    raise env.SettingError("WEBCERT_SIGN_CLOCK_TOLERANCE_SECONDS must be at most 300")
SIGN_FORM_TARGET = env.choice("WEBCERT_SIGN_FORM_TARGET", "_self", ("_self", "_top"))
SIGN_PREFIX = env.text("WEBCERT_SIGN_PREFIX", "wc")
if not SIGN_PREFIX.isalnum() or len(SIGN_PREFIX) > 20:
    raise env.SettingError("WEBCERT_SIGN_PREFIX must be 1 to 20 letters and digits")
try:
    dss.Style(template=SIGN_MESSAGE, message_type=dss.MessageType(SIGN_MESSAGE_TYPE))
except dss.TemplateFaulty as error:
    raise env.SettingError(f"WEBCERT_SIGN_MESSAGE: {error}") from error

# Delivery (robustness.md 2, integration.md 6.6)
RETRY_FIRST_SECONDS = env.number("WEBCERT_RETRY_FIRST_SECONDS", 60)
RETRY_LONGEST_SECONDS = env.number("WEBCERT_RETRY_LONGEST_SECONDS", 3600)
RETRY_ATTEMPTS = env.number("WEBCERT_RETRY_ATTEMPTS", 30)
CHANGED_WINDOW_SECONDS = env.number("WEBCERT_CHANGED_WINDOW_SECONDS", 300)

PROBE_SECONDS = env.number("WEBCERT_PROBE_SECONDS", 60)

# How long a call to an outside system may take: until there is contact, and in all (robustness.md 2)
PERSON_REGISTRY_SECONDS = {
    "connect": env.number("WEBCERT_PERSON_REGISTRY_CONNECT_SECONDS", 1), "total": env.number("WEBCERT_PERSON_REGISTRY_SECONDS", 3),
}  # fmt: skip
DIRECTORY_SECONDS = {
    "connect": env.number("WEBCERT_DIRECTORY_CONNECT_SECONDS", 2), "total": env.number("WEBCERT_DIRECTORY_SECONDS", 8),
}  # fmt: skip
# All that a login, or the creation of a draft, asks of the directory
LOGIN_DIRECTORY_SECONDS = env.number("WEBCERT_LOGIN_DIRECTORY_SECONDS", 10)
REGISTRY_SECONDS = {
    "connect": env.number("WEBCERT_REGISTRY_CONNECT_SECONDS", 5), "total": env.number("WEBCERT_REGISTRY_SECONDS", 30),
}  # fmt: skip
REGISTRY_READ_SECONDS = {
    "connect": env.number("WEBCERT_REGISTRY_READ_CONNECT_SECONDS", 1), "total": env.number("WEBCERT_REGISTRY_READ_SECONDS", 4),
}  # fmt: skip
CARE_SYSTEM_SECONDS = {
    "connect": env.number("WEBCERT_CARE_SYSTEM_CONNECT_SECONDS", 5), "total": env.number("WEBCERT_CARE_SYSTEM_SECONDS", 20),
}  # fmt: skip
LOG_SECONDS = {
    "connect": env.number("WEBCERT_LOG_CONNECT_SECONDS", 5), "total": env.number("WEBCERT_LOG_SECONDS", 20),
}  # fmt: skip

# For both documents of FMB together; the worker delivers nothing meanwhile
FMB_SECONDS = {
    "connect": env.number("WEBCERT_FMB_CONNECT_SECONDS", 5), "total": env.number("WEBCERT_FMB_SECONDS", 20),
}  # fmt: skip

SIGNING_SECONDS = {
    "connect": env.number("WEBCERT_SIGNING_CONNECT_SECONDS", 2), "total": env.number("WEBCERT_SIGNING_SECONDS", 10),
}  # fmt: skip

# Requests that one process works on at a time: more than the outside systems may hold together, so that some are left when all
# of them are slow (robustness.md P19)
THREADS = env.number("WEBCERT_THREADS", 112)
# How long the body of a request may take to arrive (robustness.md B58)
BODY_SECONDS = env.number("WEBCERT_BODY_SECONDS", 20)
# Rates (robustness.md 6, V2): where several processes count together, e.g. redis://127.0.0.1:6379
RATE_STORAGE = env.text("WEBCERT_RATE_STORAGE", "memory://")

# Access log and audit log (integration.md 11 and 17)
LOG_ADDRESS = env.text("WEBCERT_LOG_ADDRESS", "SE165565594230-1000")
LOG_SYSTEM_ID = env.text("WEBCERT_LOG_SYSTEM_ID", "SE5565594230-B8N")
LOG_SYSTEM_NAME = env.text("WEBCERT_LOG_SYSTEM_NAME", "Webcert")
LOG_BATCH_SIZE = env.number("WEBCERT_LOG_BATCH_SIZE", 10)
LOG_BATCH_SECONDS = env.number("WEBCERT_LOG_BATCH_SECONDS", 60)
LOG_HASH_KEY = env.text("WEBCERT_LOG_HASH_KEY", None if PRODUCTION else SECRET_KEY)

# Drafts (workflow.md 8; fk7804.md 3.3)
PREFILL = env.flag("WEBCERT_PREFILL", default=not PRODUCTION)
# FMB (decision-support.md 2.2, integration.md 13); with an empty address it is not fetched
FMB_URL = env.text("WEBCERT_FMB_URL", "https://api.socialstyrelsen.se/fmb" if PRODUCTION else "http://127.0.0.1:8001/fmb").rstrip("/")

LOCK_AFTER_DAYS = env.number("WEBCERT_LOCK_AFTER_DAYS", 14)

FRAME_ANCESTORS = env.words("WEBCERT_FRAME_ANCESTORS")
SHOW_GALLERY = env.flag("WEBCERT_SHOW_GALLERY", default=not PRODUCTION)

if PRODUCTION:
    if not (CALLERS and CALLER_ISSUERS and CALLER_CRLS):
        raise env.SettingError("WEBCERT_CALLERS, WEBCERT_CALLER_ISSUERS and WEBCERT_CALLER_CRLS must be set in production")
    env.only_https({
        "WEBCERT_BASE_URL": BASE_URL, "WEBCERT_NTJP_URL": NTJP_URL, "WEBCERT_REGISTRY_URL": REGISTRY_URL, "WEBCERT_FMB_URL": FMB_URL,
        "WEBCERT_OIDC_ISSUER": OIDC_ISSUER, "WEBCERT_SIGN_SERVICE_URL": SIGN_SERVICE_URL,
        **({"WEBCERT_NETID_URL": NETID_URL} if SIGNING_METHOD == "NETID_ACCESS" else {}),
    })  # fmt: skip
