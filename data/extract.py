"""Collect every word on screen into the English catalogue: `python -m data.extract`.

Messages are found in the syntax tree, not in the tokens: Python 3.11 keeps an f-string as one token, so a
`_()` inside one would depend on the version that extracts. What is collected: the literals given to `_`, `N_` and
`ngettext`, and the sentences of errors (the first argument of an AtlasError that has no `__init__` of its own, and
of `super().__init__` in one that has).
"""

import argparse
import ast
import io
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from data.translations import DOMAIN, LOCALE, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[1]
FLOORS = ("pages", "queries", "data", "geo")
CATALOGUE = LOCALE / SOURCE_LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.po"
PLURAL = "ngettext"
KEYWORDS = ("_", "N_", PLURAL)
BASE_ERROR = "AtlasError"

Message = str | tuple[str, str]  # (one, many) where there are two forms


def sources(root: Path = ROOT) -> list[Path]:
    """The modules whose words may reach a screen."""
    return sorted(path for floor in FLOORS for path in (root / floor).rglob("*.py"))


def error_classes(trees: Collection[ast.Module]) -> tuple[set[str], set[str]]:
    """Names of the error classes shown to readers, and of those among them whose first argument is the message."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    shown, speaking = {BASE_ERROR}, {BASE_ERROR}
    while True:
        new = [node for node in classes if node.name not in shown and _bases(node) & shown]
        if not new:
            return shown, speaking
        shown |= {node.name for node in new}
        speaking |= {node.name for node in new if not _has_init(node) and _bases(node) & speaking}


def _bases(node: ast.ClassDef) -> set[str]:
    return {_name(base) for base in node.bases}


def _has_init(node: ast.ClassDef) -> bool:
    return any(isinstance(item, ast.FunctionDef) and item.name == "__init__" for item in node.body)


def _name(node: ast.expr) -> str:
    """The last part of a dotted name; '' for any other expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def messages(tree: ast.Module, shown: Collection[str], speaking: Collection[str]) -> Iterator[Message]:
    """The messages of a module; `shown` and `speaking` are those of `error_classes`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in shown:
            yield from (_literals(call)[0] for call in _inits(node) if _literals(call))
        elif isinstance(node, ast.Call) and _literals(node):
            one, *rest = _literals(node)
            name = _name(node.func)
            if name == PLURAL and rest:
                yield (one, rest[0])
            elif name in KEYWORDS or name in speaking:
                yield one


def _inits(node: ast.ClassDef) -> Iterator[ast.Call]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
            yield call


def _literals(call: ast.Call) -> list[str]:
    """The literal texts a call begins with."""
    found: list[str] = []
    for argument in call.args:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        found.append(argument.value)
    return found


def collect(root: Path = ROOT) -> Catalog:
    """A catalogue of every message: English, in which each message is its own translation."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources(root)]
    shown, speaking = error_classes(trees)
    catalogue = Catalog(locale=SOURCE_LANGUAGE, project="Seizure Atlas", version="0.1.0", charset="utf-8")
    for tree in trees:
        for message in messages(tree, shown, speaking):
            catalogue.add(message, string=message, flags=["python-brace-format"] * _fills(message))
    return catalogue


def _fills(message: Message) -> bool:
    return any("{" in text for text in ([message] if isinstance(message, str) else message))


def text_of(catalogue: Catalog) -> str:
    """A catalogue as a .po file: sorted, without locations, dates or the name of a tool."""
    stream = io.BytesIO()
    write_po(stream, catalogue, no_location=True, sort_output=True, omit_header=True, width=0)
    plural = f"nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};"
    header = {
        "Project-Id-Version": f"{catalogue.project} {catalogue.version}",
        "Language": str(catalogue.locale),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural,
    }
    lines = [f'"{name}: {value}\\n"' for name, value in header.items()]
    return "\n".join(['msgid ""', 'msgstr ""', *lines, "", stream.getvalue().decode("utf-8").strip(), ""])


def main() -> int:
    """Write the catalogue, or with --check say whether the committed one is complete."""
    parser = argparse.ArgumentParser(prog="python -m data.extract", description="Collect the words on screen.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 where the catalogue is out of date"
    )
    options = parser.parse_args()
    fresh = text_of(collect())
    before = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    if options.check:
        print("The catalogue is complete." if before == fresh else "The catalogue is out of date: run make words.")
        return int(before != fresh)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(fresh, encoding="utf-8")
    print(f"{fresh.count('msgid ') - 1} messages in {CATALOGUE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
