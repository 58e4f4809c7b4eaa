"""What a stranger tries first: well-known paths, forged hosts, headers that only a proxy may send."""

import itertools

import pytest

from servicedesk.problems import not_found

_SECRETS = """
    .env .env.local .env.production .git/config .git/HEAD .svn/entries .hg/hgrc .DS_Store
"""
_FILES = """
    settings.py manage.py db.sqlite3 backup.sql dump.sql backup.zip backup.tar.gz id_rsa web.config
    docker-compose.yml Dockerfile Makefile requirements.txt pyproject.toml gunicorn.conf.py composer.json
    package.json config.yml config.json config.php phpinfo.php info.php server.log debug.log error.log
"""
_FOLDERS = ("", "files/../", "static/", "static/../", "media/", "var/", "app/", "backup/", "desk/", "api/")
_CONSOLES = """
    wp-login.php wp-admin/ xmlrpc.php phpmyadmin/ server-status actuator/env actuator/heapdump console __debug__/
    debug/ silk/ rosetta/ telescope/requests logs/ log/ media/ var/ static/ cgi-bin/test.cgi jmx-console/ solr/
    api/v1/users.json graphql vendor/phpunit/phpunit/phpunit.xml %2e%2e/%2e%2e/etc/passwd
    static/%2e%2e/%2e%2e/etc/passwd static/..%2f..%2fetc/passwd ..%5c..%5cwindows/win.ini
"""
PATHS = [folder + name for folder, name in itertools.product(_FOLDERS, (_SECRETS + _FILES).split())] + _CONSOLES.split()


@pytest.mark.django_db
def test_row_38_three_hundred_well_known_paths_are_404_and_tell_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert len(PATHS) > 300
    for path in [*PATHS, "metrics"]:
        response = client.get(f"/{path}")
        assert response.status_code == 404, path
        assert b"urlpatterns" not in response.content
        assert b"Traceback" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:80", ""]
)
def test_row_17_a_forged_host_is_400_and_is_repeated_nowhere(client, host):
    response = client.get("/accounts/login/", headers={"host": host})
    assert response.status_code == 400
    assert b"evil" not in response.content
    assert "evil" not in str(response.headers)


@pytest.mark.django_db
def test_rows_16_and_17_headers_of_a_proxy_are_not_believed(client):
    forged = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-user": "ada",
        "remote-user": "ada",
        "x-original-url": "/admin/",
        "x-rewrite-url": "/admin/",
    }
    response = client.get("/accounts/login/", headers=forged)
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated
    assert not response.wsgi_request.is_secure()
    assert b"evil.example" not in response.content


def test_row_19_line_breaks_in_an_address_make_no_header(rf):
    response = not_found(rf.get("/%0d%0aSet-Cookie:%20a=b"), Exception())
    assert "Set-Cookie" not in response.headers
