"""A server as `make run` starts it, and a real browser that may reach nothing else."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from data import translations
from tests import browser as browsers

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SOFTWARE_GL = "--no-sandbox --use-angle=swiftshader --enable-unsafe-swiftshader --disable-background-networking".split()


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address and the look-ups of other hosts that it tried."""

    url: str
    lookups: Path
    log: Path


@contextmanager
def serving(store: Path, scratch: Path, *arguments: str, **environment: str) -> Iterator[Server]:
    """Start the dashboard on a free port and wait until it answers; it is stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    scratch.mkdir(parents=True, exist_ok=True)
    server = Server(f"http://127.0.0.1:{port}", scratch / "lookups.txt", scratch / "server.log")
    ours = {"SEIZURE_STORE": str(store), "LOOKUPS": str(server.lookups), "PYTHONPATH": str(HERE / "no_lookups")}
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *arguments],
            cwd=ROOT, env=os.environ | ours | environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                    break
            except OSError:
                assert process.poll() is None, server.log.read_text()
                time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that do not need a fresh one."""
    with serving(store_folder, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser whose name look-ups of other hosts fail; `localhost` is this machine too (a sign-in provider)."""
    with sync_playwright() as playwright:
        rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
        found = playwright.chromium.launch(executable_path=browsers.found(), args=[*SOFTWARE_GL, rules])
        yield found
        found.close()


@dataclass
class Heard:
    """What a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def outside(self, server: Server) -> list[str]:
        """Requests to any other host."""
        own = (server.url, server.url.replace("http", "ws"), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., tuple[Page, Heard]]]:
    """Open an address in a browser that has never been here: `visit(url, width=1400, theme='light')`."""
    contexts = []

    def go(url: str, width: int = 1400, theme: str = "light") -> tuple[Page, Heard]:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page, heard = context.new_page(), Heard()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: heard.requests.append(request.url))
        page.on("websocket", lambda socket: heard.requests.append(socket.url))
        page.on("console", lambda said: heard.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: heard.complaints.append(str(error)))
        page.goto(url)
        settled(page)
        return page, heard

    yield go
    for context in contexts:
        context.close()


def foot() -> re.Pattern[str]:
    """What the foot of a page begins with, in any language."""
    message = "{count} collected cases, never all cases"
    said = {translations.catalogue(language).gettext(message) for language in translations.languages()}
    return re.compile("|".join(re.escape(text.partition("}")[2].strip()) for text in sorted(said)))


def settled(page: Page) -> None:
    """Wait until the page has drawn its foot and no script runs."""
    page.get_by_text(foot()).wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")


def deep_link_probes(complaints: list[str]) -> list[str]:
    """Complaints that are not Streamlit's own two probes below a deep link."""
    return [text for text in complaints if "404 (Not Found)" not in text]


def figures(page: Page) -> dict[str, str]:
    """The headline figures as a reader sees them: label -> value."""
    metrics = page.locator("[data-testid=stMetric]")
    expect(metrics.first).to_contain_text("Incidents")
    labels = metrics.locator("[data-testid=stMetricLabel]").all_inner_texts()
    values = metrics.locator("[data-testid=stMetricValue]").all_inner_texts()
    return {label.strip(): value.strip() for label, value in zip(labels, values, strict=True)}
