"""Emergencies: plans, grades, who is told, the log [H-12]."""
