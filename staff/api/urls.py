from django.urls import path

from staff.api.people import PeopleView

urlpatterns = [path("people/", PeopleView.as_view(), name="api-people")]
