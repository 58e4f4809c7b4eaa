"""What web workers share because it is loaded before they part."""

from django.urls import clear_url_caches, get_resolver
from django.utils.translation import get_language

from servicedesk.asgi import preload
from tickets.search import words


def test_addresses_and_dictionaries_are_there_before_the_first_visit() -> None:
    clear_url_caches()
    words._traditional.cache_clear()
    preload()
    assert get_language() in get_resolver()._reverse_dict
    assert words._traditional.cache_info().currsize == 1
