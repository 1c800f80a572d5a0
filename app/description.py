"""What `/api/openapi.json` says: the routes as FastAPI knows them, and a review as its JSON schema has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

_SCHEMA = Path(__file__).parent.parent / "docs" / "review.schema.json"
_COMPONENTS = "#/components/schemas/"
REVIEW = {"$ref": f"{_COMPONENTS}Review"}
"""A review, in the description of an answer."""
_NEVER_ANSWERED = "422"
"""FastAPI's own status for what is not valid, for which ours is 400; and the forms that go with it."""
_ITS_FORMS = ("HTTPValidationError", "ValidationError")


class DescribedAPI(FastAPI):
    """An application whose description is true: every status that is answered is there, and no other."""

    def openapi(self) -> dict[str, Any]:
        """Return the description."""
        if self.openapi_schema is None:
            found = super().openapi()
            for methods in found["paths"].values():
                for operation in methods.values():
                    operation["responses"].pop(_NEVER_ANSWERED, None)
            forms = found["components"]["schemas"]
            for name in _ITS_FORMS:
                forms.pop(name, None)
            forms.update(_review_forms())
        return super().openapi()


def _review_forms() -> dict[str, Any]:
    """Return the parts of a review's schema, which refer to one another as parts of the description."""
    whole = json.loads(_SCHEMA.read_text(encoding="utf-8").replace("#/$defs/", _COMPONENTS))
    parts: dict[str, Any] = whole.pop("$defs")
    return {**parts, "Review": {name: value for name, value in whole.items() if name != "$schema"}}
