"""What drf-spectacular can't see: the problems every operation may answer with."""

from typing import Any

_CODES = ("400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "429")
_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `code` is stable, `detail` is a sentence for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"description": "What is wrong, by field."},
    },
}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the schema of problems to every operation."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for method in _METHODS:
            for code in _CODES if method in path else ():
                answer = {"description": "A problem", "content": content}
                path[method]["responses"].setdefault(code, answer)
    return result
