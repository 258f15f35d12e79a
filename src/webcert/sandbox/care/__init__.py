"""The care system: has drafts created, opens the product by link, and shows the status updates (16.1)."""
