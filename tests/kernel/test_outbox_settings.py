import pytest
from django.core.exceptions import ImproperlyConfigured

from servicedesk.mail.checks import letter_settings
from servicedesk.mail.smtp import Server


def found(settings, **changes):
    for name, value in changes.items():
        setattr(settings, name, value)
    return [one.id for one in letter_settings()]


def test_usable_settings_are_silent(settings):
    settings.SMTP_URL = "smtp+tls://desk:se%20cret@mail.example.com"
    settings.MAIL_DELIVERY = "smtp"
    settings.MAIL_FROM = "Desk <desk@example.com>"
    settings.SMS_GATEWAY_URL = "https://sms.example.com/send"
    assert letter_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MAIL_DELIVERY", "pigeon", "mail.E001"),
        ("MAIL_FROM", "desk", "mail.E002"),
        ("SMTP_URL", "http://mail.example.com", "mail.E003"),
        ("SMTP_URL", "smtp://mail.example.com:port", "mail.E003"),
        ("SMTP_URL", "smtp://user:word@mail.example.com", "mail.W001"),
        ("SMS_GATEWAY_URL", "ftp://sms.example.com", "mail.E004"),
        ("SMS_GATEWAY_URL", "http://sms.example.com", "mail.W002"),
    ],
)
def test_a_wrong_setting_is_named(settings, name, value, code):
    assert code in found(settings, **{name: value})


def test_a_server_is_read_from_its_address():
    assert Server.from_url("smtps://a%40b:c%2Fd@mail.example.com") == Server(
        "mail.example.com", 465, "a@b", "c/d", "tls"
    )
    assert Server.from_url("smtp+tls://h").port == 587
    assert Server.from_url("smtp://h:2525").port == 2525
    with pytest.raises(ImproperlyConfigured, match="SMTP_URL"):
        Server.from_url("mail.example.com:25")
