"""Our shapes, their background, and the two validators, each made once."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from validate.comparison import Comparison


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    return Comparison.of_the_repository()


@pytest.fixture(autouse=True)
def quiet_rdflib() -> Iterator[None]:
    """rdflib logs a traceback for every ill-formed literal, which faulty data are full of."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)
