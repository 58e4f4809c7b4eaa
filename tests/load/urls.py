from servicedesk.urls import handler400, handler403, handler404, handler500
from servicedesk.urls import urlpatterns as _desk
from tests.load.floor import urlpatterns as _floor

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [*_floor, *_desk]
