from django.urls import path

from tickets.api import clocks, conversation, handling, tickets

_TICKET = "tickets/<str:reference>/"
urlpatterns = [
    path("tickets/", tickets.TicketsView.as_view()),
    path(_TICKET, tickets.TicketView.as_view()),
    path(_TICKET + "messages/", conversation.MessagesView.as_view()),
    path(_TICKET + "clocks/", clocks.ClocksView.as_view()),
    path(_TICKET + "calls/", conversation.CallsView.as_view()),
    path(_TICKET + "moves/", handling.TicketMovesView.as_view()),
    path(_TICKET + "claim/", handling.ClaimView.as_view()),
    path(_TICKET + "release/", handling.ReleaseView.as_view()),
    path(_TICKET + "assign/", handling.AssignView.as_view()),
    path(_TICKET + "priority/", handling.PriorityView.as_view()),
    path(_TICKET + "handover/", handling.HandOverView.as_view()),
    path(_TICKET + "handover/answer/", handling.AnswerHandoverView.as_view()),
]
