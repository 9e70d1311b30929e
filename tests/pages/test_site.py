"""The static site: the figures of the public pages and of the queries, whole by itself, and nothing kept back."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data import gate, publish
from pages.__main__ import main
from pages.site import write
from pages.widgets import public_text, words
from queries import breakdowns, public, store
from tests import weight

ROOT = Path(__file__).parents[2]
PAGES = ("index.html", "cases.html", "about.html")


class Read(HTMLParser):
    """What a test looks at in a page: addresses, ids, tables by caption, figures, the cases and their marks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.styled = 0
        self.tables: dict[str, list[list[str]]] = {}
        self.marks: dict[str, set[str]] = {}
        self.rows: list[list[str]] = []
        self.caption = ""
        self.pairs: list[str] = []
        self.into = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.styled += "style" in given or tag == "style" or any(name.startswith("on") for name in given)
        self.ids |= {given["id"]} if "id" in given else set()
        if tag == "a":
            self.links.append(given["href"])
        elif tag != "meta" and given.get("rel") not in ("canonical", "alternate"):
            self.loaded += [given[name] for name in ("src", "href", "srcset", "data", "action") if name in given]
        if tag == "table":
            self.rows, self.caption = [], ""
        elif tag == "tr":
            self.rows.append([])
            if "data-in" in given:
                self.marks[given["id"]] = set(given["data-in"].split())
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        self.into = tag if tag in ("td", "th", "caption", "dt", "dd") or (tag == "a" and self.rows) else self.into

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables[self.caption] = self.rows[1:]
            self.rows = []
        if tag != "a":
            self.into = ""

    def handle_data(self, data: str) -> None:
        if self.into == "caption":
            self.caption += data
        elif self.into in ("td", "th", "a") and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data
        elif self.into in ("dt", "dd"):
            self.pairs.append(data)


@pytest.fixture(scope="module")
def names(published_folder):
    """The names of places and taxa of the public store."""
    return breakdowns.names(store.open_store(store.read_pointer("public", published_folder), published_folder))


@pytest.fixture(scope="module")
def site(public_facts, names, tmp_path_factory):
    """The site of the real cases, in every language that has a catalogue."""
    folder = tmp_path_factory.mktemp("out") / "site"
    write.write(public_facts, *names, folder)
    return folder


@pytest.fixture(scope="module")
def read(site):
    """The English pages, read."""
    return {name: Read((site / name).read_text(encoding="utf-8")) for name in PAGES}


def summary(site):
    """The JSON of the figures."""
    (path,) = (site / "data").glob("summary.*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def counts(rows, *columns):
    """Rows of a table as numbers by their first cell."""
    return {row[0]: tuple(int(row[at].replace(",", "")) for at in columns) for row in rows}


def test_the_figures_are_those_of_the_queries(site, read, public_facts):
    said = summary(site)
    assert said == json.loads(json.dumps(public.as_json(public_facts)))
    tables = read["index.html"].tables
    with words.speaking("en"):
        groups = {words.label("group", row["group_id"]): row for row in said["groups"]}
        countries = {words.country(row["value"]): row for row in said["countries"]}
    assert counts(tables["Incidents and weights by species group"], 1, 2) == {
        name: (row["large_count"], row["other_count"]) for name, row in groups.items()
    }
    assert counts(tables["Incidents by country or area of seizure"], 1, 2) == {
        name: (row["large_count"], row["incident_count"] - row["large_count"]) for name, row in countries.items()
    }
    assert counts(tables["Incidents by year"], 1, 2) == {
        row["period"]: (row["large_count"], row["other_count"]) for row in said["years"]
    }
    flows = tables["Large consignments by region of stated start and place of seizure"]
    assert [int(row[2]) for row in flows] == [flow["incident_count"] for flow in said["flows"]]
    headline = dict(zip(read["index.html"].pairs[::2], read["index.html"].pairs[1::2], strict=True))
    assert headline["Incidents"] == str(said["totals"]["incident_count"]) == "780"
    assert headline["Large consignments"] == str(said["totals"]["large_count"])


def test_the_public_pages_show_the_same(site, read, published_folder, monkeypatch):
    monkeypatch.setenv("SEIZURE_STORE", str(published_folder))
    monkeypatch.setenv("SEIZURE_TIER", "public")
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=120)
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    pairs = read["index.html"].pairs
    assert {metric.label: metric.value for metric in app.metric} == dict(zip(pairs[::2], pairs[1::2], strict=True))
    frames = [frame.value.drop(columns="Cases", errors="ignore") for frame in app.dataframe]
    shown = [[list(row) for row in frame.itertuples(index=False)] for frame in frames]
    on_site = list(read["index.html"].tables.values())
    assert len(shown) == len(on_site) > 8
    assert sorted(map(str, shown)) == sorted(map(str, on_site))
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    for sentence in re.findall(r"<h3.*?</h3>\s*<p>(.*?)</p>", (site / "index.html").read_text(encoding="utf-8")):
        assert sentence.replace("&#39;", "'") in said
    assert not app.multiselect
    about = app.switch_page("public_about.py").run()
    assert not about.exception
    assert len(about.dataframe) == len(read["about.html"].tables)
    cases = app.switch_page("public_cases.py").run()
    assert not cases.exception
    assert list(cases.dataframe[0].value["Case"]) == list(read["cases.html"].marks)


