"""Ways in which a SAML answer or logout can be wrong: one or more for each row of signing-and-login.md 11.4, and every wrapping."""

from __future__ import annotations

from enum import StrEnum


class Content(StrEnum):
    """What the message says is wrong; it is signed as it should be."""

    UNENCRYPTED = "unencrypted"
    OLDER_HSA_ID = "older_hsa_id"
    RELAY_URL = "relay_url"
    WRONG_DESTINATION = "wrong_destination"
    NO_DESTINATION = "no_destination"
    WRONG_RESPONSE_ISSUER = "wrong_response_issuer"
    AUTHN_FAILED = "authn_failed"
    NO_AUTHN_CONTEXT = "no_authn_context"
    NO_IN_RESPONSE_TO = "no_in_response_to"
    OTHER_IN_RESPONSE_TO = "other_in_response_to"
    WRONG_ASSERTION_ISSUER = "wrong_assertion_issuer"
    NO_CONDITIONS = "no_conditions"
    NO_AUDIENCE = "no_audience"
    WRONG_SAML_AUDIENCE = "wrong_saml_audience"
    SAML_EXPIRED = "saml_expired"
    SAML_NOT_YET = "saml_not_yet"
    NO_CONFIRMATION = "no_confirmation"
    NOT_BEARER = "not_bearer"
    WRONG_RECIPIENT = "wrong_recipient"
    CONFIRMS_NOTHING = "confirms_nothing"
    CONFIRMS_OTHER = "confirms_other"
    CONFIRMATION_EXPIRED = "confirmation_expired"
    SAML_OLD = "saml_old"
    SAML_FUTURE = "saml_future"
    REPEATED_ID = "repeated_id"
    NO_STATEMENT = "no_statement"
    SAML_LONG_AGO = "saml_long_ago"
    SESSION_OVER = "session_over"
    SAML_LOW_LEVEL = "saml_low_level"
    SAML_NO_LEVEL = "saml_no_level"
    SAML_NO_HSA_ID = "saml_no_hsa_id"
    SAML_TWO_HSA_IDS = "saml_two_hsa_ids"
    SAML_BAD_HSA_ID = "saml_bad_hsa_id"


class Form(StrEnum):
    """How the message is written, signed or encrypted is wrong."""

    TWO_RESPONSES = "two_responses"
    NOT_BASE64 = "not_base64"
    TOO_LARGE = "too_large"
    DOCTYPE = "doctype"
    ENTITIES = "entities"
    NOT_VALID = "not_valid"
    COMMENT = "comment"
    CDATA = "cdata"
    UNSIGNED = "unsigned"
    ONLY_RESPONSE_SIGNED = "only_response_signed"
    RESPONSE_SIGNED_BY_OTHER = "response_signed_by_other"
    EMPTY_SIGNATURE = "empty_signature"
    ALTERED = "altered"
    OTHER_KEY = "other_key"
    OTHER_KEY_UNNAMED = "other_key_unnamed"
    KEY_IN_MESSAGE = "key_in_message"
    SHA1 = "sha1"
    SHA1_DIGEST = "sha1_digest"
    HMAC = "hmac"
    XSLT = "xslt"
    XPATH = "xpath"
    TWO_REFERENCES = "two_references"
    WHOLE_REFERENCE = "whole_reference"
    TWO_ASSERTIONS = "two_assertions"
    TWO_ENCRYPTED = "two_encrypted"
    PLAIN_BESIDE_ENCRYPTED = "plain_beside_encrypted"
    UNSIGNED_ENCRYPTED = "unsigned_encrypted"
    OTHER_ENCRYPTION_KEY = "other_encryption_key"
    CBC = "cbc"
    RSA_15 = "rsa_15"
    DUPLICATE_ID = "duplicate_id"
    XSW1 = "xsw1"
    XSW2 = "xsw2"
    XSW3 = "xsw3"
    XSW4 = "xsw4"
    XSW5 = "xsw5"
    XSW6 = "xsw6"
    XSW7 = "xsw7"
    XSW8 = "xsw8"


class Described(StrEnum):
    """What the metadata of the identity provider for signing says wrong; they are signed as they should be."""

    NO_ENCRYPTION_KEY = "no_encryption_key"
    ELLIPTIC_ENCRYPTION_KEY = "elliptic_encryption_key"
    FOREIGN_ENCRYPTION_KEY = "foreign_encryption_key"
    ENDED_METADATA = "ended_metadata"


class LogoutFault(StrEnum):
    """Ways in which a LogoutRequest can be wrong."""

    UNSIGNED = "logout_unsigned"
    OTHER_KEY = "logout_other_key"
    ALTERED = "logout_altered"
    WRONG_DESTINATION = "logout_wrong_destination"
    WRONG_ISSUER = "logout_wrong_issuer"
    OLD = "logout_old"
    EXPIRED = "logout_expired"
    OTHER_NAME = "logout_other_name"
    OTHER_SESSION = "logout_other_session"
    REPEATED_ID = "logout_repeated_id"


