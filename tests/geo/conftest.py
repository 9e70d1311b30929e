import pytest

from data import geography
from geo.joins import Reference
from geo.places import Gazetteer


@pytest.fixture(scope="session")
def reference() -> Reference:
    return geography.reference()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return geography.gazetteer()
