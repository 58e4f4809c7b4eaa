"""Notices: what a person should hear of, on the page at once, and by mail bundled into one letter a run [H-21].

Apps say what kinds there are (`kinds.register`) and tell (`telling.tell`); this package keeps, shows and mails.
"""
