"""What is told to those who run the dashboard: the example files are usable, and each control has the test it names."""

import re
import tomllib
from pathlib import Path

import pytest

from pages.widgets import access, chrome

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
Block = list[tuple[list[str], "Block | None"]]


def parsed(text: str) -> Block:
    """The blocks and directives of an nginx file: words, and what stands in braces."""
    tokens = re.findall(r'"[^"]*"|\'[^\']*\'|[{};]|[^\s{};"\']+', re.sub(r"(?m)(^|\s)#.*$", "", text))
    stack: list[Block] = [[]]
    words: list[str] = []
    for token in tokens:
        if token == ";":
            stack[-1].append((words, None))
            words = []
        elif token == "{":
            inner: Block = []
            stack[-1].append((words, inner))
            stack.append(inner)
            words = []
        elif token == "}":
            assert not words, f"no semicolon after {words}"
            stack.pop()
        else:
            words.append(token.strip("\"'"))
    assert len(stack) == 1
    assert not words
    return stack[0]


NGINX = parsed((ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8"))


def blocks(within: Block, *name: str) -> list[Block]:
    return [inner for words, inner in within if inner is not None and words[: len(name)] == list(name)]


def values(within: Block, *name: str) -> list[list[str]]:
    return [words[len(name) :] for words, inner in within if inner is None and words[: len(name)] == list(name)]


def everywhere(within: Block) -> list[list[str]]:
    return [line for words, inner in within for line in ([words] if inner is None else everywhere(inner))]


HTTP = blocks(NGINX, "http")[0]
OURS = [server for server in blocks(HTTP, "server") if values(server, "ssl_certificate")]
SERVERS = {values(server, "server_name")[0][0]: server for server in OURS}
DASHBOARD, SITE = SERVERS["atlas.example.org"], SERVERS["public.example.org"]


def test_the_static_site_has_its_headers_and_no_location_puts_them_aside() -> None:
    sent = {words[0].lower(): words[1] for words in values(SITE, "add_header")}
    assert set(sent) >= {
        "strict-transport-security", "content-security-policy", "x-content-type-options", "x-frame-options",
        "referrer-policy", "permissions-policy", "cross-origin-opener-policy",
    }  # fmt: skip
    assert not re.search(r"unsafe|//|\*|https?:", sent["content-security-policy"])
    assert sent["content-security-policy"].startswith("default-src 'none'")
    for location in [*blocks(SITE, "location"), *blocks(DASHBOARD, "location")]:
        assert not [words for words in everywhere(location) if words[0] == "add_header"]


def test_the_dashboards_own_headers_pass() -> None:
    assert not [words for words in everywhere(DASHBOARD) if words[0] in ("proxy_hide_header", "proxy_ignore_headers")]
    assert [words[0] for words in values(DASHBOARD, "add_header")] == ["Strict-Transport-Security"]


def test_the_websocket_is_upgraded_and_what_nobody_needs_is_closed() -> None:
    (stream,) = blocks(DASHBOARD, "location", "=", "/_stcore/stream")
    assert ["Upgrade", "$http_upgrade"] in values(stream, "proxy_set_header")
    assert ["Connection", "upgrade"] in values(stream, "proxy_set_header")
    for block in (DASHBOARD, stream):  # a location with one of these has none of its server's
        assert ["Host", "$host"] in values(block, "proxy_set_header")
        assert ["X-Forwarded-For", "$remote_addr"] in values(block, "proxy_set_header")
    (pattern,) = [words[2] for words, inner in DASHBOARD if inner and values(inner, "return") == [["404"]]]
    for path in ("/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/mcp"):
        assert re.search(pattern, path)
    assert not re.search(pattern, "/_stcore/stream")


def test_limits_and_addresses_are_those_of_the_program() -> None:
    assert values(DASHBOARD, "client_max_body_size") == [[f"{CONFIG['server']['maxUploadSize']}m"]]
    proxied = {words[1] for words in everywhere(DASHBOARD) if words[0] == "proxy_pass"}
    assert proxied == {f"http://{CONFIG['server']['address']}:{CONFIG['server']['port']}"}
    used = {word for words in [*everywhere(DASHBOARD), *everywhere(SITE)] for word in words if word.startswith("zone=")}
    zones = {word.removeprefix("zone=") for word in used}
    sized = {word for words in everywhere(HTTP) for word in words if re.match(r"zone=\w+:", word)}
    declared = {re.split("[=:]", word)[1] for word in sized}
    assert zones <= declared
    assert {"door", "files"} <= zones
    assert values(HTTP, "ssl_protocols") == [["TLSv1.2", "TLSv1.3"]]


def test_the_log_holds_no_query_and_no_referrer() -> None:
    (form,) = values(HTTP, "log_format", "quiet")
    assert not re.search(r"\$(request_uri|request\b|args|query_string|http_)", " ".join(form))
    assert {words[2] for words in everywhere(HTTP) if words[0] == "access_log"} == {"quiet"}


def test_the_example_secrets_name_what_is_needed_and_do_not_work_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    example = tomllib.loads((ROOT / ".streamlit" / "secrets.example.toml").read_text(encoding="utf-8"))
    assert set(example["auth"]) == set(access.NEEDED)
    monkeypatch.setattr(access, "sign_in_settings", lambda: example["auth"])
    with pytest.raises(access.StartError, match="can be guessed"):
        access.check()


def test_git_ignores_the_secrets() -> None:
    assert ".streamlit/secrets.toml" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_each_control_has_the_test_it_names() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = text.split("## Who, what")[1].split("## Limits")[0].strip().splitlines()[4:]
    assert len(rows) >= 15
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert [name for name in named if f"def {name}(" not in tests] == []


@pytest.mark.parametrize("target", re.findall(r"\]\(((?!http)[^)]+)\)", (ROOT / "SECURITY.md").read_text()))
def test_every_link_of_the_threat_model_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_the_table_of_pages_is_the_one_in_the_threat_model() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    said = {}
    for line in text.split("| page |")[1].split("\n\n")[0].splitlines()[2:]:
        names, *tiers = [cell.strip() for cell in line.strip("| ").split("|")]
        known = ("analyst", "partner", "public")
        having = {tier for tier, cell in zip(known, tiers, strict=True) if cell == "yes"}
        said |= dict.fromkeys(names.split(", "), having)
    assert said == {offer.title: set(offer.tiers) for offer in chrome.PAGES}
