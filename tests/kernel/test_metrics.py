"""/metrics: open to its token only, all web processes together, every app's figures."""

import subprocess
import sys

import pytest
from django.http import Http404, HttpResponse
from prometheus_client.parser import text_string_to_metric_families

from servicedesk import metrics

TOKEN = "scrape-me-7"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def scrape(rf, authorization=f"Bearer {TOKEN}"):
    return metrics.metrics(rf.get("/metrics", headers={"authorization": authorization} if authorization else {}))


def figures(response):
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def test_without_a_token_in_the_settings_there_is_no_such_page(rf, settings):
    settings.METRICS_TOKEN = ""
    for authorization in ("Bearer ", ""):
        with pytest.raises(Http404):
            scrape(rf, authorization)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_whoever_lacks_the_token_is_401(rf, token, authorization):
    response = scrape(rf, authorization)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_the_figures_of_the_kernel_and_the_letters_are_there(rf, token):
    found = {name for name, *_labels in figures(scrape(rf))}
    assert {"servicedesk_disk_free_bytes", "servicedesk_letters_oldest_seconds", "servicedesk_degraded"} <= found


@pytest.mark.django_db
def test_one_figure_that_cannot_be_had_does_not_hide_the_others(rf, token, monkeypatch):
    monkeypatch.setattr(metrics, "_gauges", {})
    metrics.gauge("broken", "x")(lambda: 1 / 0)
    metrics.gauge("tickets_open", "x", label="state")(lambda: {"new": 3, "open": 4})
    metrics.gauge("overdue", "x")(lambda: 5.0)
    found = figures(scrape(rf))
    assert (found["tickets_open", "new"], found["tickets_open", "open"], found["overdue",]) == (3, 4, 5)
    assert "broken" not in {name for name, *_labels in found}


@pytest.mark.django_db
def test_requests_are_timed_by_route_never_by_address(rf, token, client):
    timed = metrics.MetricsMiddleware(lambda request: HttpResponse(status=418))
    request = rf.generic("BREW", "/desk/tickets/C-100231/")
    timed(request)
    found = figures(scrape(rf))
    assert found["servicedesk_request_seconds_count", "418", "none", "other"] == 1
    assert "C-100231" not in str(found)


@pytest.mark.django_db
def test_another_process_is_counted_in_the_same_scrape(rf, token):
    other = (
        "import django; django.setup()\n"
        "from servicedesk import metrics\n"
        "metrics._request_seconds().labels('GET', '/from-another-process', '200').observe(0.2)\n"
    )
    for _time in range(2):
        subprocess.run([sys.executable, "-c", other], check=True, timeout=60)
    found = figures(scrape(rf))
    assert found["servicedesk_request_seconds_count", "/from-another-process", "200", "GET"] == 2
