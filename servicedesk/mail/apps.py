from django.apps import AppConfig
from django.core.checks import register

from .checks import letter_settings


class MailConfig(AppConfig):
    name = "servicedesk.mail"
    label = "mail"
    verbose_name = "Letters"

    def ready(self) -> None:
        register(letter_settings)
