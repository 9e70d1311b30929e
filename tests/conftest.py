"""One store for all tests, built from the real cases."""

from pathlib import Path

import pytest

from data import build


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the analyst store of the real cases."""
    folder = tmp_path_factory.mktemp("store")
    build.build(folder)
    return folder
