"""The authorities that certificates are sent to (common-model 6.2, KV_PART)."""

from __future__ import annotations

from webcert.formlang.certificate_type import Recipient

FORSAKRINGSKASSAN = Recipient(code="FKASSA", name="Försäkringskassan")
TRANSPORTSTYRELSEN = Recipient(code="TRANSP", name="Transportstyrelsen")
