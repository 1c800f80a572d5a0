"""What the tests share: the shipped lexicon and a reviewer, built once."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import HealthCheck, settings

from langreview import lexicon_reader
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from tests.browser import asking, browser, looked_at, server, visit
from tests.odd import odd

__all__ = ["asking", "browser", "looked_at", "odd", "server", "visit"]

settings.register_profile(
    "langreview", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
settings.load_profile("langreview")

TODAY = datetime.date(2026, 11, 24)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="write the golden reports anew")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return lexicon_reader.load()


@pytest.fixture(scope="session")
def reviewer(lexicon: Lexicon) -> Reviewer:
    return Reviewer(lexicon, today=TODAY)
