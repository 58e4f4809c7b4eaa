"""`{% load draft_files %}{% draft_files composer address %}`: files of what is not sent; new ones go to `address`."""

from typing import Any

from django import template
from django.conf import settings

from tickets.files import can_show
from tickets.models import DraftFile

register = template.Library()


@register.filter
def is_picture(file: DraftFile) -> bool:
    """Whether the page may show it."""
    return can_show(file.content_type, file.size)


@register.inclusion_tag("tickets/_draft_files.html")
def draft_files(composer: Any, address: str) -> dict[str, Any]:
    """`composer` has `files` and may have `file_errors`."""
    largest = settings.UPLOAD_MAX_FILE_BYTES
    return {"composer": composer, "address": address, "largest": largest, "megabytes": largest // 2**20}
