"""One store for all tests, built from the real cases."""

from pathlib import Path

import pytest

from data import build
from queries import store
from tests import tiers


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the analyst store of the real cases."""
    folder = tmp_path_factory.mktemp("store")
    build.build(folder)
    return folder


@pytest.fixture(scope="session")
def found(store_folder: Path) -> store.Pointer:
    """What the pointer says of that store."""
    return store.read_pointer("analyst", store_folder)


@pytest.fixture(scope="session")
def opened(found: store.Pointer, store_folder: Path):
    """That store, opened once as the dashboard opens it."""
    con = store.open_store(found, store_folder)
    yield con
    con.close()


@pytest.fixture
def con(opened: store.Connection) -> store.Connection:
    """A cursor of its own for each test."""
    return opened.cursor()


@pytest.fixture(scope="session")
def tier_folder(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with stores of all three tiers."""
    folder = tmp_path_factory.mktemp("tiers")
    tiers.make(folder, store_folder)
    return folder
