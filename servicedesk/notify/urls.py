from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.read_all, name="read_all"),
    path("choose/", views.choose, name="choose"),
    path("badge/", views.badge, name="badge"),
    path("news/", views.news, name="news"),
    path("calm/", views.calm, name="calm"),
    path("<int:notice_id>/", views.open_notice, name="open"),
]
