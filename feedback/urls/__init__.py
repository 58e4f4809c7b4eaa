from django.urls import path

from feedback.views import survey

app_name = "feedback"
urlpatterns = [path("<str:token>/", survey.survey, name="survey")]
