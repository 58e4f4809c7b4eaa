"""Django's admin looks and changes nothing, for every model of every package (decision 18)."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from servicedesk.admin_site import SECRETS, ReadOnlyAdmin
from staff.models import Person
from tests.people import a_manager, an_administrator, an_agent

pytestmark = pytest.mark.django_db


def test_every_registered_model_is_read_only_even_for_administrators():
    request = RequestFactory().get("/admin/")
    request.user = an_administrator()
    assert len(admin.site._registry) >= 15
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, ReadOnlyAdmin), model
        assert not shown.has_add_permission(request)
        assert not shown.has_change_permission(request)
        assert not shown.has_delete_permission(request)
        assert shown.has_view_permission(request)
        assert shown.actions is None


def test_every_list_opens_and_every_form_of_adding_is_closed(client):
    client.force_login(an_administrator())
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, model
        assert client.get(reverse(f"{name}_add")).status_code == 403, model


def test_a_person_is_shown_without_secrets_and_cannot_be_posted(client):
    amy = an_agent(password="correct horse 7 steps")
    client.force_login(an_administrator())
    url = reverse("admin:staff_person_change", args=[amy.pk])
    page = client.get(url).content.decode()
    assert amy.password not in page
    assert "password" in SECRETS
    assert client.post(url, {"username": "eve"}).status_code == 403
    assert Person.objects.get(pk=amy.pk).username == "amy"


def test_nobody_signs_in_by_the_admin_and_only_administrators_come_in(client):
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/accounts/login/")
    for person in (an_agent(), a_manager()):
        client.force_login(person)
        assert client.get("/admin/login/").status_code == 403
        assert client.get("/admin/").status_code == 302
