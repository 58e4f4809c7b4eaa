"""Letters out, by e-mail and SMS: written as rows with the change, delivered by the worker (trust.md, recipe 7)."""
