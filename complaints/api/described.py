"""The OpenAPI description of each view, from one declaration beside its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from complaints.api.fields import Strict
from complaints.api.shapes import Refusal, Shape
from complaints.rules import lifecycle


@dataclass(frozen=True, slots=True)
class Op:
    """One operation: its name, what it takes, what it answers by status, and its query's names."""

    name: str
    answers: Mapping[int, Shape | None] = field(default_factory=dict)
    takes: type[Strict] | None = None
    query: Sequence[str] = ()
    sorts: Sequence[str] = ()
    versioned: bool = False
    keyed: bool = False
    tag: str = "complaints"
    about: str = ""


IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True,
    description='The version you read, for example "7". Without it 428, with an old one 412 and what changed.',
)  # fmt: skip
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="1 to 255 printable characters of your own; the same key again gives the first answer again.",
)  # fmt: skip


class Described(AutoSchema):
    """Reads `operations` of the view; a view whose address carries a verb gets the verb's own."""

    @property
    def op(self) -> Op:
        operation: Callable[[str], Op] = getattr(self.view, "operation")  # noqa: B009 - ours, unknown to the stubs
        return operation(self.method.lower())

    def get_operation_id(self) -> str:
        return self.op.name

    def get_tags(self) -> list[str]:
        return [self.op.tag]

    def get_summary(self) -> str | None:
        verb = lifecycle.BY_VERB.get(self.op.name)
        return verb.label if verb else None

    def get_description(self) -> str:  # type: ignore[override]
        return self.op.about or str(super().get_description())

    def get_request_serializer(self) -> Any:
        return self.op.takes

    def get_response_serializers(self) -> Any:
        answers: dict[str, Any] = {
            str(status): OpenApiResponse(shape, "Done.") if shape else OpenApiResponse(description="Done.")
            for status, shape in self.op.answers.items()
        }
        return answers | {"default": OpenApiResponse(Refusal, "Refused; nothing was changed.")}

    def get_override_parameters(self) -> list[Any]:
        op = self.op
        paging = [("limit", int), ("cursor", str)] if op.sorts else []
        params = [OpenApiParameter(name, str) for name in op.query]
        params += [OpenApiParameter(name, kind) for name, kind in paging]
        params += [OpenApiParameter("sort", str, enum=list(op.sorts))] if op.sorts else []
        return params + [IF_MATCH] * op.versioned + [KEY] * op.keyed


class StrictShape(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Inputs refuse unknown fields, and say so."""

    target_class = Strict
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        mapped = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**mapped, "additionalProperties": False}
