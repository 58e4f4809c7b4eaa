from django.urls import path

from tickets.views import board, customers, files, inbox, items, newticket, outbox, policies, properties, search, ticket

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
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("customers/<int:pk>/<slug:do>/", customers.change, name="change_customer"),
    path("new/", newticket.new, name="new"),
    path("new/known/", newticket.known, name="known"),
    path("search/", search.search_page, name="search"),
    path("items/<int:pk>/", items.item, name="item"),
    path("files/<str:key>/", files.file, name="file"),
    path("settings/policies/", policies.policy_list, name="policies"),
    path("settings/policies/new/", policies.new_policy, name="new_policy"),
    path("settings/policies/<slug:key>/", policies.policy, name="policy"),
    path("settings/policies/<slug:key>/retire/", policies.retire_policy, name="retire_policy"),
    path(_TICKET, ticket.ticket, name="ticket"),
    path(_TICKET + "moves/", ticket.move, name="move"),
    path(_TICKET + "write/", ticket.write, name="write"),
    path(_TICKET + "claim/", properties.claim, name="claim"),
    path(_TICKET + "release/", properties.release, name="release"),
    path(_TICKET + "assign/", properties.assign, name="assign"),
    path(_TICKET + "watch/", properties.watch, name="watch"),
    path(_TICKET + "priority/", properties.prioritise, name="prioritise"),
    path(_TICKET + "handover/", properties.hand_over, name="hand_over"),
    path(_TICKET + "handover/answer/", properties.answer_handover, name="answer_handover"),
    path(_TICKET + "category/", properties.categorise, name="categorise"),
    path(_TICKET + "kind/", properties.reclassify, name="reclassify"),
    path(_TICKET + "item/", properties.name_item, name="name_item"),
    path(_TICKET + "no-reply/", properties.no_reply_needed, name="no_reply_needed"),
    path(_TICKET + "tasks/", properties.complete_task, name="complete_task"),
]
