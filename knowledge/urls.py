"""/desk/settings/scripts/ and /desk/settings/phrases/."""

from django.urls import path

from knowledge.views import scripts

app_name = "knowledge"
urlpatterns = [
    path("settings/scripts/", scripts.script_list, name="scripts"),
    path("settings/scripts/new/", scripts.new_script, name="new_script"),
    path("settings/scripts/<int:pk>/", scripts.script, name="script"),
    path("settings/phrases/", scripts.phrase_lists, name="phrases"),
]
