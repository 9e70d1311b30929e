"""Command line of the pages: `python -m pages site OUT/` writes the static public site from the public store."""

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
    site.add_argument("--json", action="store_true", help="print one JSON value and nothing else")
    return main


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (1: no such store, 2: unusable input)."""
    args = parser().parse_args(arguments)
    set_log_level("ERROR")  # Streamlit says of each cached function that it runs without a server, as it does here
    from pages.site import write

    try:
        found, con = store.current("public")
        made = write.write(public.facts(con, found), *breakdowns.names(con), args.folder, args.base_url)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, (LookupError, store.StoreError)) else 2
    if args.json:
        print(json.dumps({"folder": str(made.folder), "files": made.files, "languages": made.languages}))
    else:
        print(f"{made.folder}: {len(made.files)} files, languages: {', '.join(made.languages)}")
        print(f"Now pass it through the gate: python -m data gate {made.folder} --tier public")
    return 0


if __name__ == "__main__":
    sys.exit(main())
