"""Readers of the public pages without a browser: each fetches the page's files, opens a websocket, clicks and thinks.

What a browser keeps is kept here too (messages that the server need not send again), and each answer is compared, byte
by byte, with the one that the first reader of that page got.
"""

import asyncio
import hashlib
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests import wire

PAGES = ("", "cases", "about")
LANGUAGES = ("en", "en", "vi", "zh-Hans")
FIRST = ("/", "/_stcore/health", "/_stcore/host-config")
NAMED = re.compile(r'(?:src|href)="\./(static/[^"]+)"')
PATIENCE = 120.0  # seconds until a reader gives up
KEPT_FOR = 2  # runs that a browser keeps a message for


@dataclass
class Heard:
    """What all readers met with."""

    seconds: list[float] = field(default_factory=list)  # of each run, from the click to its end
    problems: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    came: int = 0  # readers
    shown: dict[tuple[str, str, str], str] = field(
        default_factory=dict
    )  # page, language, theme: digest of what is shown
    elements: Counter[str] = field(default_factory=Counter)

    def p95(self) -> float:
        """The run that one in twenty takes longer than."""
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else float("nan")

    def told(self) -> str:
        """In one line."""
        return (
            f"{self.came} readers, {len(self.seconds)} runs, {self.requests} files, median "
            f"{statistics.median(self.seconds):.2f} s, p95 {self.p95():.2f} s, longest {max(self.seconds):.2f} s, "
            f"errors {sum(self.problems.values())} {dict(self.problems.most_common(5)) or ''}"
        )


class Reader:
    """One reader, from the first file to the last page."""

    def __init__(self, url: str, heard: Heard, language: str = "en", theme: str = "light") -> None:
        self.url, self.heard, self.language, self.theme = url, heard, language, theme
        self.kept: dict[str, tuple[bytes, int]] = {}  # message by its hash, and the run that it was last part of
        self.runs = 0

    async def arrive(self) -> ClientConnection:
        """What a browser fetches before it opens the websocket."""
        self.heard.came += 1
        page = await self._file(FIRST[0])
        for path in [*FIRST[1:], *sorted({f"/{name}" for name in NAMED.findall(page.decode(errors="replace"))})]:
            await self._file(path)
        return await connect(**wire.handshake(self.url), open_timeout=PATIENCE, ping_timeout=PATIENCE)

    async def _file(self, path: str) -> bytes:
        status, body = await asyncio.to_thread(wire.asked, self.url + path, **{"Accept-Encoding": "gzip"})
        self.heard.requests += 1
        if status != 200:
            self.heard.problems[f"{path}: {status}"] += 1
        return body

    def _click(self, page: str, query: str) -> BackMsg:
        message = wire.rerun(page, query)
        message.rerun_script.context_info.color_scheme = self.theme
        message.rerun_script.cached_message_hashes.extend(self.kept)
        return message

    async def read(self, socket: ClientConnection, page: str) -> None:
        """Click, and take what comes until the run has ended; note what is not as it was for the first reader."""
        self.runs += 1
        started = time.perf_counter()
        await socket.send(self._click(page, f"lang={self.language}").SerializeToString())
        shown, elements = hashlib.sha256(), Counter[str]()
        while True:
            frame = await asyncio.wait_for(socket.recv(), PATIENCE)
            said = wire.parsed(frame if isinstance(frame, bytes) else frame.encode())
            kind = said.WhichOneof("type")
            if kind == "script_finished":
                if said.script_finished != said.FINISHED_SUCCESSFULLY:
                    self.heard.problems[f"{page}: ended with {said.script_finished}"] += 1
                break
            path = list(said.metadata.delta_path)
            if kind == "ref_hash":
                frame, _run = self.kept[said.ref_hash]
                self.kept[said.ref_hash] = frame, self.runs
                said = wire.parsed(frame)
            elif said.metadata.cacheable:
                self.kept[said.hash] = frame, self.runs
            if said.WhichOneof("type") == "delta":
                name = said.delta.new_element.WhichOneof("type") or said.delta.WhichOneof("type")
                elements[str(name)] += 1
                shown.update(repr(path).encode() + said.delta.SerializeToString(deterministic=True))
        self.heard.seconds.append(time.perf_counter() - started)
        self.kept = {key: held for key, held in self.kept.items() if self.runs - held[1] < KEPT_FOR}
        self._compare(page, shown.hexdigest(), elements)

    def _compare(self, page: str, shown: str, elements: Counter[str]) -> None:
        self.heard.elements += elements
        for bad in ("exception", "alert"):
            if elements[bad]:
                self.heard.problems[f"{page}: {bad}"] += elements[bad]
        if self.heard.shown.setdefault((page, self.language, self.theme), shown) != shown:
            self.heard.problems[f"{page}: not what the first reader saw"] += 1


async def _one(url: str, heard: Heard, until: float, think: tuple[float, float], seed: int) -> None:
    """Readers one after the other at one place, each with their language and theme, until the time is over."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, min(think[1], (until - time.monotonic()) / 4)))
    while time.monotonic() < until:
        reader = Reader(url, heard, chance.choice(LANGUAGES), chance.choice(("light", "dark")))
        try:
            socket = await reader.arrive()
            async with socket:
                page = chance.choice(PAGES)  # some come by a deep link
                for _ in range(chance.randint(3, 12)):
                    await reader.read(socket, page)
                    await asyncio.sleep(chance.uniform(*think))
                    if time.monotonic() >= until:
                        break
                    page = chance.choice([other for other in PAGES if other != page])
        except (OSError, TimeoutError, WebSocketException, KeyError) as error:
            heard.problems[f"{type(error).__name__}: {str(error)[:60]}"] += 1


def read(
    url: str, count: int, seconds: float, think: tuple[float, float] = (3.0, 10.0), *, known: Heard | None = None
) -> Heard:
    """So many readers at once for so long; what they met with, against what was `known` before."""
    heard = Heard(shown=dict(known.shown) if known else {})

    async def everybody() -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(*(_one(url, heard, until, think, at) for at in range(count)))

    asyncio.run(everybody())
    return heard


def warm(url: str, languages: Sequence[str] = LANGUAGES) -> Heard:
    """Each page once in each language: what a server does when it was just started is not what is measured."""
    heard = Heard()

    async def once() -> None:
        for language in dict.fromkeys(languages):
            for theme in ("light", "dark"):
                reader = Reader(url, heard, language, theme)
                async with await reader.arrive() as socket:
                    for page in PAGES:
                        await reader.read(socket, page)

    asyncio.run(once())
    return heard