LABELS: dict[str, str] = {
    Content.UNENCRYPTED: "Okrypterat intyg (ska godtas)", Content.OLDER_HSA_ID: "HSA-id under det äldre namnet (ska godtas)",
    Content.RELAY_URL: "En adress i RelayState (ska inte följas)", Content.WRONG_DESTINATION: "Fel Destination",
    Content.NO_DESTINATION: "Destination saknas", Content.WRONG_RESPONSE_ISSUER: "Fel utfärdare av svaret",
    Content.AUTHN_FAILED: "Status AuthnFailed", Content.NO_AUTHN_CONTEXT: "Status NoAuthnContext",
    Content.NO_IN_RESPONSE_TO: "InResponseTo saknas", Content.OTHER_IN_RESPONSE_TO: "Svar på en annan begäran",
    Content.WRONG_ASSERTION_ISSUER: "Fel utfärdare av intyget", Content.NO_CONDITIONS: "Villkor saknas",
    Content.NO_AUDIENCE: "Mottagare saknas", Content.WRONG_SAML_AUDIENCE: "Fel mottagare", Content.SAML_EXPIRED: "Intyget har gått ut",
    Content.SAML_NOT_YET: "Intyget gäller inte ännu", Content.NO_CONFIRMATION: "SubjectConfirmation saknas",
    Content.NOT_BEARER: "Annan metod än bearer", Content.WRONG_RECIPIENT: "Fel Recipient",
    Content.CONFIRMS_NOTHING: "SubjectConfirmation utan InResponseTo", Content.CONFIRMS_OTHER: "SubjectConfirmation för en annan begäran",
    Content.CONFIRMATION_EXPIRED: "SubjectConfirmation har gått ut", Content.SAML_OLD: "Intyget utfärdat för länge sedan",
    Content.SAML_FUTURE: "Intyget utfärdat i framtiden", Content.REPEATED_ID: "Samma ID på intyget varje gång",
    Content.NO_STATEMENT: "AuthnStatement saknas", Content.SAML_LONG_AGO: "Legitimeringen gjordes igår, AuthnInstant",
    Content.SESSION_OVER: "Inloggningen har gått ut, SessionNotOnOrAfter", Content.SAML_LOW_LEVEL: "Tillitsnivå 2 (SAML)",
    Content.SAML_NO_LEVEL: "Tillitsnivå saknas (SAML)", Content.SAML_NO_HSA_ID: "HSA-id saknas (SAML)",
    Content.SAML_TWO_HSA_IDS: "Två HSA-id (SAML)", Content.SAML_BAD_HSA_ID: "Ogiltigt HSA-id (SAML)",
    Form.TWO_RESPONSES: "Två SAMLResponse", Form.NOT_BASE64: "Inte base64", Form.TOO_LARGE: "För stort svar",
    Form.DOCTYPE: "DOCTYPE som läser en fil", Form.ENTITIES: "Entiteter som växer", Form.NOT_VALID: "Bryter mot schemat",
    Form.COMMENT: "Kommentar i HSA-id", Form.CDATA: "CDATA i HSA-id", Form.UNSIGNED: "Osignerat",
    Form.ONLY_RESPONSE_SIGNED: "Bara svaret signerat, inte intyget", Form.RESPONSE_SIGNED_BY_OTHER: "Svaret signerat av någon annan",
    Form.EMPTY_SIGNATURE: "Tom signatur", Form.ALTERED: "Ändrat efter signeringen", Form.OTHER_KEY: "Främmande nyckel",
    Form.OTHER_KEY_UNNAMED: "Främmande nyckel utan KeyInfo", Form.KEY_IN_MESSAGE: "Främmande nyckel i KeyValue", Form.SHA1: "Signerat med SHA-1",
    Form.SHA1_DIGEST: "Kondensat med SHA-1", Form.HMAC: "Signerat med HMAC och den publika nyckeln", Form.XSLT: "Transformen XSLT",
    Form.XPATH: "Transformen XPath", Form.TWO_REFERENCES: "Två referenser", Form.WHOLE_REFERENCE: "Referens till hela dokumentet",
    Form.TWO_ASSERTIONS: "Två intyg", Form.TWO_ENCRYPTED: "Två krypterade intyg", Form.PLAIN_BESIDE_ENCRYPTED: "Okrypterat bredvid krypterat",
    Form.UNSIGNED_ENCRYPTED: "Osignerat intyg, krypterat", Form.OTHER_ENCRYPTION_KEY: "Krypterat med fel nyckel", Form.CBC: "Krypterat med CBC",
    Form.RSA_15: "Nyckeln krypterad med RSA 1.5", Form.DUPLICATE_ID: "Samma ID två gånger", Form.XSW1: "Omslag 1: svaret i signaturen",
    Form.XSW2: "Omslag 2: svaret före signaturen", Form.XSW3: "Omslag 3: falskt intyg före", Form.XSW4: "Omslag 4: äkta intyg i det falska",
    Form.XSW5: "Omslag 5: äkta intyg sist", Form.XSW6: "Omslag 6: äkta intyg i signaturen", Form.XSW7: "Omslag 7: falskt intyg i Extensions",
    Form.XSW8: "Omslag 8: äkta intyg i signaturens Object", LogoutFault.UNSIGNED: "Utloggning utan signatur",
    LogoutFault.OTHER_KEY: "Utloggning med främmande nyckel", LogoutFault.ALTERED: "Utloggning ändrad efter signeringen",
    LogoutFault.WRONG_DESTINATION: "Utloggning till en annan adress", LogoutFault.WRONG_ISSUER: "Utloggning från någon annan",
    LogoutFault.OLD: "Utloggning begärd för länge sedan", LogoutFault.EXPIRED: "Utloggning som har gått ut",
    LogoutFault.OTHER_NAME: "Utloggning av ett okänt NameID", LogoutFault.OTHER_SESSION: "Utloggning av ett okänt SessionIndex",
    LogoutFault.REPEATED_ID: "Samma ID på utloggningen varje gång", Described.NO_ENCRYPTION_KEY: "Ingen nyckel att kryptera för",
    Described.ELLIPTIC_ENCRYPTION_KEY: "Nyckel på en elliptisk kurva att kryptera för",
    Described.FOREIGN_ENCRYPTION_KEY: "Någon annans nyckel att kryptera för", Described.ENDED_METADATA: "Metadata har gått ut",
}  # fmt: skip
