"""An assertion of `tests.support` tells its values, and no example has a deadline."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.support")

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
