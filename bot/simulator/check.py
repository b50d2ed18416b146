"""Check requests against LINE's OpenAPI description, where that file is at hand.

The file's inheritance must have been turned into unions, or a generic validator sees nothing.
The validator is a development requirement and is imported only when a file is given.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

MOST_PROBLEMS = 10
DOCUMENT = "urn:line"
BODY = ("requestBody", "content", "application~1json", "schema")


class Checker:
    """The request bodies a description allows, by method and path."""

    def __init__(self, description: Path) -> None:
        """Read an OpenAPI 3.0 file (YAML or JSON). Raises OSError when it cannot be read."""
        import yaml
        from openapi_schema_validator import OAS30Validator
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT4

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        document = yaml.load(description.read_text("utf-8"), Loader=loader)  # noqa: S506 - safe ones
        registry: Any = Registry().with_resource(
            DOCUMENT, Resource.from_contents(document, default_specification=DRAFT4)
        )
        self._paths: list[tuple[str, re.Pattern[str], Any]] = []
        for path, methods in document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
            for method, operation in methods.items():
                if not isinstance(operation, dict):  # a path's own servers or parameters
                    continue
                content = operation.get("requestBody", {}).get("content", {})
                if "schema" in content.get("application/json", {}):
                    # Named by its place, so that its own references are looked up in the document.
                    place = "/".join(("", "paths", escaped(path), method, *BODY))
                    schema = {"$ref": f"{DOCUMENT}#{place}"}
                    validator = OAS30Validator(schema, registry=registry)
                    self._paths.append((method.upper(), pattern, validator))

    def problems(self, method: str, path: str, body: Any) -> list[str]:
        """Return what is wrong with a body, in words with places; an unknown path is right."""
        for known_method, pattern, validator in self._paths:
            if known_method == method and pattern.fullmatch(path):
                return [
                    words
                    for error, _ in zip(
                        validator.iter_errors(body), range(MOST_PROBLEMS), strict=False
                    )
                    for words in said(error)
                ]
        return []


def escaped(path: str) -> str:
    """Return a path as one step of a JSON pointer in an address."""
    return quote(path.replace("~", "~0").replace("/", "~1"))


def said(error: Any) -> list[str]:
    """Put a validator's error into words; of a failed union the nearest branch is told."""
    at = "/".join(str(step) for step in error.absolute_path)
    if not error.context:
        return [f"{at or 'body'}: {error.message[:300]}"]
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    right_kind = [
        errors
        for errors in branches.values()
        if not any(inner.validator == "enum" and "type" in inner.path for inner in errors)
    ]
    chosen = min(right_kind or list(branches.values()), key=len)
    return [words for inner in chosen[:3] for words in said(inner)]
