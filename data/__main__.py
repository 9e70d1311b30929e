"""Command line of the data floor: `python -m data build|info|withdraw|audit`."""

import argparse
import json
import sys
from pathlib import Path

from data import batches, build, pointer, work
from geo.errors import AtlasError


def parser() -> argparse.ArgumentParser:
    """The options of `python -m data`."""
    main = argparse.ArgumentParser(prog="python -m data", description="Build and inspect the store.")
    commands = main.add_subparsers(dest="command", required=True)
    builds = commands.add_parser("build", help="bring the store up to date and make it current")
    builds.add_argument("--force", action="store_true", help="build even if nothing changed")
    builds.add_argument("--cases", type=Path, metavar="DIR", help="add an agency's own DIR/incidents.csv")
    builds.add_argument("--name", default="agency", help="name of that data set (default: agency)")
    builds.add_argument("--only", action="store_true", help="leave the product's own cases out")
    builds.add_argument("--skip-bad", action="store_true", help="set unusable rows aside, with their reasons")
    info = commands.add_parser("info", help="what the current store is")
    info.add_argument("--verify", action="store_true", help="compare its SHA-256 too")
    info.add_argument("--tier", choices=pointer.TIERS, default="analyst")
    withdraw = commands.add_parser("withdraw", help="take an imported data set out again")
    withdraw.add_argument("name")
    audit = commands.add_parser("audit", help="who took what out, when and why, oldest first")
    audit.add_argument("--verify", action="store_true", help="only count, and name what was changed")
    for command in (builds, info, withdraw, audit):
        command.add_argument("--json", action="store_true", help="print one JSON value and nothing else")
    return main


def run(arguments: argparse.Namespace) -> dict[str, object]:
    """Do what was asked; returns what is printed."""
    folder = pointer.store_folder()
    if arguments.command == "audit":
        entries = work.entries(folder)
        said: dict[str, object] = {"entry_count": len(entries), "tampered": work.tampered(folder)}
        return said if arguments.verify else said | {"entries": entries}
    if arguments.command == "info":
        return build.info(folder, verify=arguments.verify, tier=arguments.tier)
    said = {}
    if arguments.command == "withdraw":
        made = build.withdraw(arguments.name, folder)
    else:
        if arguments.cases:
            loaded = batches.take_in(
                arguments.cases, arguments.name, folder, skip_bad=arguments.skip_bad, only=arguments.only
            )
            said = loaded.summary() | {"rejected_file": str(folder / "batches" / arguments.name / "rejected.csv")}
        made = build.build(folder, force=arguments.force)
    return said | {
        "build_id": made.pointer.build_id,
        "file": made.pointer.file,
        "is_new": made.is_new,
        "store_incident_count": made.pointer.incident_count,
        "coverage_from": made.pointer.coverage_from.isoformat(),
        "coverage_until": made.pointer.coverage_until.isoformat(),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (2: unusable input)."""
    chosen = parser().parse_args(arguments)
    try:
        said = run(chosen)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, pointer.StoreError) else 2
    if chosen.json:
        print(json.dumps(said, ensure_ascii=False))
    elif chosen.command == "audit" and not chosen.verify:
        for entry in work.entries():
            print("  ".join(f"{name}={value}" for name, value in entry.items() if value is not None))
    elif said.get("is_new") is False:
        print(f"The store is up to date: {said['file']}, {said['store_incident_count']} incidents.")
    else:
        print("\n".join(f"{name}: {value}" for name, value in said.items()))
    if said.get("tampered"):
        print(f"The audit log was changed at or before the entries {said['tampered']}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
