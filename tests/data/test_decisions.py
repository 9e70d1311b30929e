"""The pages on decisions point at code and tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_there_are_pages():
    assert len(PAGES) >= 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_decision_points_at_is_there(page):
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert text.startswith(f"# {int(page.stem[:2])}. ")
    for path, names in re.findall(r"`((?:pages|queries|data|geo|tests|\.streamlit)/[^`:<*…]+?)(?:: ([^`]+))?`", text):
        if path.startswith("data/store"):
            continue
        assert (ROOT / path).exists(), path
        if path.endswith(".py"):
            code = (ROOT / path).read_text(encoding="utf-8")
            assert [name for name in (names or "").split(", ") if name and name not in code] == []
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name in re.findall(r"`(test_\w+)`", text) if f"def {name}(" not in tests] == []
