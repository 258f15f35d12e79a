"""Certificates of others: whether they still count."""
