"""Scenarios of questions, answers, complement requests and reminders, one file for each section of the user manual."""
