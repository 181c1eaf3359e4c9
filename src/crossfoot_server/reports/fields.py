"""Fields of requests that reports and schedules share."""

from typing import Any, Final

from django.core.validators import RegexValidator
from rest_framework import serializers

LONGEST_TITLE: Final = 200
_ONE_LINE: Final = RegexValidator(
    r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$",
    "This is one line of text: take out line breaks, tabs and other control characters.",
)


class TitleField(serializers.CharField):
    """A title or name, which stands in subjects of mails and heads of pages: one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TITLE, validators=[_ONE_LINE], **options)
