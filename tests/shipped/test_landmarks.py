"""Well-known places of Portland, inside and outside each area on both dates.

Each stands more than 50 m from every edge, so that neither the accuracy of the
boundaries nor that of these coordinates can decide.
"""

import pytest

from lead_rules.geo import Boundaries, read_boundaries
from lead_rules.values.truth import FALSE, TRUE
from tests.support import ROOT

GEO = ROOT / "geo" / "high-pedestrian-traffic"

# Latitude and longitude, the area or nothing, and the first date it is inside.
LANDMARKS = {
    "Pioneer Courthouse Square": (45.5189, -122.6793, "downtown", "2017-02-27"),
    "Portland City Hall": (45.5150, -122.6790, "downtown", "2017-02-27"),
    "Keller Auditorium": (45.5127, -122.6787, "downtown", "2017-02-27"),
    "Portland Art Museum": (45.5162, -122.6834, "downtown", "2017-02-27"),
    "Portland State University, Park Blocks": (45.5115, -122.6835, "downtown", "2017-02-27"),
    "Multnomah County Central Library": (45.5191, -122.6829, "downtown", "2017-02-27"),
    "Powell's City of Books": (45.5231, -122.6812, "downtown", "2017-02-27"),
    "NW 5th Ave and NW Couch St": (45.5237, -122.6757, "old-town", "2017-02-27"),
    "Lan Su Chinese Garden": (45.5257, -122.6730, "old-town", "2017-02-27"),
    "Blanchet House": (45.5265, -122.6735, "old-town", "2017-02-27"),
    "Skidmore Fountain": (45.5225, -122.6708, "old-town", "2017-02-27"),
    "Moda Center": (45.5316, -122.6668, "lloyd", "2017-02-27"),
    "Veterans Memorial Coliseum": (45.5322, -122.6694, "lloyd", "2017-02-27"),
    "Oregon Convention Center": (45.5285, -122.6630, "lloyd", "2017-02-27"),
    "Lloyd Center": (45.5327, -122.6540, "lloyd", "2017-02-27"),
    "Holladay Park": (45.5303, -122.6556, "lloyd", "2017-02-27"),
    "OMSI": (45.5083, -122.6659, "central-eastside", "2018-05-16"),
    "Burnside Skatepark": (45.5230, -122.6640, "central-eastside", "2018-05-16"),
    "SE Grand Ave and SE Morrison St": (45.5174, -122.6607, "central-eastside", "2018-05-16"),
    "SE Hawthorne Blvd and SE 7th Ave": (45.5122, -122.6585, "central-eastside", "2018-05-16"),
    "Union Station, north of NW Irving St": (45.5290, -122.6768, "", ""),
    "Jamison Square, north of NW Irving St": (45.5289, -122.6820, "", ""),
    "Providence Park, west of I-405": (45.5214, -122.6917, "", ""),
    "Oregon Health and Science University": (45.4992, -122.6866, "", ""),
    "International Rose Test Garden": (45.5190, -122.7053, "", ""),
    "Pittock Mansion": (45.5252, -122.7163, "", ""),
    "Legacy Emanuel Medical Center": (45.5440, -122.6700, "", ""),
    "Irving Park": (45.5400, -122.6490, "", ""),
    "SE Hawthorne Blvd and SE 20th Ave": (45.5122, -122.6451, "", ""),
    "Ladd Circle": (45.5080, -122.6480, "", ""),
    "Lone Fir Cemetery": (45.5186, -122.6420, "", ""),
    "Laurelhurst Park": (45.5213, -122.6262, "", ""),
    "Portland International Airport": (45.5898, -122.5951, "", ""),
    "the middle of the river at the Hawthorne Bridge": (45.5132, -122.6707, "", ""),
}


def areas(date: str) -> Boundaries:
    boundaries, problems = read_boundaries((GEO / f"{date}.geojson").read_bytes(), date)
    assert problems == []
    assert boundaries is not None
    return boundaries


@pytest.mark.parametrize("date", ["2017-02-27", "2018-05-16"])
def test_each_landmark_is_in_its_area_and_in_no_other(date: str) -> None:
    boundaries = areas(date)
    for area in boundaries.areas:
        region = boundaries.region((area,))
        for name, (latitude, longitude, home, since) in LANDMARKS.items():
            expected = TRUE if home == area and since <= date else FALSE
            assert region.within(longitude, latitude, 50.0) is expected, (name, area)


@pytest.mark.parametrize("date", ["2017-02-27", "2018-05-16"])
def test_each_landmark_is_in_or_out_of_all_areas_together(date: str) -> None:
    boundaries = areas(date)
    region = boundaries.region(tuple(boundaries.areas))
    for name, (latitude, longitude, home, since) in LANDMARKS.items():
        expected = TRUE if home and since <= date else FALSE
        assert region.within(longitude, latitude, 50.0) is expected, name
        assert (region.distance(longitude, latitude) == 0.0) is (expected is TRUE), name


def test_the_moda_center_is_far_from_downtown() -> None:
    latitude, longitude, *_ = LANDMARKS["Moda Center"]
    region = areas("2017-02-27").region(("downtown",))
    assert 600.0 < region.distance(longitude, latitude) < 1200.0
