from django.urls import path

from feedback.views import reports

app_name = "reports"
urlpatterns = [
    path("", reports.overview, name="overview"),
    path("<slug:report>/", reports.report, name="report"),
]
