"""Service levels: what is promised, the clocks that run by it, who is woken, and why so [H-20, H-21]."""
