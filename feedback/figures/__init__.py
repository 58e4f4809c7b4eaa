"""Figures of the reports: facts of cases, their sums, and questions to them (docs/reports.md)."""
