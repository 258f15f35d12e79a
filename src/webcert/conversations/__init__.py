"""Questions, answers, complement requests and reminders about a certificate (ärenden), as they are stored and counted."""