@pytest.fixture
def public_app(published_folder, monkeypatch):
    """Open a public page of the dashboard with an address."""
    monkeypatch.setenv("SEIZURE_STORE", str(published_folder))
    monkeypatch.setenv("SEIZURE_TIER", "public")

    def opened(page=None, **query):
        app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=120)
        for name, value in {"lang": "en", **query}.items():
            app.query_params[name] = value
        if page:
            app._page_hash = calc_hash(page)
        app.run()
        assert not app.exception
        return app

    return opened


def test_every_figure_of_the_public_pages_leads_to_just_its_cases(public_app, public_facts):
    app = public_app()
    links = {}
    for link in app.get("page_link"):
        asked = parse_qs(link.proto.query_string)
        links[link.proto.label.replace("\\", "")] = (link.proto.page, asked.get("of", [""])[0])
    totals = public_facts.totals
    assert links["Incidents: 780"] == ("cases", "")
    assert links[f"Large consignments: {totals['large_count']}"] == ("cases", "large=1")
    for card in public_facts.claims:
        assert ("cases", f"card={card.name}") in links.values()
    marks = {
        parse_qs(urlsplit(url).query)["of"][0]: row
        for frame in app.dataframe if "Cases" in frame.value for row, url in enumerate(frame.value["Cases"])
    }  # fmt: skip
    assert len(marks) > 300
    for mark, count in (
        ("group=rhinos", 75), ("large=1", totals["large_count"]),
        *((f"card={card.name}", card.incident_count) for card in public_facts.claims),
    ):  # fmt: skip
        cases = public_app("cases", of=mark)
        assert len(cases.dataframe[0].value) == count
        assert any(f"{count} of 780 cases" in text.value for text in cases.markdown)
        assert "Show all cases" in {link.proto.label for link in cases.get("page_link")}
    for forged in ("group=nothing", "x", "<b>", "card=large_ivory large=1", ""):
        assert len(public_app("cases", of=forged).dataframe[0].value) == 780


def test_corrections_go_to_whom_the_operator_names_and_nobody_is_invented(
    public_app, public_facts, names, tmp_path, monkeypatch
):
    def said(app):
        return " ".join(text.value for text in app.markdown).replace("\\", "")

    nobody = "has named nobody who takes corrections"
    monkeypatch.delenv("SEIZURE_CONTACT", raising=False)
    assert nobody in said(public_app("about"))
    monkeypatch.setenv("SEIZURE_CONTACT", " atlas desk,\n<b>desk@agency.example</b> ")
    told = said(public_app("about")).replace("\u2060", "")
    assert "Write to: atlas desk, <b>desk@agency.example</b>" in told
    assert nobody not in told
    monkeypatch.setattr(words, "languages", lambda: ["en"])
    write.write(public_facts, *names, tmp_path / "site")
    page = (tmp_path / "site" / "about.html").read_text(encoding="utf-8")
    assert "Write to: atlas desk, &lt;b&gt;desk@agency.example&lt;/b&gt;" in page


