"""The least that production needs to start, as environment variables."""

PRODUCTION = {
    "WEBCERT_PRODUCTION": "true", "WEBCERT_SECRET_KEY": "x" * 40, "WEBCERT_LOG_HASH_KEY": "y" * 40, "WEBCERT_OIDC_CLIENT_SECRET": "z" * 40,
    "WEBCERT_OIDC_ISSUER": "https://idp.example.org:443/oidc", "WEBCERT_BASE_URL": "https://webcert.example.org",
    "WEBCERT_CALLERS": "/etc/webcert/callers.toml", "WEBCERT_CALLER_ISSUERS": "/etc/webcert/issuers.pem",
    "WEBCERT_SIGN_CRLS": "none", "WEBCERT_SIGN_SERVICE_CERTIFICATE": "/etc/webcert/sign-service.pem", "WEBCERT_CALLER_CRLS": "http://crl.example.org/callers.crl",
}  # fmt: skip
