"""The way to production: what docker-compose.yml, Dockerfile and .env.example promise, checked without an engine."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from servicedesk.local.places import PROJECT

COMPOSE = (PROJECT / "docker-compose.yml").read_text()
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
ENV_EXAMPLE = (PROJECT / ".env.example").read_text()
_VARIABLE = re.compile(r"\$\{([A-Z_]+)(:[-?][^}]*)?\}")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE)["services"]


def test_the_compose_file_follows_the_compose_schema():
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text())
    faults = jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(COMPOSE))
    assert [fault.message for fault in faults] == []


def test_every_part_of_the_desk_is_there(services):
    assert set(services) == {"postgres", "valkey", "migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD", "BASE_URL"])
def test_no_secret_has_a_default(name):
    defaults = [default for found, default in _VARIABLE.findall(COMPOSE) if found == name]
    assert defaults
    assert all(default.startswith(":?") for default in defaults)


def test_everything_that_runs_on_is_watched_and_comes_back(services):
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name


def test_nothing_of_the_desk_starts_before_the_migrations_are_done(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_worker_is_asked_to_end_in_the_way_that_gives_its_tasks_back(services):
    assert services["worker"]["stop_signal"] == "SIGQUIT"


def test_the_database_is_made_so_that_chinese_can_be_searched(services):
    arguments = services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert {"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8"} <= set(arguments)


def test_what_must_outlive_a_container_lies_in_a_volume(services):
    volumes = yaml.safe_load(COMPOSE)["volumes"]
    mounted = {mount.split(":")[0] for service in services.values() for mount in service.get("volumes", [])}
    assert mounted == set(volumes)


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["desk"]
    assert DOCKERFILE.index("USER desk") < DOCKERFILE.index("CMD")


def test_what_root_collects_into_the_image_the_desks_user_can_read(tmp_path):
    static = StaticFilesStorage(location=tmp_path, **settings.STORAGES["staticfiles"]["OPTIONS"])
    assert (tmp_path / static.save("page.css", ContentFile(b"p{}"))).stat().st_mode & 0o777 == 0o644
    assert default_storage.file_permissions_mode == 0o600  # what people sent stays the desk's own


def test_the_image_is_built_without_any_secret():
    assert "SERVICEDESK_BUILD=1" in DOCKERFILE
    assert not re.search(r"SECRET_KEY|PASSWORD|TOKEN", DOCKERFILE)


def test_everything_the_image_copies_is_sent_to_the_builder():
    sent = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    packages = {path.parent.name for path in PROJECT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"templates", "static", "locale", "manage.py", "gunicorn.conf.py", "requirements.lock"} <= sent


def test_every_variable_of_the_compose_file_is_explained():
    explained = set(re.findall(r"^#?([A-Z_]+)=", ENV_EXAMPLE, re.MULTILINE))
    used = {name for name, _default in _VARIABLE.findall(COMPOSE)} - {"VERSION"}
    assert used <= explained
