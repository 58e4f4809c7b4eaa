from django.urls import path

from servicedesk.web import views

app_name = "web"
urlpatterns = [
    path("display/", views.display, name="display"),
    path("desk/keys/", views.keys, name="keys"),
    path("desk/palette/", views.palette, name="palette"),
]
