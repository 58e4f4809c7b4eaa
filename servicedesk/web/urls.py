from django.urls import path

from servicedesk.web import views

app_name = "web"
urlpatterns = [path("display/", views.display, name="display")]
