"""What a record model asks of a field's values, as far as it can be asked of a column.

A model may check a record with any Python at all. What is not understood here is left
to the model itself: by distinct value for one field, row by row for more than one.
"""

from functools import lru_cache
from typing import Any, get_args

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, Strict, WithJsonSchema

from lead_rules.records.schema import Field
from lead_rules.records.value_types import Day, Distinct, Event, Moment, Place, Quantity

__all__ = [
    "NO_LIMIT",
    "digits",
    "exact_number",
    "is_strict",
    "lengths",
    "limits",
    "plain_kind",
    "plain_model",
]

EXACT, DAY, MOMENT = (get_args(kind)[1] for kind in (Quantity, Day, Moment))
NO_LIMIT = 1 << 62
HARMLESS = frozenset(
    {"allow_inf_nan", "extra", "frozen", "strict", "title", "use_attribute_docstrings"}
)
"""Settings of a model that change no value."""


@lru_cache(maxsize=256)
def plain_model(model: type[BaseModel]) -> bool:
    """Whether a model asks nothing of a record beyond what its fields say, one by one."""
    if model in (Event, Place):
        return True
    found = model.__pydantic_decorators__
    own = (found.validators, found.field_validators, found.root_validators, found.model_validators)
    core: Any = model.__pydantic_core_schema__
    kinds = {core["type"], core.get("schema", {}).get("type")}
    return (
        not any(own)
        and set(model.model_config) <= HARMLESS
        and kinds <= {"model", "model-fields", "definitions"}
        and not core.get("custom_init")
        and model.model_post_init is BaseModel.model_post_init
    )


def is_strict(model: type[BaseModel]) -> bool:
    """Whether a model takes only values of the right kind."""
    return bool(model.model_config.get("strict"))


def plain_kind(field: Field) -> bool:
    """Whether every value of the field's own kind will do: nothing more is asked."""
    known = (DAY, MOMENT)
    return all(isinstance(mark, Strict | WithJsonSchema) or mark in known for mark in field.marks)


def exact_number(field: Field) -> bool:
    """Whether a number only has to be within limits, however it is written."""
    marks = [mark for mark in field.marks if not isinstance(mark, Strict | WithJsonSchema)]
    within = all(
        isinstance(mark, Ge | Gt | Le | Lt) or mark == EXACT or _digits(mark) for mark in marks
    )
    return within and (field.whole or EXACT in marks)


def limits(field: Field) -> list[tuple[Any, int, bool]]:
    """The limits of a number: each with 1 for a least and -1 for a most, and whether it
    may be that limit itself.
    """
    found = []
    for mark in field.marks:
        for kind, sign, inclusive in (
            (Ge, 1, True),
            (Gt, 1, False),
            (Le, -1, True),
            (Lt, -1, False),
        ):
            if isinstance(mark, kind):
                found.append((getattr(mark, kind.__name__.lower()), sign, inclusive))
    return found


def digits(field: Field) -> tuple[int, int]:
    """The most digits, and the most of them behind the point, that a number may have."""
    marks = [mark for mark in field.marks if _digits(mark)]
    whole = min((mark.max_digits for mark in marks if hasattr(mark, "max_digits")), default=999)
    places = min(
        (mark.decimal_places for mark in marks if hasattr(mark, "decimal_places")), default=999
    )
    return whole, places


def lengths(field: Field) -> tuple[int, int, bool, bool]:
    """The fewest and the most entries of a list, whether each must be another one, and
    whether that is all that is asked.
    """
    least = max((mark.min_length for mark in field.marks if isinstance(mark, MinLen)), default=0)
    most = min(
        (mark.max_length for mark in field.marks if isinstance(mark, MaxLen)), default=NO_LIMIT
    )
    understood = all(
        isinstance(mark, MinLen | MaxLen | Strict) or mark == Distinct for mark in field.marks
    )
    return least, most, Distinct in field.marks, understood


def _digits(mark: object) -> bool:
    """Whether metadata constrain nothing but how many digits there may be."""
    return type(mark).__name__ == "_PydanticGeneralMetadata" and set(vars(mark)) <= {
        "max_digits",
        "decimal_places",
    }
