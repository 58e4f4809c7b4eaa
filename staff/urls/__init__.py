"""/desk/settings/… about people and hours, and /desk/me/…."""

from django.urls import path

from staff.views import calendarplans, calendars, house, own, people, teams

app_name = "staff"
urlpatterns = [
    path("settings/", house.index, name="settings"),
    path("settings/desk/", house.house, name="house"),
    path("settings/roles/", house.roles, name="roles"),
    path("settings/roles/<slug:key>/", house.role_page, name="role"),
    path("settings/people/", people.people_list, name="people"),
    path("settings/people/new/", people.new_person, name="new_person"),
    path("settings/people/<int:pk>/", people.person_page, name="person"),
    path("settings/people/<int:pk>/<slug:do>/", people.change_person, name="change_person"),
    path("settings/people/<int:pk>/tokens/<str:key>/end/", people.drop_token, name="drop_token_of"),
    path("settings/people/<int:pk>/absences/<int:absence>/drop/", people.drop_absence, name="drop_absence_of"),
    path("settings/teams/", teams.team_list, name="teams"),
    path("settings/teams/new/", teams.new_team, name="new_team"),
    path("settings/teams/<int:pk>/", teams.team_page, name="team"),
    path("settings/teams/<int:pk>/members/", teams.add_member, name="add_member"),
    path("settings/teams/<int:pk>/members/<int:person>/<slug:do>/", teams.change_member, name="change_member"),
    path("settings/teams/<int:pk>/drop/", teams.drop_team, name="drop_team"),
    path("settings/calendars/", calendars.calendar_list, name="calendars"),
    path("settings/calendars/new/", calendars.new_calendar, name="new_calendar"),
    path("settings/calendars/<int:pk>/", calendars.calendar_page, name="calendar"),
    path("settings/calendars/<int:pk>/draft/", calendarplans.draft_calendar, name="draft_calendar"),
    path("settings/calendars/<int:pk>/discard/", calendarplans.discard_calendar, name="discard_calendar"),
    path("settings/calendars/<int:pk>/publish/", calendarplans.publish_calendar, name="publish_calendar"),
    path("settings/calendars/<int:pk>/unplan/", calendarplans.unplan_calendar, name="unplan_calendar"),
    path("settings/calendars/<int:pk>/versions/", calendarplans.calendar_versions, name="calendar_versions"),
    path("settings/calendars/<int:pk>/events/", calendars.read_events, name="read_events"),
    path("settings/years/<slug:country>/<int:year>/", calendarplans.year_page, name="year"),
    path("settings/years/<slug:country>/<int:year>/drop/", calendarplans.drop_year, name="drop_year"),
    path("settings/calendars/<int:pk>/<slug:do>/", calendars.change_calendar, name="change_calendar"),
    path("settings/calendars/<int:pk>/days/<str:day>/clear/", calendars.clear_day, name="clear_day"),
    path("me/", own.profile, name="me"),
    path("me/availability/", own.availability, name="availability"),
    path("me/absences/", own.add_absence, name="add_absence"),
    path("me/absences/<int:pk>/drop/", own.drop_absence, name="drop_absence"),
    path("me/tokens/", own.tokens, name="tokens"),
    path("me/tokens/<str:key>/end/", own.drop_token, name="drop_token"),
    path("me/sessions/<int:pk>/end/", own.end_session, name="end_session"),
]
