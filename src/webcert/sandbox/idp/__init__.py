"""The identity provider: OpenID Connect as a SITHS provider speaks it (signing-and-login.md 11)."""
