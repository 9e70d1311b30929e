"""One store for all tests, built from the real cases."""

from pathlib import Path

import pytest

from data import build
from queries import store


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the analyst store of the real cases."""
    folder = tmp_path_factory.mktemp("store")
    build.build(folder)
    return folder


@pytest.fixture(scope="session")
def found(store_folder: Path) -> store.Pointer:
    """The pointer of that store."""
    return store.read_pointer("analyst", store_folder)


@pytest.fixture(scope="session")
def con(store_folder: Path, found: store.Pointer) -> store.Connection:
    """A connection to that store, as the pages have it."""
    return store.open_store(found, store_folder)
