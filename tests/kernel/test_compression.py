"""Pages are compressed, downloads are streamed as they are."""

from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from servicedesk.compression import PageCompressionMiddleware


def answered(response):
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return PageCompressionMiddleware(lambda _request: response)(request)


def test_a_page_is_compressed() -> None:
    assert answered(HttpResponse("word " * 200))["Content-Encoding"] == "gzip"


def test_a_download_is_not(tmp_path, db) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("word " * 200)
    response = answered(FileResponse(file.open("rb")))
    assert "Content-Encoding" not in response
    response.close()
