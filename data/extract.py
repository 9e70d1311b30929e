"""Collect every word on screen into the catalogues: `python -m data.extract`.

Messages are found in the syntax tree, not in the tokens: Python 3.11 keeps an f-string as one token, so a
`_()` inside one would depend on the version that extracts. What is collected: the literals given to `_`, `N_` and
`ngettext`, and the sentences of errors (the first argument of an AtlasError that has no `__init__` of its own, and
of `super().__init__` in one that has).

English is the source. The catalogue of another language keeps its translations, gets new messages with none, and loses
those that the code no longer says; `--missing` lists what is left to translate. A catalogue with the marks of a merge
in it is read from both sides, so running the extraction is how a conflict is settled.
"""

import argparse
import ast
import io
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from data.translations import SOURCE_LANGUAGE, languages, source_of

ROOT = Path(__file__).parents[1]
FLOORS = ("pages", "queries", "data", "geo")
CATALOGUE = source_of(SOURCE_LANGUAGE)
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


def empty(language: str) -> Catalog:
    """A catalogue of a language without a message."""
    locale = language.replace("-", "_")
    return Catalog(locale=locale, project="Seizure Atlas", version="0.1.0", charset="utf-8")


def collect(root: Path = ROOT) -> Catalog:
    """A catalogue of every message: English, in which each message is its own translation."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources(root)]
    shown, speaking = error_classes(trees)
    catalogue = empty(SOURCE_LANGUAGE)
    for tree in trees:
        for message in messages(tree, shown, speaking):
            catalogue.add(message, string=message, flags=["python-brace-format"] * _fills(message))
    return catalogue


def _fills(message: Message) -> bool:
    return any("{" in text for text in ([message] if isinstance(message, str) else message))


def kept(text: str, language: str) -> dict[str, tuple[str, ...]]:
    """The translations that a .po file holds, by the (first) message; of two in a conflict the first that says any."""
    found: dict[str, tuple[str, ...]] = {}
    for side in sides(text):
        for message in read_po(io.BytesIO(side.encode("utf-8")), locale=language.replace("-", "_")):
            forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
            if message.id and all(forms):
                found.setdefault(_first(message.id), forms)
    return found


def _first(message: str | Collection[str]) -> str:
    return message if isinstance(message, str) else next(iter(message))


def sides(text: str) -> list[str]:
    """A file as it is, or the two files of which a merge that git could not settle has written both."""
    if not any(line.startswith("<<<<<<< ") for line in text.splitlines()):
        return [text]
    marks = {"<<<<<<<": "ours", "|||||||": "base", "=======": "theirs", ">>>>>>>": ""}
    lines: dict[str, list[str]] = {"ours": [], "theirs": []}
    side = ""
    for line in text.splitlines():
        if line[:7] in marks:
            side = marks[line[:7]]
            continue
        for name, own in lines.items():
            if side in ("", name):
                own.append(line)
    return ["\n".join(own) + "\n" for own in lines.values()]


def translated(english: Catalog, language: str, before: str) -> Catalog:
    """The catalogue of a language: the messages of the English one with the translations of the file `before`."""
    catalogue = empty(language)
    known = kept(before, language)
    for message in english:
        if message.id:
            forms = known.get(_first(message.id), ())
            one = isinstance(message.id, str)
            count = 1 if one else catalogue.num_plurals
            forms = forms if len(forms) == count else ("",) * count
            catalogue.add(message.id, string=forms[0] if one else forms, flags=message.flags)
    return catalogue


def fresh() -> dict[Path, str]:
    """What each catalogue has to be: English from the code, the others with the translations that they have."""
    english = collect()
    wanted = {CATALOGUE: text_of(english)}
    for language in languages():
        path = source_of(language)
        if language != SOURCE_LANGUAGE:
            wanted[path] = text_of(translated(english, language, path.read_text(encoding="utf-8")))
    return wanted


def missing() -> dict[str, list[str]]:
    """By language, the messages that have no translation, in the order of the catalogue."""
    english = collect()
    found: dict[str, list[str]] = {}
    for language in languages():
        if language != SOURCE_LANGUAGE:
            known = kept(source_of(language).read_text(encoding="utf-8"), language)
            ids = sorted(_first(message.id) for message in english if message.id)
            found[language] = [message for message in ids if message not in known]
    return found


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
    """Write the catalogues; with --check say whether the committed ones are complete; with --missing what they lack."""
    parser = argparse.ArgumentParser(prog="python -m data.extract", description="Collect the words on screen.")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--check", action="store_true", help="change nothing; exit 1 where a catalogue is out of date")
    asked.add_argument("--missing", action="store_true", help="change nothing; list what is not translated, exit 1")
    options = parser.parse_args()
    if options.missing:
        left = missing()
        for language, ids in left.items():
            print(f"{language}: {len(ids)} not translated", *[f"  {message!r}" for message in ids], sep="\n")
        return int(any(left.values()))
    wanted = fresh()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if options.check:
        print("The catalogues are out of date: run make words." if stale else "The catalogues are complete.")
        return int(bool(stale))
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    count = wanted[CATALOGUE].count("\nmsgid ")
    print(f"{count} messages in {', '.join(str(path.relative_to(ROOT)) for path in wanted)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
