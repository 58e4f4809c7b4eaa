"""The supervisor's board: what it counts, and how the counts are kept."""
