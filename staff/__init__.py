"""Who serves: people, roles, teams, calendars, absence, sign-in and tokens."""
