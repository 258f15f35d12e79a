"""Stand-ins for every system around the product, reached over the same contracts (integration.md 16).

One small application of its own, for demonstrations and tests, never for production. It imports the wire
formats of `adapters` and the certificate types, never the product's own applications, and nothing imports it.
"""
