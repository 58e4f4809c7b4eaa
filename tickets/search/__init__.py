"""The search over everything said: written, found, shown (decision 15; docs/search.md)."""