def test_what_is_kept_for_one_language_is_not_said_in_another(public_app):
    first, other, again = (" ".join(text.value for text in public_app(lang=tag).markdown) for tag in ("en", "vi", "en"))
    assert first == again
    assert "collected cases" in first
    assert "collected cases" not in other


def test_nothing_is_asked_of_another_host(site, read):
    for page in read.values():
        assert [url for url in page.loaded if urlsplit(url).scheme or url.startswith("//")] == []
        assert page.styled == 0  # the page's own policy refuses styles and scripts in the page
    for path in (site / "assets").iterdir():
        if path.suffix in (".css", ".js"):
            assert not re.search(r"https?:|url\(|@import|//[a-z]", path.read_text(encoding="utf-8")), path
    assert "default-src 'none'" in (site / "index.html").read_text(encoding="utf-8")


def test_no_link_is_broken(site, read):
    for name, page in read.items():
        for url in page.loaded + [link for link in page.links if not urlsplit(link).scheme]:
            parts = urlsplit(url)
            target = (site / name).parent / (parts.path or name)
            assert target.is_file(), f"{name}: {url}"
            if parts.fragment and "=" not in unquote(parts.fragment):
                assert parts.fragment in read[target.name].ids


def test_a_figure_leads_to_just_the_cases_that_it_counts(read, public_facts):
    held = Counter(mark for marks in read["cases.html"].marks.values() for mark in marks)
    for group in public_facts.groups:
        assert held[f"group={group.group_id}"] == group.incident_count
    for row in public_facts.countries:
        assert held[f"country={row['value']}"] == row["incident_count"]
    for row in public_facts.places:
        assert held[f"place={row['complex_id']}"] == row["incident_count"]
    for row in public_facts.years:
        assert held[f"year={row['period']}"] == row["large_count"] + row["other_count"]
    for card in public_facts.claims:
        assert held[f"card={card.name}"] == card.incident_count
    asked = {unquote(urlsplit(link).fragment) for page in read.values() for link in page.links}
    known = re.compile(r"(country|group|place|year|card|large)=[\w.-]+")  # as site.js reads it
    assert (held["large=1"], held["large=0"]) == (
        public_facts.totals["large_count"],
        public_facts.totals["other_count"],
    )
    assert [
        mark for mark in asked if "=" in mark and not (known.fullmatch(mark) and (held[mark] or "year" in mark))
    ] == []


def test_only_pages_of_the_publisher_itself_are_links(site, read, public_facts):
    own = {one["url"] for case in public_facts.cases for one in case["sources"] if one["own_host"]}
    copies = {one["url"] for case in public_facts.cases for one in case["sources"] if not one["own_host"]}
    outside = {link for page in read.values() for link in page.links if urlsplit(link).scheme}
    assert outside == own
    assert copies - own
    everything = " ".join(path.read_text(encoding="utf-8") for path in site.rglob("*.*") if path.suffix != ".png")
    assert [url for url in copies - own if url in everything] == []


@pytest.mark.parametrize(
    ("row", "address"),
    [
        ({"own_host": True, "via_copy": False, "url": "https://a.example/1"}, "https://a.example/1"),
        ({"own_host": False, "via_copy": False, "url": "https://a.example/1"}, ""),
        ({"own_host": True, "via_copy": True, "url": "https://a.example/1"}, ""),
        ({"own_host": True, "via_copy": False, "url": "javascript:alert(1)"}, ""),
    ],
)
def test_what_is_a_link(row, address):
    assert public_text.source({"publisher": "A"} | row)[1] == address


