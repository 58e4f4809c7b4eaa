"""The seven steps of a complaint on a ticket: evidence, gates, redress, causes, actions [H-13…19]."""
