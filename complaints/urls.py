"""/desk/complaints/ and /desk/approvals/."""

from django.urls import path

from complaints.views import approvals, register

app_name = "complaints"
urlpatterns = [
    path("complaints/", register.register, name="register"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:pk>/", approvals.decide, name="decide"),
]
