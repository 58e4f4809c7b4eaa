"""Response headers that the framework does not set: what a page may use, and who may keep a copy of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# An address that is somebody's own must not travel on to the next site, nor within ours (trust.md 33).
SECRET_ADDRESS = ("/p/", "/my/", "/survey/", "/reached/", "/received/")
# Pages about one person, whether or not anybody is signed in: no copy is kept, in browser or proxy (ASVS 14.3.2).
PERSONAL = (*SECRET_ADDRESS, "/desk/", "/accounts/", "/admin/", "/api/", "/track/", "/events/")

_UNUSED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES)


def belongs_to_somebody(request: HttpRequest) -> bool:
    """Whether the answer is for one person: by its address, or because the page looked into a visitor's session."""
    if request.path_info.startswith(PERSONAL):
        return True
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed and session.session_key)


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if belongs_to_somebody(request):
            response["Cache-Control"] = "private, no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
        if request.path_info.startswith(SECRET_ADDRESS):
            response["Referrer-Policy"] = "no-referrer"
        return response
