"""Names that answers use, by their numbers, and as the dictionaries that Arrow has for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from lead_rules.columns.arrays.small_lists import ListColumn, Short

__all__ = ["NAMES", "NameTables", "Names", "list_array"]

NAMES = pa.dictionary(pa.int16(), pa.string())
NO_NAME = -1


class Names:
    """Names that an Arrow dictionary holds, by their numbers; a row may have none of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.array = pa.array(self.names, pa.string())
        self.number: dict[str | None, int] = {name: at for at, name in enumerate(self.names)}
        self.number[None] = NO_NAME

    def of(self, numbers: Any) -> Any:
        """A name for each row."""
        missing = numbers < 0
        indices = pa.array(numbers, mask=missing) if missing.any() else pa.array(numbers)
        return pa.DictionaryArray.from_arrays(indices, self.array, safe=False)

    def numbers(self, names: Iterable[str | None]) -> Any:
        """The numbers of names."""
        return np.array([self.number[name] for name in names], Short)

    def lists(self, listed: Sequence[Sequence[str]]) -> ListColumn:
        """Lists of names, by their numbers."""
        sizes = np.array([len(one) for one in listed], np.int32)
        return ListColumn(sizes, self.numbers(name for one in listed for name in one))


@dataclass(frozen=True, slots=True)
class NameTables:
    """All names that the answers of one run may use; `digests` are those of the `versions`."""

    outcomes: Names
    versions: Names
    digests: Names
    rules: Names
    readings: Names
    paths: Names


def list_array(offsets: Any, numbers: Any, names: Names) -> Any:
    """Lists of names, one for each row."""
    values = pa.DictionaryArray.from_arrays(pa.array(numbers), names.array, safe=False)
    return pa.ListArray.from_arrays(pa.array(offsets), values)
