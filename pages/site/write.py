"""Write the site. A pure function of the public store: the same bytes again."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.errors import AtlasError
from pages.site import preview
from pages.widgets import drawings, public_text, words
from pages.widgets.words import ENDONYMS, SOURCE_LANGUAGE, ScreenWords, _
from queries import public
from queries.labels import N_
from queries.public import Facts

HERE = Path(__file__).parent
MARK = "site.json"  # says that a folder is a site of ours: nothing else is ever removed
Names = Mapping[str, Mapping[str, Any]]


class NotASite(AtlasError, ValueError):
    """A folder that holds something else."""


@dataclass(frozen=True)
class Written:
    """What was written."""

    folder: Path
    files: tuple[str, ...]
    languages: tuple[str, ...]


def write(facts: Facts, complexes: Names, taxa: Names, folder: Path, base_url: str = "") -> Written:
    """Write the site into a folder, replacing the site that it holds.

    Parameters
    ----------
    complexes, taxa
        Their names by id, in all languages.
    base_url
        Where it will stand, for the addresses that other sites ask for in full; it works without.

    Raises
    ------
    NotASite
        If the folder holds anything but a site of ours.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise NotASite(
            N_("The folder {folder} holds something that is no site of ours. Name an empty folder."), folder=folder
        )
    base_url = f"{base_url.rstrip('/')}/" if base_url else ""
    words.load()
    files = {**_assets(facts), **_data(facts)}
    assets = {Path(name).name.split(".")[0]: Path(name).name for name in files}
    kinds = {"css": ".css", "js": ".js", "icon": ".svg", "preview": ".png"}
    assets |= {key: next(Path(name).name for name in files if name.endswith(end)) for key, end in kinds.items()}
    pages: dict[str, bytes] = {}
    for tag in words.languages():
        with words.speaking(tag):
            spoken = ScreenWords(complexes, taxa)
            pages |= {name: text.encode() for name, text in _pages(facts, spoken, assets, base_url).items()}
    files |= pages
    said = {"build_id": facts.found.build_id, "coverage_until": facts.found.coverage_until.isoformat()}
    files[MARK] = _json(said | {"languages": words.languages(), "files": sorted(files)})
    _replace(folder, files)
    return Written(folder, tuple(sorted(files)), tuple(words.languages()))


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write beside the folder, then change places: a reader never meets half a site."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft, old = (folder.with_name(f"{folder.name}.{end}") for end in ("new", "old"))
    for left in (draft, old):
        shutil.rmtree(left, ignore_errors=True)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _hashed(folder: str, stem: str, end: str, content: bytes) -> dict[str, bytes]:
    return {f"{folder}/{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{end}": content}


def _assets(facts: Facts) -> dict[str, bytes]:
    """Style, script and pictures, under names that change with what is in them: a web host may keep them for ever."""
    return {
        **_hashed("assets", "site", "css", (HERE / "site.css").read_bytes()),
        **_hashed("assets", "site", "js", (HERE / "site.js").read_bytes()),
        **_hashed("assets", "icon", "svg", (drawings.STATIC / "icon.svg").read_bytes()),
        **_hashed("assets", "preview", "png", preview.png(facts.places)),
    }


def _data(facts: Facts) -> dict[str, bytes]:
    cases = [
        row | {"sources": [_source(one) for one in row["sources"]]} for row in public.plain(facts.cases)
    ]  # fmt: skip
    return {
        **_hashed("data", "summary", "json", _json(public.as_json(facts))),
        **_hashed("data", "cases", "json", _json(cases)),
    }


def _source(row: Mapping[str, Any]) -> dict[str, Any]:
    """A source without the address of a copy: what is not a link on the page is none in the file."""
    is_own = row["own_host"] and not row["via_copy"]
    return {name: value for name, value in row.items() if name != "url" or is_own}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _pages(facts: Facts, spoken: ScreenWords, assets: Mapping[str, str], base_url: str) -> dict[str, str]:
    """The pages of one language: English in the root, each other language in a folder of its own."""
    tag = words.language()
    folder = _folder(tag)
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    titles = {"index.html": _("What was seized"), "cases.html": _("Cases and sources"), "about.html": _("About")}
    shared = {
        "text": _texts(facts), "lang": tag, "folder": folder, "root": "../" if folder else "",
        "base_url": base_url, "assets": assets,
        "pages": [{"file": file, "title": title} for file, title in titles.items()],
        "languages": [{"tag": t, "name": ENDONYMS.get(t, t), "folder": _folder(t)} for t in words.languages()],
        "count_line": public_text.count_line(facts), "names_line": public_text.names_line(),
        "cases_link": public_text.cases_link,
    }  # fmt: skip
    content: dict[str, dict[str, Any]] = {
        "index.html": {
            "title": _("Wildlife seizures in public reports"),
            "sections": public_text.summary(facts, spoken, drawings.SITE),
        },
        "about.html": {
            "title": titles["about.html"],
            "sections": public_text.about(facts, base_url, public_text.contact()),
        },
        "cases.html": {
            "title": titles["cases.html"], "cases": public_text.case_lines(facts),
            "publishers": public_text.publishers(facts),
        },
    }  # fmt: skip
    template = {"cases.html": "cases.html"}
    return {
        folder + file: environment.get_template(template.get(file, "sections.html")).render(**shared, **of, file=file)
        for file, of in content.items()
    }


def _texts(facts: Facts) -> dict[str, str]:
    """What the templates say by themselves: words are collected from Python files only."""
    return {
        "name": _("Seizure Atlas"), "map": _("Map: places of seizure"), "skip": _("Skip to the content"),
        "pages": _("Pages"), "language": _("Language"), "summary_json": _("Figures as JSON"),
        "cases_json": _("Cases as JSON"), "store": _("store {build_id}", build_id=facts.found.build_id),
        "cases_lead": _("Every case with its source, newest first. A figure of the other pages leads to the cases that "
                        "it counts."),
        "find": _("Show only cases with these words"), "all": _("Show all cases"),
        "shown": _("{shown} of {count} cases", shown="{shown}", count="{count}"), "cases": _("Cases"),
        "cases_caption": _("Cases and their sources"), "case": _("Case"), "when": _("Date as stated"),
        "place": _("Place"), "goods": _("Goods"), "weight": _("Weight"), "source": _("Source"),
    }  # fmt: skip


def _folder(tag: str) -> str:
    return "" if tag == SOURCE_LANGUAGE else f"{tag}/"
