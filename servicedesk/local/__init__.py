"""The running ground: PostgreSQL and Valkey from wheels, the supervisor behind `make run`. Imports no Django."""
