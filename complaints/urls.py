"""/desk/complaints/, /desk/approvals/ and the settings of causes."""

from django.urls import path

from complaints.views import approvals, causes, register

app_name = "complaints"
urlpatterns = [
    path("complaints/", register.register, name="register"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:pk>/", approvals.decide, name="decide"),
    path("settings/causes/", causes.cause_list, name="causes"),
    path("settings/causes/new/", causes.new_cause, name="new_cause"),
    path("settings/causes/<int:pk>/", causes.cause, name="cause"),
]
