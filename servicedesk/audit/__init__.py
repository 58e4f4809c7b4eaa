"""Append-only, hash-chained entries: what was done to whom, by whom, when (decision 11)."""
