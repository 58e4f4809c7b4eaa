"""One deed for many tickets, by the worker where they are many."""
