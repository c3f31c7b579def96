"""The tests share modules that lie beside them."""

import sys
from pathlib import Path

from hypothesis import settings

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")

sys.path.insert(0, str(Path(__file__).parent))
