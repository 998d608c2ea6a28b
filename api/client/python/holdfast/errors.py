"""What the server refuses, by the one table of codes."""

from __future__ import annotations

from typing import Any, Dict, Optional


class HoldfastError(Exception):
    """What the server refuses.

    Each code of the table has a class of its own, such as `SessionNotFoundError`, in `holdfast.generated.errors`.

    :ivar code: code of the table, such as `SESSION_NOT_FOUND`
    :ivar path: the field at fault, such as `account.initialCapital`; None where it is none
    :ivar details: further facts by name
    :ivar status: of HTTP; None where no answer came
    """

    retryable: bool = False
    """Whether the same request may succeed later."""

    def __init__(
        self,
        code: str,
        message: str,
        path: Optional[str] = None,
        details: Optional[Dict[str, Any]] = None,
        status: Optional[int] = None,
    ) -> None:
        super().__init__(f"{code}: {message}" if path is None else f"{code}: {path}: {message}")
        self.code = code
        self.message = message
        self.path = path
        self.details = details or {}
        self.status = status


class MissingPackageError(ImportError):
    """A package is not installed that this needs; the message names the extra that brings it."""


def error_of(answer: Any, status: Optional[int] = None) -> HoldfastError:
    """The error that a document `{error: {code, message, path?, details?}}` tells of."""
    from .generated.errors import BY_CODE

    body = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(body, dict) or "code" not in body:
        return BY_CODE["INTERNAL"]("INTERNAL", f"The server answers with {status}.", status=status)
    kind = BY_CODE.get(body["code"], HoldfastError)
    return kind(body["code"], body.get("message", ""), body.get("path"), body.get("details"), status)


def unreachable(url: str) -> HoldfastError:
    """The error of a server that does not answer."""
    return error_of({"error": {"code": "UNAVAILABLE", "message": f"The server at {url} does not answer."}})
