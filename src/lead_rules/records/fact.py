"""What is known about a field beside its type."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

__all__ = ["Fact", "May"]

May = Literal["change", "correct", "fixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A field's words and standing, given as `Annotated[type, Fact(...)]`.

    `label` is a short phrase that fits before a colon. `question` is what to ask
    when the fact is missing, and `ask` is who can establish it. `unit` is the
    unit of a number ("g") and `example` a value of a text. `entry` names one
    entry of a list ("offense").

    `protected`: no rule may read it. `may`: whether the fact can still
    `change` (an approval), could only be `correct`ed (a weight), or is `fixed`
    (the place of arrest). `role`: `moment` marks the time that picks the
    policy's version; `reference` is the caller's own and no rule may read it.
    """

    label: str
    question: str = ""
    ask: str = ""
    unit: str | None = None
    example: str = ""
    entry: str = "entry"
    protected: bool = False
    may: May = "correct"
    role: Literal["moment", "reference"] | None = None

    @property
    def readable(self) -> bool:
        """Whether a rule may read it: it is neither protected nor the caller's own reference."""
        return not self.protected and self.role != "reference"

    @property
    def closed(self) -> bool:
        """Whether nothing may be proposed about it: it is fixed or protected."""
        return self.may == "fixed" or self.protected

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        json_schema = handler(schema)
        about: dict[str, Any] = {"label": self.label, "may": self.may}
        for name in ("question", "ask", "unit", "role"):
            if getattr(self, name):
                about[name] = getattr(self, name)
        if self.protected:
            about["protected"] = True
        return {**json_schema, "description": self.question or self.label, "x-fact": about}
