"""Addresses. Those that others rely on are listed in the interface contract and stay."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from servicedesk import problems
from servicedesk.metrics import metrics

handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.not_found
handler500 = problems.server_error

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("accounts/", include("staff.urls.accounts")),
    path("api/v1/", include("tickets.api.urls")),
    path("api/v1/", include("complaints.api.urls")),
    path("api/v1/", include("staff.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("desk/notices/", include("servicedesk.notify.urls")),
    path("desk/", include("staff.urls")),
    path("desk/", include("tickets.urls")),
    path("desk/", include("complaints.urls")),
    path("desk/", include("knowledge.urls")),
    path("desk/reports/", include("feedback.urls.reports")),
    path("survey/", include("feedback.urls")),
    path("", include("servicedesk.pages.urls")),
    path("", include("servicedesk.web.urls")),
]
