from django.urls import path

from tickets.views import board, files, inbox, outbox, policies, search, ticket

app_name = "tickets"
_TICKET = "tickets/<str:reference>/"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("bulk/", inbox.act_on_many, name="bulk"),
    path("board/", board.board, name="board"),
    path("board/<str:reference>/assign/", board.reassign, name="reassign"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.letter, name="letter"),
    path("outbox/<int:pk>/html/", outbox.letter_html, name="letter_html"),
    path("outbox/<int:pk>/<str:do>/", outbox.change, name="change_letter"),
    path("search/", search.search_page, name="search"),
    path("files/<str:key>/", files.file, name="file"),
    path("settings/policies/", policies.policy_list, name="policies"),
    path("settings/policies/new/", policies.new_policy, name="new_policy"),
    path("settings/policies/<slug:key>/", policies.policy, name="policy"),
    path("settings/policies/<slug:key>/retire/", policies.retire_policy, name="retire_policy"),
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
