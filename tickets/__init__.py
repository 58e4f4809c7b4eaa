"""The work: customers, tickets, their conversation, routing and clocks."""
