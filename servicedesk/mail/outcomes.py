"""What an attempt can end in. Carriers (smtp.py, sms.py) return None for taken, or raise one of these."""

from servicedesk.storable import storable


class NotTaken(Exception):
    """The letter did not get through. `code` is of vocabulary.ERRORS, `detail` the other server's own words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = storable(detail[:300])


class TryLater(NotTaken):
    """This letter was put off; others may go."""


class Away(NotTaken):
    """The server itself cannot be used now; no other letter would fare better."""


class Rejected(NotTaken):
    """Refused for good."""


class Uncertain(NotTaken):
    """The connection broke after the letter's bytes had left: it may have arrived."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("uncertain", detail)


class LostClaim(NotTaken):
    """Our lease ran out before anything left; the letter is somebody else's now."""

    def __init__(self) -> None:
        super().__init__("uncertain")
