"""Command line of the pages: what readers see, as files.

`python -m pages site OUT/` writes the static public site from the public store; `check BRIEFING` is the room check of a
briefing of this machine, `export BRIEFING OUT` the briefing as a file. A briefing is named by its id or its title.
"""

import argparse
import json
import sys
from pathlib import Path

from streamlit.logger import set_log_level

from geo.errors import AtlasError
from queries import breakdowns, public, store


def parser() -> argparse.ArgumentParser:
    """The options of `python -m pages`."""
    main = argparse.ArgumentParser(prog="python -m pages", description="Write what readers see as files.")
    commands = main.add_subparsers(dest="command", required=True)
    site = commands.add_parser("site", help="the static public site, from the published public store")
    site.add_argument("folder", type=Path, metavar="OUT")
    site.add_argument("--base-url", default="", metavar="URL", help="where it will stand, for previews of links")
    check = commands.add_parser("check", help="the room check of a briefing")
    check.add_argument("briefing", metavar="BRIEFING")
    check.add_argument("--acknowledge", metavar="NAME", help="take note of all that remains, as this presenter")
    export = commands.add_parser("export", help="a briefing as a file, after its room check was acknowledged")
    export.add_argument("briefing", metavar="BRIEFING")
    export.add_argument("file", type=Path, metavar="OUT")
    export.add_argument("--format", choices=("pptx", "pdf", "html"), help="else told by the ending of OUT")
    for command in (site, check, export):
        command.add_argument("--json", action="store_true", help="print one JSON value and nothing else")
    return main


def write_site(args: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """The static site; returns what is told as JSON and in words."""
    from pages.site import write

    found, con = store.current("public")
    made = write.write(public.facts(con, found), *breakdowns.names(con), args.folder, args.base_url)
    lines = [f"{made.folder}: {len(made.files)} files, languages: {', '.join(made.languages)}",
             f"Now pass it through the gate: python -m data gate {made.folder} --tier public"]  # fmt: skip
    return {"folder": str(made.folder), "files": made.files, "languages": made.languages}, lines


def check_briefing(args: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """The room check of a briefing; see `write_site`."""
    from pages.widgets import briefing_files

    return briefing_files.check(args.briefing, args.acknowledge)


def export_briefing(args: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """A briefing as a file; see `write_site`."""
    from pages.widgets import briefing_files

    return briefing_files.export(args.briefing, args.file, args.format)


COMMANDS = {"site": write_site, "check": check_briefing, "export": export_briefing}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (1: no such thing, 2: unusable input)."""
    args = parser().parse_args(arguments)
    set_log_level("ERROR")  # Streamlit says of each cached function that it runs without a server, as it does here
    try:
        told, lines = COMMANDS[args.command](args)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, (LookupError, store.StoreError)) else 2
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
