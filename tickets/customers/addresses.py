"""One spelling for every e-mail address and telephone number, so that the same one is the same customer."""

import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Invalid, Text

LONGEST = 254
_DIGITS_LONGEST = 40
_check_email = EmailValidator()


def normalise_email(text: str) -> str:
    """Lower case, full-width forms narrowed, an international domain in its ASCII form.

    Raises Invalid({"email": …}) when nothing can be sent to it.
    """
    value = unicodedata.normalize("NFKC", text).strip().lower()
    local, _at, domain = value.rpartition("@")
    try:
        if not domain.isascii():
            value = f"{local}@{domain.encode('idna').decode('ascii')}"
        _check_email(value)
    except (ValidationError, UnicodeError):
        raise Invalid({"email": [_email_sentence(value)]}) from None
    if len(value) > LONGEST:
        raise Invalid({"email": [_("This address is longer than an e-mail address can be.")]})
    return value


def normalise_phone(text: str, region: str) -> str:
    """E.164, such as +8613800138000. `region` (ISO 3166, such as CN) is that of numbers written without a country.

    Raises Invalid({"phone": …}) with what is wrong: too short, too long, not a number.
    """
    value = unicodedata.normalize("NFKC", text).strip()
    try:
        if len(value) > _DIGITS_LONGEST:
            raise phonenumbers.NumberParseException(phonenumbers.NumberParseException.TOO_LONG, "too long")
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException as error:
        raise Invalid({"phone": [_UNREADABLE.get(error.error_type, _NO_NUMBER)]}) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Invalid({"phone": [_IMPOSSIBLE.get(reason, _NO_NUMBER)]})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email_sentence(value: str) -> Text:
    if not value:
        return _("Write an e-mail address.")
    if "@" not in value:
        return _("An e-mail address has an @ in it, such as name@example.com.")
    return _("Nothing can be sent to this e-mail address. Check its spelling, such as name@example.com.")


_NO_NUMBER = _("This is not a telephone number. Write digits only, with the country's code if it is abroad.")
_TOO_SHORT = _("The telephone number is too short. Check whether a digit is missing.")
_TOO_LONG = _("The telephone number is too long. Check whether there is a digit too many.")
_NO_COUNTRY = _("The country's code is not known. A number abroad begins with + and the code, such as +86.")
_UNREADABLE: dict[int, Text] = {
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: _TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: _TOO_SHORT,
    phonenumbers.NumberParseException.TOO_LONG: _TOO_LONG,
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: _NO_COUNTRY,
}
_IMPOSSIBLE: dict[int, Text] = {
    phonenumbers.ValidationResult.TOO_SHORT: _TOO_SHORT,
    phonenumbers.ValidationResult.TOO_LONG: _TOO_LONG,
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: _NO_COUNTRY,
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: _("Write the area code, too."),
}
