from django.urls import path

from complaints.api.views import ComplaintView, MovesView

urlpatterns = [
    path("complaints/<str:reference>/", ComplaintView.as_view()),
    path("complaints/<str:reference>/moves/", MovesView.as_view()),
]
