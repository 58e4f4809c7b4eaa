"""Trust row 38: nothing of the machine has an address; what breaks says nothing of the inside."""

import itertools

import pytest
from django.conf import settings
from django.test import Client

NAMES = (
    ".env", ".env.local", ".env.production", ".git/config", ".git/HEAD", ".gitignore", ".svn/entries", ".hg/hgrc",
    ".DS_Store", ".htaccess", ".htpasswd", ".aws/credentials", ".ssh/id_rsa", ".npmrc", ".pypirc", ".dockerenv",
    ".vscode/settings.json", ".idea/workspace.xml", ".bash_history", ".profile", "Dockerfile", "docker-compose.yml",
    "Makefile", "README.md", "pyproject.toml", "requirements.lock", "manage.py", "settings.py", "wsgi.py", "asgi.py",
    "servicedesk/settings.py", "db.sqlite3", "dump.sql", "backup.sql", "backup.zip", "backup.tar.gz", "database.sql",
    "var/run/env", "run/env", "var/log/desk.log", "logs/desk.log", "log/production.log", "debug.log", "error.log",
    "media/", "var/media/", "uploads/", "files/", "attachments/", "tmp/", "phpinfo.php", "info.php", "test.php",
    "index.php", "wp-login.php", "wp-admin/", "wp-config.php", "xmlrpc.php", "adminer.php", "phpmyadmin/", "pma/",
    "server-status", "server-info", "status", "health", "healthz", "actuator", "actuator/env", "actuator/heapdump",
    "console", "__debug__/", "_debugbar/open", "debug/", "debug/pprof/", "silk/", "rosetta/", "flower/", "graphql",
    "graphiql", "swagger", "swagger.json", "swagger-ui.html", "openapi.json", "v2/api-docs", "api/", "api/v1",
    "rest/", "soap", "cgi-bin/test.cgi", "cgi-bin/", "config.json", "config.yml", "config.php.bak", "web.config",
    "crossdomain.xml", "clientaccesspolicy.xml", "package.json", "package-lock.json", "composer.json", "Gemfile",
    "yarn.lock", "webpack.config.js", "node_modules/", "vendor/", "static/", "static/admin/", "static/../.env",
    "admin.php", "administrator/", "login.php", "setup.php", "install.php", "install/", "upgrade/", "setup/",
    "shell", "cmd", "eval", "api/token/", "api/auth/", "oauth/token", "saml/metadata", "jmx-console/", "manager/html",
    "solr/", "jenkins/", "elmah.axd", "trace.axd", "remote/login", "autodiscover/autodiscover.xml", "owa/",
    "accounts/signup/", "accounts/email/", "accounts/social/", "accounts/login/code/", "i18n/setlang/", "jsi18n/",
)  # fmt: skip
VARIANTS = ("{}", "{}~", "{}.bak", "desk/{}", "static/{}", "%2e%2e/{}", "..;/{}")


@pytest.mark.django_db
def test_well_known_paths_are_404() -> None:
    """A thousand of them, as scanners ask."""
    client, found = Client(), []
    for name, variant in itertools.product(NAMES, VARIANTS):
        path = "/" + variant.format(name)
        answer = client.get(path)
        if answer.status_code not in (404, 301, 400):
            found.append((path, answer.status_code, answer.headers.get("Location", "")))
        elif answer.status_code == 301 and not answer["Location"].startswith("/"):
            found.append((path, 301, answer["Location"]))
    assert not found, found


@pytest.mark.django_db
def test_error_pages_say_nothing_of_the_inside(rf, client: Client) -> None:
    assert settings.DEBUG is False
    for path in ("/nothing/", "/desk/tickets/%ff/", "/new/nothing/", "/api/v1/nothing/", "/api/nothing"):
        text = client.get(path).content.decode()
        for inside in ("Traceback", "urlpatterns", "Django", "settings", "site-packages", "Exception"):
            assert inside not in text, (path, inside)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG", "TRACK"])
@pytest.mark.django_db
def test_odd_methods_do_nothing(client: Client, method: str) -> None:
    for path in ("/", "/desk/", "/api/v1/tickets/", "/new/complaint/"):
        answer = client.generic(method, path, headers={"cookie": "secret=1"})
        assert answer.status_code in (302, 401, 403, 405)
        assert "secret=1" not in answer.content.decode()
