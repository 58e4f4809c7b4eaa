"""The words of this app: kinds, states, channels, priorities, metrics. The same in code, API, pages and glossary."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MANAGER_TIER = 3  # of a role whose people see every ticket


class Kind(TextChoices):
    """Kinds of feedback [H-10]."""

    COMPLAINT = "complaint", _("Complaint")
    ENQUIRY = "enquiry", _("Enquiry")
    REQUEST = "request", _("Service request")
    SUGGESTION = "suggestion", _("Suggestion")
    PRAISE = "praise", _("Praise")


class State(TextChoices):
    """States of a ticket (decision 23). A complaint's is derived from its steps."""

    NEW = "new", pgettext_lazy("ticket", "New")
    OPEN = "open", pgettext_lazy("ticket", "Open")
    WAITING = "waiting", _("Waiting for customer")
    DONE = "done", pgettext_lazy("ticket", "Done")
    CLOSED = "closed", pgettext_lazy("ticket", "Closed")


UNFINISHED = (State.NEW, State.OPEN, State.WAITING)


class Channel(TextChoices):
    """Ways in [H-7]."""

    WEB = "web", _("Web form")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    COUNTER = "counter", _("Counter")
    CHAT = "chat", _("Chat")
    SMS = "sms", _("Text message")
    SOCIAL = "social", _("Social media")
    FIELD = "field", _("Staff in the field")
    API = "api", _("Program")


class Priority(IntegerChoices):
    """Order of urgency; safety comes first [H-11]."""

    URGENT = 1, _("Urgent")
    HIGH = 2, pgettext_lazy("priority", "High")
    NORMAL = 3, pgettext_lazy("priority", "Normal")
    LOW = 4, pgettext_lazy("priority", "Low")


class Impact(IntegerChoices):
    """How many are affected, and how seriously [H-11]."""

    ONE = 1, _("One person, inconvenience")
    SERIOUS = 2, _("One person, serious")
    MANY = 3, _("Many people")


class Tier(TextChoices):
    """Customer tiers [H-1]. A tier never takes another's place beyond their target [H-47]."""

    REGULAR = "regular", _("Regular")
    VIP = "vip", _("VIP")


class AddressKind(TextChoices):
    EMAIL = "email", pgettext_lazy("address", "E-mail")
    PHONE = "phone", _("Telephone")


class ItemKind(TextChoices):
    """What a case can be about [H-45]."""

    ORDER = "order", _("Order")
    PRODUCT = "product", _("Product")
    FACILITY = "facility", _("Facility")
    PLACE = "place", _("Place")
    CONTRACT = "contract", _("Contract")


class Entry(TextChoices):
    """What one line of a conversation is."""

    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")
    CALL = "call", _("Call")
    EVENT = "event", _("Event")


class MacroWords(TextChoices):
    """What the words of a macro become."""

    REPLY = "reply", _("Reply to the customer")
    NOTE = "note", _("Internal note")


class DraftKind(TextChoices):
    """What a text that is not sent yet is to become."""

    REPLY = "reply", _("Reply")
    NOTE = "note", _("Internal note")
    CALL = "call", _("Call")
    NEW = "new", _("New ticket")


class LinkKind(TextChoices):
    """How one ticket stands to another."""

    RELATED = "related", pgettext_lazy("link", "Related to")
    DUPLICATE = "duplicate", pgettext_lazy("link", "Repeats")
    CAUSED_BY = "caused_by", pgettext_lazy("link", "Caused by")
    SPLIT = "split", pgettext_lazy("link", "Split off from")


class Author(TextChoices):
    CUSTOMER = "customer", _("Customer")
    PERSON = "person", _("Agent")
    SYSTEM = "system", _("System")


class CallOutcome(TextChoices):
    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")


class ConsentTo(TextChoices):
    """What a customer may allow or forbid [H-43]."""

    CONTACT = "contact", _("Being asked for their opinion")
    OFFERS = "offers", _("News and offers")
    RECORDING = "recording", _("Recording of calls")
    SHARING = "sharing", _("Passing their data to partners")


class ConsentBy(TextChoices):
    """How a customer said it."""

    SPOKEN = "spoken", _("said to a colleague")
    WRITTEN = "written", _("in a message")
    SIGNED = "signed", _("on a signed form")


class HowItWent(TextChoices):
    """A telephone call as its sheet asks for it: who called, and whether we spoke."""

    THEY_CALLED = "they_called", _("They called, we spoke")
    CALLED_BACK = "called_back", _("I called back, we spoke")
    NOBODY_ANSWERED = "nobody_answered", _("I called, nobody answered")
    CUT_OFF = "cut_off", _("They called, the line broke")


