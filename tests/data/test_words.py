"""No word on screen is left out of the catalogue, and every one can be translated."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from data import extract, translations

# The command line speaks English, as those of the floors below.
COMMAND_LINE = ("__main__.py", "briefing_files.py")  # what it prints is English (data/locale/GLOSSARY.md)
PAGES = sorted(path for path in (extract.ROOT / "pages").rglob("*.py") if path.name not in COMMAND_LINE)

# Words that are the same in every language, or that no reader sees.
NOT_TRANSLATED = {
    "offset points",  # a unit of the drawing library
    "Seizure Atlas",  # the title of the browser's tab
    "Language · 语言 · 語言 · Ngôn ngữ",  # a reader who cannot read the page must find it
    "middle right",  # a position, in the words of plotly
    "Compiled from public reports: collected cases, not all cases.",  # inside the downloaded files
}
TRANSLATORS = {"_", "N_", "ngettext"}
SHOWING = set(
    "button caption checkbox date_input download_button error expander header info link_button markdown metric "
    "multiselect number_input page_link popover radio segmented_control selectbox slider subheader success tabs text "
    "text_area text_input title toast toggle warning write set_page_config Page".split()
)
SHOWN_KEYWORDS = {"label", "help", "placeholder", "alt", "title", "body", "page_title"}
WRAPPERS = {"markdown", "capital", "escape", "join", "format", "listed"}


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    with extract.CATALOGUE.open("rb") as stream:
        return [message for message in read_po(stream, locale="en") if message.id]


def test_the_committed_catalogue_is_what_the_code_says():
    fresh = extract.text_of(extract.collect())
    assert extract.CATALOGUE.read_text(encoding="utf-8") == fresh, "run: make words"


def test_english_is_complete_and_is_its_own_translation(catalogue):
    assert len(catalogue) > 300
    assert [message.id for message in catalogue if message.string != message.id] == []


def test_every_placeholder_is_a_name(catalogue):
    for message in catalogue:
        forms = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        fields = [{field for _, field, _, _ in string.Formatter().parse(form) if field is not None} for form in forms]
        assert all(field.isidentifier() for found in fields for field in found), message.id


def test_the_catalogue_compiles(tmp_path):
    with extract.CATALOGUE.open("rb") as stream, (tmp_path / "atlas.mo").open("wb") as target:
        write_mo(target, read_po(stream, locale="en"))
    assert translations.languages()[0] == "en"
    assert translations.languages().count("en") == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('_("one {a}", a=_("two"))', {"one {a}", "two"}),
        ("f\"**{_('inside an f-string')}**\"", {"inside an f-string"}),
        ('ngettext("{count} cat", "{count} cats", n)', {("{count} cat", "{count} cats")}),
        ('class Odd(AtlasError):\n    pass\nraise Odd("{x} is odd", x=x)', {"{x} is odd"}),
        ('class Own(AtlasError):\n    def __init__(self):\n        super().__init__("{x} is odd")\nOwn("a code")',
         {"{x} is odd"}),
        ('label("tlp", code)', set()),
    ],
)  # fmt: skip
def test_what_the_extraction_finds(code, expected):
    tree = ast.parse(code)
    assert set(extract.messages(tree, *extract.error_classes([tree]))) == expected


def literals(node: ast.AST) -> Iterator[str]:
    """The texts that an expression shows as they stand: not those inside `_()`, not the codes given to other calls."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.Call):
        name = extract._name(node.func)
        if name in WRAPPERS:
            inner = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
            for part in inner:
                yield from literals(part)
    elif isinstance(node, ast.IfExp):
        yield from (*literals(node.body), *literals(node.orelse))
    elif isinstance(node, ast.Subscript):
        yield from literals(node.value)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from literals(value)
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def is_words(text: str) -> bool:
    """Whether a text holds a word: two letters in a row that are no Markdown directive, no address and no file name."""
    bare = re.sub(r":[a-z]+(/[a-z_0-9]+:|\[)", " ", text)
    return bool(re.search(r"[^\W\d_]{2}", bare)) and text not in NOT_TRANSLATED and not re.fullmatch(r"\w+\.\w+", text)


def shown_literals(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWING:
            shown = [*node.args[:1], *[word.value for word in node.keywords if word.arg in SHOWN_KEYWORDS]]
            yield from ((node.lineno, text) for part in shown for text in literals(part) if is_words(text))


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Two English words in a row anywhere in a module, outside docstrings and translated calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.Call):
            name = extract._name(node.func)
            if name in TRANSLATORS or name in ("split", "compile", "sub", "String") or name.endswith("Error"):
                skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped or not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if re.search(r"[A-Za-z]{2,}[,.:;]? [a-z]{2,}", node.value) and "=" not in node.value:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_shows_a_text_that_cannot_be_translated(path):
    assert list(shown_literals(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_holds_an_english_sentence_of_its_own(path):
    assert [found for found in sentences(path) if found[1] not in NOT_TRANSLATED] == []


def test_the_check_sees_a_text_that_was_left_out(tmp_path):
    page = tmp_path / "page.py"
    page.write_text('st.caption(f"Seized {_(\'here\')}")\nst.metric(_("ok"), 1, help="Left out")\nst.button(key="x")\n')
    assert [text for _, text in shown_literals(page)] == ["Seized ", "Left out"]
