"""Everything of this app, to look at."""

from django.apps import apps
from django.contrib import admin

from servicedesk.admin_site import ReadOnlyAdmin, register_all
from staff.models import Person, Token


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("username", "full_name", "role", "is_active", "availability", "last_login")
    list_filter = ("is_active", "role")
    search_fields = ("username", "full_name", "email")
    list_select_related = ("role",)


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    list_display = ("name", "user", "created", "last_used_at")
    list_select_related = ("user",)


register_all(apps.get_app_config("staff").get_models())
