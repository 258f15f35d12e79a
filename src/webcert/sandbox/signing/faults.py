"""Ways in which an answer of the signing service can be wrong or unusual: one or more for each of the checks V4 to V21."""

from __future__ import annotations

from enum import StrEnum


class Content(StrEnum):
    """What the answer says is wrong; it is signed as it should be."""

    OTHER_REQUEST = "other_request"
    OTHER_PROFILE = "other_profile"
    OTHER_VERSION = "other_version"
    LATE_TIME = "late_time"
    EARLY_TIME = "early_time"
    OTHER_OWN_REQUEST = "other_own_request"
    NO_ASSERTION_INFO = "no_assertion_info"
    OTHER_PROVIDER = "other_provider"
    LOW_LEVEL = "low_level"
    STALE_AUTHENTICATION = "stale_authentication"
    NO_ASSERTION_REF = "no_assertion_ref"
    TWO_HSA_IDS = "two_hsa_ids"
    OTHER_IN_ATTRIBUTES = "other_in_attributes"
    TWO_TASKS = "two_tasks"
    OTHER_TASK = "other_task"
    ADES = "ades"
    ALTERED_BYTES = "altered_bytes"
    OTHER_TYPE = "other_type"
    DER_VALUE = "der_value"
    LOOSE_DER_VALUE = "loose_der_value"
    WRONG_VALUE = "wrong_value"


class Signer(StrEnum):
    """What is wrong with who has signed, and with the certificates that say so."""

    WRONG_PERSON = "wrong_person"
    OTHER_IN_CERTIFICATE = "other_in_certificate"
    TWO_SERIAL_NUMBERS = "two_serial_numbers"
    FOREIGN_ROOT = "foreign_root"
    AUTHORITY = "authority"
    WRONG_USAGE = "wrong_usage"
    EXPIRED = "expired_signer"
    REVOKED = "revoked_signer"
    WRONG_ORDER = "wrong_order"
    WEAK_KEY = "weak_key"


class Form(StrEnum):
    """How the answer is written and signed is wrong, or unusual."""

    NOT_BASE64 = "not_base64"
    DOCTYPE = "doctype"
    COMMENT = "comment"
    OTHER_PLACE = "other_place"
    UNSIGNED = "unsigned"
    TWO_SIGNATURES = "two_signatures"
    TWO_REFERENCES = "two_references"
    XPATH = "xpath"
    OBJECT = "object"
    SHA1 = "sha1"
    SHA1_DIGEST = "sha1_digest"
    HMAC = "hmac"
    FOREIGN_KEY = "foreign_key"
    NO_KEY_INFO = "no_key_info"
    ALTERED = "altered"


class Sent(StrEnum):
    """How often the answer is sent: once by the service itself, before the browser brings it."""

    TWICE = "twice"
    TWICE_DIFFERENT = "twice_different"


LABELS: dict[str, str] = {
    Content.OTHER_REQUEST: "V9: Annat RequestID",
    Content.OTHER_PROFILE: "V9: Annan Profile",
    Content.OTHER_VERSION: "V9: Annan version",
    Content.LATE_TIME: "V12: ResponseTime i framtiden",
    Content.EARLY_TIME: "V12: ResponseTime före begäran",
    Content.OTHER_OWN_REQUEST: "V14: En annan begäran i svaret",
    Content.NO_ASSERTION_INFO: "V15: Ingen uppgift om legitimeringen",
    Content.OTHER_PROVIDER: "V15: Annan legitimeringstjänst",
    Content.LOW_LEVEL: "V15: Lägre tillitsnivå",
    Content.STALE_AUTHENTICATION: "V15: Legitimerad före begäran",
    Content.NO_ASSERTION_REF: "V15: Ingen hänvisning till intyget om identitet",
    Content.TWO_HSA_IDS: "V16: Två HSA-id",
    Content.OTHER_IN_ATTRIBUTES: "V16: Annan person i attributen",
    Content.TWO_TASKS: "V19: Två uppgifter",
    Content.OTHER_TASK: "V19: Annan uppgift",
    Content.ADES: "V19: AdES-underskrift",
    Content.ALTERED_BYTES: "V19: Ändrade ToBeSignedBytes",
    Content.OTHER_TYPE: "V20: Annan algoritm i Type",
    Content.DER_VALUE: "V20: Underskriftsvärde i DER-form (ska godtas)",
    Content.LOOSE_DER_VALUE: "V20: Underskriftsvärde i DER-form med något efter",
    Content.WRONG_VALUE: "V21: Underskriftsvärde över något annat",
    Signer.WRONG_PERSON: "V16: Underskrift av en annan person",
    Signer.OTHER_IN_CERTIFICATE: "V18: Annan person i certifikatet",
    Signer.TWO_SERIAL_NUMBERS: "V18: Två serienummer i certifikatet",
    Signer.FOREIGN_ROOT: "V17: Certifikat från en främmande utfärdare",
    Signer.AUTHORITY: "V17: Undertecknaren är en utfärdare",
    Signer.WRONG_USAGE: "V17: Nyckeln är inte till för underskrift",
    Signer.EXPIRED: "V17: Certifikatet har gått ut",
    Signer.REVOKED: "V17: Certifikatet är spärrat",
    Signer.WRONG_ORDER: "V17: Certifikaten i fel ordning",
    Signer.WEAK_KEY: "V17: För svag nyckel",
    Form.NOT_BASE64: "V4: Svaret är inte base64",
    Form.DOCTYPE: "V5: DOCTYPE i svaret",
    Form.COMMENT: "V5: Kommentar i ett värde",
    Form.OTHER_PLACE: "V6: Underskriften på en annan plats",
    Form.UNSIGNED: "V6: Osignerat svar",
    Form.TWO_SIGNATURES: "V6: Två underskrifter i svaret",
    Form.TWO_REFERENCES: "V6: Två Reference",
    Form.XPATH: "V6: En Transform för mycket",
    Form.OBJECT: "V6: Object i underskriften",
    Form.SHA1: "V6: Underskrift med SHA-1",
    Form.SHA1_DIGEST: "V6: Kondensat med SHA-1",
    Form.HMAC: "V6: HMAC i stället för underskrift",
    Form.FOREIGN_KEY: "V7: Nyckel som inte finns i metadata",
    Form.NO_KEY_INFO: "V7: Svar utan KeyInfo (ska godtas)",
    Form.ALTERED: "V8: Ändrat efter underskriften",
    Sent.TWICE: "V10: Samma svar två gånger (ska godtas)",
    Sent.TWICE_DIFFERENT: "V10: Två olika svar (det första gäller)",
}
