from tickets.models.alert import Alert, Deed
from tickets.models.attention import Mention, Snooze
from tickets.models.bulk import BulkJob, BulkRow
from tickets.models.category import Category
from tickets.models.clock import Clock, ClockEvent, RuleChange
from tickets.models.customer import Address, Customer
from tickets.models.customernotes import Consent, CustomerNote
from tickets.models.customfield import CustomField, FieldValue
from tickets.models.draft import Draft, DraftFile
from tickets.models.duecount import DueCount
from tickets.models.emergency import Emergency, EmergencyCheck, EmergencyLog, EmergencyTell
from tickets.models.emergencyplan import ChecklistItem, Contact, Grade, GradeTell, Plan
from tickets.models.habit import ListHabit
from tickets.models.item import Item
from tickets.models.lateness import Lateness
from tickets.models.letter import LetterText
from tickets.models.link import PersonalLink
from tickets.models.macro import Macro
from tickets.models.merge import CustomerMerge, NotTheSame
from tickets.models.message import Attachment, Message
from tickets.models.opencount import OpenCount
from tickets.models.organisation import Organisation, OrganisationDomain
from tickets.models.phonecall import PhoneCall
from tickets.models.policy import Backtest, Policy, RuleBook
from tickets.models.recentsearch import RecentSearch
from tickets.models.savedview import SavedView
from tickets.models.search import SearchDocument
from tickets.models.tag import Tag, Tagging
from tickets.models.ticket import Handover, Task, Ticket, TicketRelation, Watch

__all__ = [
    "Address",
    "Alert",
    "Attachment",
    "Backtest",
    "BulkJob",
    "BulkRow",
    "Category",
    "ChecklistItem",
    "Clock",
    "ClockEvent",
    "Consent",
    "Contact",
    "CustomField",
    "Customer",
    "CustomerMerge",
    "CustomerNote",
    "Deed",
    "Draft",
    "DraftFile",
    "DueCount",
    "Emergency",
    "EmergencyCheck",
    "EmergencyLog",
    "EmergencyTell",
    "FieldValue",
    "Grade",
    "GradeTell",
    "Handover",
    "Item",
    "Lateness",
    "LetterText",
    "ListHabit",
    "Macro",
    "Mention",
    "Message",
    "NotTheSame",
    "OpenCount",
    "Organisation",
    "OrganisationDomain",
    "PersonalLink",
    "PhoneCall",
    "Plan",
    "Policy",
    "RecentSearch",
    "RuleBook",
    "RuleChange",
    "SavedView",
    "SearchDocument",
    "Snooze",
    "Tag",
    "Tagging",
    "Task",
    "Ticket",
    "TicketRelation",
    "Watch",
]
