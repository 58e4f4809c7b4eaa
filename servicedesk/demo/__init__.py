"""The demo desk: ninety days of a furniture shop, lived through the desk's own verbs in simulated time."""
