"""Lists of tickets: their views, their query language, and how a person last had them."""
