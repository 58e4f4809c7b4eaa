from django.urls import path

from tickets.api import alerts, attention, clocks, conversation, emergencies, handling, policies, savedviews, tickets

_TICKET = "tickets/<str:reference>/"
_EMERGENCY = "emergencies/<int:pk>/"
urlpatterns = [
    path("policies/", policies.PoliciesView.as_view()),
    path("views/", savedviews.SavedViewsView.as_view()),
    path("views/<int:pk>/tickets/", savedviews.SavedViewTicketsView.as_view()),
    path("tickets/", tickets.TicketsView.as_view()),
    path(_TICKET, tickets.TicketView.as_view()),
    path(_TICKET + "messages/", conversation.MessagesView.as_view()),
    path(_TICKET + "clocks/", clocks.ClocksView.as_view()),
    path(_TICKET + "lateness/", alerts.LatenessView.as_view()),
    path(_TICKET + "calls/", conversation.CallsView.as_view()),
    path(_TICKET + "moves/", handling.TicketMovesView.as_view()),
    path(_TICKET + "tags/", attention.TicketTagsView.as_view()),
    path(_TICKET + "snooze/", attention.SnoozeTicketView.as_view()),
    path(_TICKET + "seen/", attention.SeenView.as_view()),
    path("tags/", attention.KnownTagsView.as_view()),
    path("tags/<str:name>/", attention.TagView.as_view()),
    path(_TICKET + "claim/", handling.ClaimView.as_view()),
    path(_TICKET + "release/", handling.ReleaseView.as_view()),
    path(_TICKET + "assign/", handling.AssignView.as_view()),
    path(_TICKET + "priority/", handling.PriorityView.as_view()),
    path(_TICKET + "handover/", handling.HandOverView.as_view()),
    path(_TICKET + "handover/answer/", handling.AnswerHandoverView.as_view()),
    path("alerts/", alerts.AlertsView.as_view()),
    path("alerts/<int:clock>/acknowledge/", alerts.AcknowledgeView.as_view()),
    path("alerts/<int:clock>/snooze/", alerts.SnoozeView.as_view()),
    path("emergencies/", emergencies.EmergenciesView.as_view()),
    path(_EMERGENCY, emergencies.EmergencyView.as_view()),
    path(_EMERGENCY + "log/", emergencies.EmergencyLogView.as_view()),
    path(_EMERGENCY + "told/<int:tell>/confirm/", emergencies.EmergencyConfirmView.as_view()),
    path(_EMERGENCY + "steps/<int:check>/tick/", emergencies.EmergencyTickView.as_view()),
]
