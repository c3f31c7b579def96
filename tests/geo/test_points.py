"""Many points at once have the answers of single ones."""

import numpy as np
import pytest

from lead_rules.columns.arrays.truths import TO_BYTE
from lead_rules.geo import within_distance_of_each
from tests.support.rows import LIBRARY


@pytest.mark.parametrize("date_", ["2017-02-27", "2018-05-16"])
def test_many_points_have_the_answers_of_single_ones(date_: str) -> None:
    areas = LIBRARY.version(date_).checked.boundaries
    assert areas is not None
    region = areas.region(tuple(areas.areas))
    random = np.random.default_rng(7)
    longitudes = np.concatenate(
        [random.normal(-122.67, 0.02, 3000), random.uniform(-360, 360, 200)]
    )
    latitudes = np.concatenate([random.normal(45.52, 0.015, 3000), random.uniform(-90, 90, 200)])
    corners = np.array(region._chords[0][0])
    longitudes[:2], latitudes[:2] = corners[[0, 2]], corners[[1, 3]]
    accuracies = random.choice([0.0, 0.04, 8.0, 150.0, 5e6], len(longitudes))
    for limit_m in (0.0, 2.0, 500.0, 4e6):
        found = within_distance_of_each(region, longitudes, latitudes, accuracies, limit_m)
        points = zip(longitudes.tolist(), latitudes.tolist(), accuracies.tolist(), strict=True)
        single = [TO_BYTE[region.within_distance(*point, limit_m)] for point in points]
        assert found.tolist() == single
        assert set(single) == {-1, 0, 1}
