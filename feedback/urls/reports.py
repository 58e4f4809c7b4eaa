from django.urls import path

from feedback.views import reports, reports_files, reports_saved

app_name = "reports"
urlpatterns = [
    path("", reports.overview, name="overview"),
    path("export/", reports_files.export, name="export"),
    path("files/", reports_files.exports, name="exports"),
    path("files/<slug:key>/", reports_files.file, name="file"),
    path("saved/", reports_saved.saved, name="saved"),
    path("saved/save/", reports_saved.save, name="save"),
    path("saved/<int:pk>/", reports_saved.open_saved, name="open_saved"),
    path("saved/<int:pk>/drop/", reports_saved.drop, name="drop_saved"),
    path("saved/<int:pk>/mail/", reports_saved.mail, name="mail_saved"),
    path("saved/mail/<int:pk>/stop/", reports_saved.stop, name="stop_mail"),
    path("<slug:report>/", reports.report, name="report"),
]
