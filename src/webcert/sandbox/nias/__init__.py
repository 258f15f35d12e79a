"""The stand-in for Net iD Access Server (integration.md 10.6, 16.6)."""