def test_the_first_view_is_light(site):
    for tag in words.languages():
        for name in PAGES:
            page = name if tag == "en" else f"{tag}/{name}"
            found = weight.of(site, page)
            assert sum(found.packed.values()) < weight.BUDGET / 5, page
            assert {"HTML", "CSS", "picture"} <= set(found.packed)
            assert found.requests <= 5
            assert 500 < found.elements < 15_000
            assert found.depth < 20, "every element is closed"
    assert len(weight.table(site)) == 1 + len(PAGES) * len(words.languages())


def test_nothing_of_methods_or_persons_is_said(site):
    for name in PAGES:
        text = (site / name).read_text(encoding="utf-8").lower()
        assert not re.search(
            r"conceal|suspect|hollowed|secret compartment|cover load", re.sub(r'href="[^"]*"', "", text)
        )


def test_the_words_of_the_house_are_kept(site):
    for name in PAGES:
        text = re.sub(r"<[^>]*>", " ", (site / name).read_text(encoding="utf-8").lower())
        assert not re.search(r"significant|missed|\bleak|source country|none since|weak point", text)


def test_the_gate_reads_the_site(site, published_folder, tmp_path):
    told = publish.look_into(site, "public", published_folder)
    assert told["files_read"] == sum(path.is_file() for path in site.rglob("*"))
    source = gate.read_tables(next(published_folder.glob("analyst-*.duckdb")))
    secret = max((row["concealment"] for row in source["incident"] if row["concealment"]), key=len)
    (site / "zz.html").write_text(f"<p>{secret}</p>", encoding="utf-8")
    try:
        with pytest.raises(gate.GateFailed, match=r"zz\.html holds a value of incident\.concealment"):
            publish.look_into(site, "public", published_folder)
    finally:
        (site / "zz.html").unlink()
    with pytest.raises(publish.NothingThere):
        publish.look_into(tmp_path / "nowhere", "public", published_folder)


def test_any_language_gets_its_own_pages(public_facts, names, tmp_path, monkeypatch):
    monkeypatch.setattr(words, "languages", lambda: ["en", "vi", "zh-Hant"])
    made = write.write(public_facts, *names, tmp_path / "site", "https://atlas.example/public")
    assert {f"{folder}{name}" for folder in ("", "vi/", "zh-Hant/") for name in PAGES} <= set(made.files)
    text = (tmp_path / "site" / "vi" / "index.html").read_text(encoding="utf-8")
    page = Read(text)
    assert '<html lang="vi">' in text
    assert "Việt Nam" in text
    assert {"../index.html", "../vi/index.html", "../zh-Hant/index.html"} <= set(page.links)
    assert 'content="https://atlas.example/public/assets/preview.' in text
    assert 'href="https://atlas.example/public/zh-Hant/index.html"' in text
    for url in page.loaded:
        assert (tmp_path / "site" / "vi" / url).is_file()


def test_the_same_store_gives_the_same_bytes_and_a_new_site_replaces_the_old(site, public_facts, names, tmp_path):
    folder = tmp_path / "site"
    write.write(public_facts, *names, folder)
    (folder / "left.html").write_text("of an older site")
    write.write(public_facts, *names, folder)
    first, second = (
        {path.relative_to(at).as_posix(): path.read_bytes() for path in at.rglob("*") if path.is_file()}
        for at in (site, folder)
    )
    assert first == second
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_of_something_else_is_left_alone(public_facts, names, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(write.NotASite, match="no site of ours"):
        write.write(public_facts, *names, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_the_command_line(published_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(published_folder))
    assert main(["site", str(tmp_path / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "index.html" in said["files"]
    assert main(["site", str(published_folder)]) == 2
    assert "no site of ours" in capsys.readouterr().err
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    assert main(["site", str(tmp_path / "other")]) == 1


def test_the_preview_is_a_picture_of_the_size_that_is_named(site):
    from PIL import Image

    (path,) = (site / "assets").glob("preview.*.png")
    with Image.open(path) as picture:
        assert picture.size == (1200, 630)
        assert len(picture.getcolors(256)) > 3
    assert path.stat().st_size < 100_000
