"""The SOAP toolkit: parser, envelopes, contracts with their schemas, client and server; no Django, no Flask.

`inbound` and `outbound` hold one module per service contract and use what stands here.
"""
