"""The boundaries of a policy, from their file."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from lead_rules.diagnostics.file_problems import unreadable
from lead_rules.diagnostics.problems import Problem, quoted_list
from lead_rules.library.layout import AREAS
from lead_rules.library.publication import Publication, path_below
from lead_rules.library.register import MOST_FILE_BYTES
from lead_rules.policy.syntax.tree import PolicyTree
from lead_rules.values.files import read_whole

if TYPE_CHECKING:
    from lead_rules.geo import Boundaries

__all__ = ["boundaries_of", "read_boundary_file"]


def boundaries_of(
    tree: PolicyTree, root: Path, publication: Publication | None
) -> tuple["Boundaries | None", list[Problem]]:
    """The boundaries below `root` that a policy names, if it does, and every problem in them."""
    if tree.areas is None:
        return None, []
    name, span = tree.areas.text, tree.areas.span
    file = root / "geo" / f"{name}.geojson"
    if not re.fullmatch(AREAS, name) or not file.is_file():
        known = sorted(
            path.relative_to(root / "geo").with_suffix("").as_posix()
            for path in (root / "geo").glob("*/*.geojson")
        )
        return None, [
            Problem(
                "LR601",
                f"`geo/{name}.geojson` does not exist",
                span,
                f"there are {quoted_list(known, 'and')}" if known else "put the file there",
            )
        ]
    return read_boundary_file(file, path_below(file, root), publication, draft=tree.draft)


def read_boundary_file(
    file: Path, shown: str, publication: Publication | None = None, *, draft: bool = False
) -> tuple["Boundaries | None", list[Problem]]:
    """The boundaries in a file, and every problem in it: see `check_file` for `shown`."""
    # shapely takes a while to import, and a policy without areas never needs it.
    from lead_rules.geo import read_boundaries

    try:
        data = read_whole(file, MOST_FILE_BYTES)
    except OSError as error:
        return None, [unreadable(shown, error)]
    held = publication.problems_with(file, data, draft=draft) if publication is not None else []
    boundaries, problems = read_boundaries(data, shown)
    return boundaries, [*held, *problems]
