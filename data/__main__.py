"""Command line of the data floor: `python -m data build|info|publish|gate|withdraw|audit`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data import batches, build, pointer, policy, publish, work
from geo.errors import AtlasError

SHOWN = 10
ROOT = Path(__file__).parents[1]


class SiteError(AtlasError):
    """The static site could not be written; the store itself is published."""


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
    publishes = commands.add_parser("publish", help="derive a tier's store by the policy; a draft without --approve")
    publishes.add_argument("--tier", choices=policy.TIERS, help="with --site: public")
    publishes.add_argument("--site", type=Path, metavar="OUT", help="write the static site of the public store too")
    publishes.add_argument("--base-url", default="", metavar="URL", help="where the site will stand")
    publishes.add_argument("--approve", metavar="NAME", help="who approves it: publish, and make it current")
    publishes.add_argument("--policy", type=Path, default=policy.POLICY, metavar="FILE")
    scans = commands.add_parser("gate", help="look into every file of a folder for what a tier keeps back")
    scans.add_argument("folder", type=Path)
    scans.add_argument("--tier", choices=policy.TIERS, required=True)
    scans.add_argument("--policy", type=Path, default=policy.POLICY, metavar="FILE")
    audit = commands.add_parser("audit", help="who took what out, when and why, oldest first")
    audit.add_argument("--verify", action="store_true", help="only count, and name what was changed")
    for command in (builds, info, withdraw, publishes, scans, audit):
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
    if arguments.command == "publish":
        today = datetime.now(tz=UTC).date()
        made = publish.publish(
            arguments.tier, folder, on=today, approver=arguments.approve, policy_file=arguments.policy
        )
        state = {"path": str(made.path), "is_draft": made.is_draft, "is_first": made.is_first}
        site = {"site": write_site(made, folder, arguments)} if arguments.site else {}
        return state | made.manifest | {"difference": made.difference.as_dict()} | site
    if arguments.command == "gate":
        return publish.look_into(arguments.folder, arguments.tier, folder, policy_file=arguments.policy)
    said = {}
    if arguments.command == "withdraw":
        built = build.withdraw(arguments.name, folder)
    else:
        if arguments.cases:
            loaded = batches.take_in(
                arguments.cases, arguments.name, folder, skip_bad=arguments.skip_bad, only=arguments.only
            )
            said = loaded.summary() | {"rejected_file": str(folder / "batches" / arguments.name / "rejected.csv")}
        built = build.build(folder, force=arguments.force)
    return said | {
        "build_id": built.pointer.build_id,
        "file": built.pointer.file,
        "is_new": built.is_new,
        "store_incident_count": built.pointer.incident_count,
        "coverage_from": built.pointer.coverage_from.isoformat(),
        "coverage_until": built.pointer.coverage_until.isoformat(),
    }


def write_site(made: publish.Made, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the site of what was just published, and only when it has passed the gate.

    Words and drawings belong to the pages, which this floor does not know: their own command is run, with the ceiling
    of the public. The same store gives the same bytes, so what the gate reads in a scratch folder is what is written.

    Raises
    ------
    SiteError, gate.GateFailed
    """
    with tempfile.TemporaryDirectory() as scratch:
        _pages_site(Path(scratch) / "site", made, arguments.base_url)
        report = publish.look_into(Path(scratch) / "site", made.manifest["tier"], folder, policy_file=arguments.policy)
    written = _pages_site(arguments.site.resolve(), made, arguments.base_url)
    return written | {"files_read_by_the_gate": report["files_read"]}


def _pages_site(out: Path, made: publish.Made, base_url: str) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", "pages", "site", str(out), "--base-url", base_url, "--json"],
        cwd=ROOT, env=os.environ | {"SEIZURE_STORE": str(made.path.parent.resolve()), "SEIZURE_TIER": "public"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise SiteError("The site was not written: {said}", said=ended.stderr.strip())
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (2: unusable input)."""
    options = parser()
    chosen = options.parse_args(arguments)
    if chosen.command == "publish":
        chosen.tier = chosen.tier or ("public" if chosen.site else None)
        if chosen.tier is None:
            options.error("publish needs --tier, or --site for the public tier")
        if chosen.site and chosen.tier != "public":
            options.error("--site is of the public tier alone")
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
    elif chosen.command == "publish":
        print("\n".join(publish_lines(said)))
    else:
        print("\n".join(f"{name}: {value}" for name, value in said.items()))
    if said.get("tampered"):
        print(f"The audit log was changed at or before the entries {said['tampered']}.", file=sys.stderr)
        return 1
    return 0


def publish_lines(said: dict[str, Any]) -> Iterator[str]:
    """What a publish did and changed, to be read before it is approved."""
    told = said["difference"]
    if said["is_draft"]:
        yield f"Draft: {said['path']} (nothing is published; add --approve NAME to publish)"
    else:
        yield f"Published: {said['path']} (approved by {said['approved_by']})"
        if said["tier"] == "public" and "site" not in said:
            yield "Its static site: the same command with --site OUT/"
    if "site" in said:
        site = said["site"]
        yield (
            f"{'Site of the draft, for looking at' if said['is_draft'] else 'Site'}: {site['folder']} "
            f"({len(site['files'])} files, languages: {', '.join(site['languages'])}; all read by the gate)"
        )
    yield f"Gate: {said['gate']['values_read']} values and {said['gate']['files_read']} files read, nothing found"
    yield f"Reaches from {said['coverage_from']} to {said['coverage_until']}"
    yield "The first publish of this tier:" if said["is_first"] else "Against the last publish:"
    yield from (f"  {name}: {then} -> {now} rows" for name, (then, now) in told["tables"].items())
    for word in ("added", "removed"):
        yield f"  incidents {word}: {len(told[word])}{_some(told[word])}"
    yield f"  incidents changed: {len(told['changed'])}{_some(list(told['changed']))}"
    fields = Counter(name for names in told["changed"].values() for name in names)
    yield from (f"    {name}: {count}" for name, count in fields.most_common())
    if not said["is_first"]:
        yield f"  fields that hold something for the first time: {', '.join(told['new_fields']) or 'none'}"
    yield f"  fields that hold nothing any more: {', '.join(told['gone_fields']) or 'none'}"


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return f" ({shown}{', …' if len(names) > SHOWN else ''})" if names else ""


if __name__ == "__main__":
    sys.exit(main())
