"""Django's admin only looks (decision 18): whoever changes something does so by a verb, on a settings page."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from servicedesk.actors import Actor

SECRETS = frozenset(
    {"password", "digest", "token_key", "token_hash", "salt", "session_epoch", "session_data", "session_key"}
)


Hide = Callable[[models.QuerySet[Any], Actor], models.QuerySet[Any]]
_hides: list[Hide] = []


def hide(rule: Hide) -> Hide:
    """Register what takes rows away that somebody may not see; an app above knows of which of its things that holds.

    It is asked for every model, also of apps above its own, so that no list is forgotten.
    """
    _hides.append(rule)
    return rule


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lists and shows rows of a model; adds, changes and deletes nothing, whoever asks."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().get_queryset(request)
        for rule in _hides:
            rows = rule(rows, request.actor)  # type: ignore[attr-defined]
        return rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_exclude(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Secrets are not shown, not even hashed."""
        return sorted({field.name for field in self.model._meta.get_fields()} & SECRETS)


class LookingSite(admin.AdminSite):
    """Makes every registered class read-only, packages' too, and leaves signing in to /accounts/."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        wished = admin_class or ReadOnlyAdmin
        if not issubclass(wished, ReadOnlyAdmin):
            wished = type(f"ReadOnly{wished.__name__}", (ReadOnlyAdmin, wished), {"fieldsets": None, "inlines": ()})
        super().register(model_or_iterable, wished, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index")  # judged by the page that signs in
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(reverse("account_change_password"))


class LookingAdminConfig(AdminConfig):
    default_site = "servicedesk.admin_site.LookingSite"


def register_all(found: Iterable[type[models.Model]]) -> None:
    """Register those models that have no admin class of their own yet."""
    admin.site.register([model for model in found if not admin.site.is_registered(model)], ReadOnlyAdmin)
