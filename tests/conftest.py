"""How Hypothesis tries examples: without a clock, since machines differ."""

from hypothesis import settings

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
