"""One store for all tests, built from the real cases."""

import shutil
from datetime import date
from pathlib import Path

import hypothesis
import pytest

from data import build, publish
from queries import public, store
from tests import tiers

hypothesis.settings.register_profile("steady", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("steady")


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
def published_folder(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the public and the partner store of the real cases."""
    folder = tmp_path_factory.mktemp("published")
    for path in store_folder.glob("analyst*"):
        shutil.copy(path, folder)
    for tier in ("public", "partner"):
        publish.publish(tier, folder, on=date(2026, 11, 22), approver="duty officer")
    return folder


@pytest.fixture(scope="session")
def tier_folder(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with stores of all three tiers."""
    folder = tmp_path_factory.mktemp("tiers")
    tiers.make(folder, store_folder)
    return folder


@pytest.fixture(scope="session")
def public_facts(published_folder: Path) -> public.Facts:
    """All that the public is told of the real cases."""
    found = store.read_pointer("public", published_folder)
    con = store.open_store(found, published_folder)
    return public.facts(con, found)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test marked `first(n)`, the first n cases run each time and the others with the long tests (decision 16)."""
    seen: dict[str, int] = {}
    for item in items:
        marked = item.get_closest_marker("first")
        if marked:
            name = item.nodeid.partition("[")[0]
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > marked.args[0]:
                item.add_marker(pytest.mark.long)
