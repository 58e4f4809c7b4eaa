from django.urls import path

from servicedesk.pages.views import case, entrance, intake, letters, welcome

app_name = "pages"
_CASE = "my/<str:reference>/"
urlpatterns = [
    path("", welcome.help_centre, name="help"),
    path("new/", welcome.kinds, name="kinds"),
    path("new/<str:kind>/", intake.new, name="new"),
    path("received/<str:reference>/", intake.received, name="received"),
    path("track/", letters.track, name="track"),
    path("p/<str:token>/", entrance.link, name="link"),
    path("reached/<str:token>/", entrance.reached, name="reached"),
    path("my/leave/", entrance.leave, name="leave"),
    path(_CASE, case.progress, name="progress"),
    path(_CASE + "write/", case.write, name="write"),
    path(_CASE + "moves/", case.move, name="move"),
    path(_CASE + "survey/", case.survey, name="survey"),
    path(_CASE + "files/<str:key>/", case.file, name="file"),
]
