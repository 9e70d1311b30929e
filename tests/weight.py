"""What the first view of a page of the static site weighs: what is loaded, by kind, and how large the page is."""

import gzip
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

BUDGET = 1_500_000  # bytes of a first view, compressed
KINDS = {".html": "HTML", ".css": "CSS", ".js": "script", ".svg": "picture", ".png": "picture", ".json": "data"}


@dataclass(frozen=True)
class Weight:
    """One page: bytes by kind, as they are and compressed, requests, elements."""

    page: str
    plain: dict[str, int]
    packed: dict[str, int]
    requests: int
    elements: int
    depth: int

    def row(self) -> str:
        """A line of the table."""
        kinds = " ".join(f"{kind} {size / 1000:.0f}" for kind, size in self.packed.items())
        return (
            f"{self.page:<22} {sum(self.packed.values()) / 1000:>7.0f} {sum(self.plain.values()) / 1000:>7.0f} "
            f"{self.requests:>8} {self.elements:>8} {self.depth:>5}  {kinds}"
        )


class _Loaded(HTMLParser):
    """What a page makes a browser load, and its elements. Nothing else is loaded later: the script asks for nothing."""

    VOID = frozenset("meta link img input br hr source col path circle rect line".split())

    def __init__(self, text: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.elements = self.depth = self.deepest = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements += 1
        if tag not in self.VOID:
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
        if tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.urls.append(given["href"])
        elif tag != "a" and "src" in given:
            self.urls.append(given["src"])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.depth -= tag not in self.VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in self.VOID


def of(site: Path, page: str) -> Weight:
    """Weigh the first view of a page: itself and what it loads, each file once."""
    path = site / page
    found = _Loaded(path.read_text(encoding="utf-8"))
    files = [path, *dict.fromkeys((path.parent / urlsplit(url).path).resolve() for url in found.urls)]
    plain, packed = Counter[str](), Counter[str]()
    for file in files:
        content = file.read_bytes()
        plain[KINDS[file.suffix]] += len(content)
        packed[KINDS[file.suffix]] += min(len(gzip.compress(content, 6)), len(content))
    return Weight(page, dict(plain), dict(packed), len(files), found.elements, found.deepest)


def table(site: Path) -> list[str]:
    """The weight of every page of a site, a line each."""
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    head = f"{'first view':<22} {'gzip kB':>7} {'kB':>7} {'requests':>8} {'elements':>8} {'depth':>5}  gzip kB by kind"
    return [head, *(of(site, page).row() for page in pages)]
