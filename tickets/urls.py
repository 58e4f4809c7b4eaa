from django.urls import path

from tickets.views import board, files, inbox, search, ticket

app_name = "tickets"
_TICKET = "tickets/<str:reference>/"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("bulk/", inbox.act_on_many, name="bulk"),
    path("board/", board.board, name="board"),
    path("board/<str:reference>/assign/", board.reassign, name="reassign"),
    path("search/", search.search_page, name="search"),
    path("files/<str:key>/", files.file, name="file"),
    path(_TICKET, ticket.ticket, name="ticket"),
    path(_TICKET + "moves/", ticket.move, name="move"),
    path(_TICKET + "write/", ticket.write, name="write"),
    path(_TICKET + "claim/", ticket.claim, name="claim"),
    path(_TICKET + "release/", ticket.release, name="release"),
    path(_TICKET + "assign/", ticket.assign, name="assign"),
    path(_TICKET + "watch/", ticket.watch, name="watch"),
    path(_TICKET + "priority/", ticket.prioritise, name="prioritise"),
    path(_TICKET + "handover/", ticket.hand_over, name="hand_over"),
    path(_TICKET + "handover/answer/", ticket.answer_handover, name="answer_handover"),
    path(_TICKET + "tasks/", ticket.complete_task, name="complete_task"),
]
