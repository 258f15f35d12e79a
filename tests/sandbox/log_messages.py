"""StoreLog messages for tests of the sandbox (integration 11.3)."""

from __future__ import annotations

ADDRESS = "/ntjp/informationsecurity/auditing/log/StoreLog/v2/rivtabp21"
NAMESPACE = "urn:riv:informationsecurity:auditing:log"


def entry(log_id="a3c5e7f9-1b2d-4f6a-8c0e-2d4f6a8c0e1b", argument="Intyg utskrivet", activity="Utskrift"):
    return (
        f"<r:log><l:logId>{log_id}</l:logId><l:system><l:systemId>SE5565594230-B8N</l:systemId></l:system>"
        f"<l:activity><l:activityType>{activity}</l:activityType><l:activityLevel>c-1</l:activityLevel>"
        f"<l:activityArgs>{argument}</l:activityArgs><l:startDate>2026-11-26T10:00:00</l:startDate>"
        "<l:purpose>Vård och behandling</l:purpose></l:activity>"
        "<l:user><l:userId>SE2321000999-1A0D</l:userId><l:careProvider><l:careProviderId>SE2321000999-1A00</l:careProviderId>"
        "</l:careProvider><l:careUnit><l:careUnitId>SE2321000999-1A02</l:careUnitId></l:careUnit></l:user>"
        "<l:resources><l:resource><l:resourceType>Intyg</l:resourceType><l:patient><l:patientId>"
        "<l:root>1.2.752.129.2.1.3.1</l:root><l:extension>191212121212</l:extension></l:patientId></l:patient>"
        "<l:careProvider><l:careProviderId>SE2321000999-1A00</l:careProviderId></l:careProvider></l:resource></l:resources></r:log>"
    )


def message(*entries):
    return f'<r:StoreLog xmlns:r="{NAMESPACE}:StoreLogResponder:2" xmlns:l="{NAMESPACE}:2">{"".join(entries)}</r:StoreLog>'.encode()