class Metric(TextChoices):
    """What a clock measures; the table of starts, stops and pauses stands in the decisions page."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    LISTEN = "listen", _("Listen")
    APOLOGISE = "apologise", _("Apologise")
    CONFIRM = "confirm", _("Confirm")
    RESOLVE = "resolve", _("Resolve")
    FOLLOW_UP = "follow_up", _("Follow up")
    PREVENT = "prevent", _("Prevent")
    ARCHIVE = "archive", _("Archive")
    RESOLUTION = "resolution", _("Resolution")
    DEPARTMENT = "department", _("Department")
    UPDATE = "update", _("Periodic update")
    REQUESTER_WAIT = "requester_wait", _("Customer's wait")
    AGENT_WORK = "agent_work", _("Agent's work")


# The seven steps in order, by the names that `Ticket.stage` has; complaints measures each by its metric.
STEPS = (
    Metric.LISTEN,
    Metric.APOLOGISE,
    Metric.CONFIRM,
    Metric.RESOLVE,
    Metric.FOLLOW_UP,
    Metric.PREVENT,
    Metric.ARCHIVE,
)


class ClockState(TextChoices):
    RUNNING = "running", pgettext_lazy("clock", "Running")
    PAUSED = "paused", pgettext_lazy("clock", "Paused")
    MET = "met", pgettext_lazy("clock", "Met")
    MISSED = "missed", pgettext_lazy("clock", "Missed")  # stopped after its due time
    CANCELLED = "cancelled", pgettext_lazy("clock", "Cancelled")


class BookState(TextChoices):
    """A book of rules is drafted, holds, and is then kept as it was."""

    DRAFT = "draft", pgettext_lazy("rules", "Draft")
    LIVE = "live", pgettext_lazy("rules", "In force")
    PAST = "past", pgettext_lazy("rules", "Earlier")


class Running(TextChoices):
    """What happens to the clocks that run when other rules come into force."""

    RECOUNT = "recount", _("Count running clocks anew by the new rules")
    KEEP = "keep", _("Keep running clocks as they were promised")


class BacktestState(TextChoices):
    WAITING = "waiting", pgettext_lazy("trial", "Waiting for the worker")
    RUNNING = "running", pgettext_lazy("trial", "Under way")
    DONE = "done", pgettext_lazy("trial", "Done")
    OVER = "over", pgettext_lazy("trial", "Stopped")


class Unit(TextChoices):
    """In what a promise is given; `targets.resolve` says what each comes to."""

    MINUTES = "minutes", _("working minutes")
    SECONDS = "seconds", _("seconds, day and night")
    WORKING_DAYS = "working_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    END_OF_DAY = "end_of_day", _("end of the working day")


class HandoverState(TextChoices):
    ASKED = "asked", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("Accepted")
    SENT_BACK = "sent_back", _("Sent back")


class LinkPurpose(TextChoices):
    """What a personal link opens; a link for one purpose opens nothing else (decision 17)."""

    PROGRESS = "progress", _("Progress page")
    SURVEY = "survey", _("Survey")


class BulkState(TextChoices):
    WAITING = "waiting", pgettext_lazy("bulk", "Under way")
    DONE = "done", pgettext_lazy("bulk", "Done")


class RowState(TextChoices):
    """How it went with one ticket of many."""

    WAITING = "waiting", pgettext_lazy("bulk row", "Waits its turn")
    DONE = "done", pgettext_lazy("bulk row", "Done")
    REFUSED = "refused", pgettext_lazy("bulk row", "Refused")


class SharedWith(TextChoices):
    """Who else finds a saved view in their inbox."""

    NOBODY = "nobody", _("only me")
    TEAM = "team", _("a team")
    ALL = "all", _("everybody")


class DeedState(TextChoices):
    """What became of something that a ladder had the desk do."""

    ASKED = "asked", pgettext_lazy("deed", "To do")
    DONE = "done", pgettext_lazy("deed", "Done")
    NEEDLESS = "needless", pgettext_lazy("deed", "No longer needed")
    REFUSED = "refused", pgettext_lazy("deed", "Could not be done")


class LateReason(TextChoices):
    """Why a clock ran out [H-21]; reports group by it."""

    DEPARTMENT = "department", _("Waiting for another department")
    SUPPLIER = "supplier", _("Waiting for a supplier or partner")
    INFORMATION = "information", _("Information was missing")
    VOLUME = "volume", _("Too many cases at once")
    ABSENCE = "absence", _("A colleague was away")
    TARGET = "target", _("The target did not fit the case")
    MISTAKE = "mistake", _("Our mistake")
    OTHER = "other", pgettext_lazy("reason", "Something else")


class FieldType(TextChoices):
    """What a custom field holds: the types of `servicedesk.fields` by the same names."""

    TEXT = "text", pgettext_lazy("field", "Short text")
    LONGTEXT = "longtext", pgettext_lazy("field", "Long text")
    INTEGER = "integer", pgettext_lazy("field", "Whole number")
    BOOLEAN = "boolean", pgettext_lazy("field", "Yes or no")
    DATE = "date", pgettext_lazy("field", "Date")
    CHOICE = "choice", pgettext_lazy("field", "Choice")


class AskedAs(TextChoices):
    """Whether customers are asked for a custom field on the public form."""

    NOT = "not", pgettext_lazy("field", "not asked")
    MAY = "may", pgettext_lazy("field", "asked, may stay empty")
    MUST = "must", pgettext_lazy("field", "asked, must be filled in")
