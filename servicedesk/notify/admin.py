"""Notices, to look at."""

from django.apps import apps

from servicedesk.admin_site import register_all

register_all(apps.get_app_config("notify").get_models())
