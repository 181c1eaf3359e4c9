"""Refusals: a sentence for people, a stable code for programs, a status for HTTP."""

from typing import Any

from rest_framework.exceptions import APIException


class ProblemError(APIException):
    """A refusal with a sentence, a status and a stable code."""

    status_code = 422

    def __init__(self, sentence: str, code: str, status: int | None = None, **more: Any) -> None:
        super().__init__(detail=sentence, code=code)
        self.status_code = status or self.status_code
        self.more = more


class ConflictError(ProblemError):
    """What is asked does not fit the state the thing is in."""

    status_code = 409


class InvalidError(ProblemError):
    """The request itself is wrong."""

    status_code = 400
