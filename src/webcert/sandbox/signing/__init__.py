"""The signing service: shows what is to be signed, takes a PIN, answers (signing-and-login.md 5, 13)."""
