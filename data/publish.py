"""Publish: derive the partner or the public store from the analyst store by the policy, through the gate.

Without an approver it goes to the draft folder, for looking at. Either way nothing is left half-written.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from data import build, gate, pointer, policy, redact
from data.redact import Row, Tables, Wanted
from geo.errors import AtlasError

DRAFT = "draft"
KEY = "publish.key"
COMPARED = ("incident", "seizure", "stop", "incident_source")


class WrongTier(AtlasError, ValueError):
    """A tier that is not published."""


class NothingThere(AtlasError, LookupError):
    """A folder to look into that does not exist or is empty: nothing was found because nothing was read."""


@dataclass(frozen=True)
class Difference:
    """What a publish changes for its readers, against the last one."""

    tables: dict[str, tuple[int, int]]  # rows before and after, where they differ
    added: tuple[str, ...]  # incidents
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]  # incident -> table.column
    new_fields: tuple[str, ...]  # hold something for the first time
    gone_fields: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "tables": {name: list(counts) for name, counts in self.tables.items()},
            "added": list(self.added), "removed": list(self.removed),
            "changed": {incident: list(fields) for incident, fields in self.changed.items()},
            "new_fields": list(self.new_fields), "gone_fields": list(self.gone_fields),
        }  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What a publish made."""

    pointer: pointer.Pointer
    path: Path
    manifest: dict[str, Any]
    difference: Difference
    is_draft: bool
    is_first: bool


def publish(
    tier: str, folder: Path | None = None, *, on: date, approver: str | None = None, policy_file: Path = policy.POLICY
) -> Made:
    """Derive a store, pass it through the gate, and make it the current one of its tier (a draft without approver).

    Raises
    ------
    WrongTier, policy.PolicyError, pointer.StoreError, redact.NothingToPublish
    gate.GateFailed
        If something is in it that may not leave. Whatever was written is gone then; the old store stays current.
    """
    _known_tier(tier)
    folder = folder or pointer.store_folder()
    rules = policy.load(policy_file)
    source = pointer.read("analyst", folder)
    source_path = pointer.file_of(source, folder)
    policy.check_against(rules.tiers[tier], gate.columns_of(source_path))
    target = folder if approver else folder / DRAFT
    target.mkdir(exist_ok=True)
    build.sweep(target)
    stem = hashlib.sha256(f"{tier} {source.build_id} {source.inputs} {rules.sha256}".encode()).hexdigest()[:10]
    wanted = Wanted(
        gate.read_tables(source_path), rules.tiers[tier], key(folder), build.unused(target, stem, tier),
        source.coverage_until, previous_tables(tier, folder),
    )  # fmt: skip
    path = target / f"{tier}-{wanted.build_id}.duckdb"
    draft = target / f"publishing-{os.getpid()}.tmp"
    try:
        frames = redact.published(wanted)
        build.fill(draft, frames)
        report = gate.check_store(draft, wanted, gate.secrets_of(wanted), draft.with_suffix(".tmp.csv"))
        new_tables = gate.read_tables(draft)
        draft.replace(path)
    finally:
        for rest in target.glob(f"{draft.name}*"):
            rest.unlink(missing_ok=True)
    made = _pointer(path, wanted.build_id, stem, new_tables)
    manifest = _manifest(made, tier, source, rules, new_tables, report, on, approver)
    manifest_path(tier, wanted.build_id, target).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    pointer.write(made, tier, target)
    return Made(made, path, manifest, difference(wanted.previous, new_tables), approver is None, not wanted.previous)


def look_into(
    output: Path, tier: str, folder: Path | None = None, *, policy_file: Path = policy.POLICY
) -> dict[str, Any]:
    """Pass an output folder (a site, an export) through the gate: every file of it, after decompression.

    Raises
    ------
    WrongTier, policy.PolicyError, pointer.StoreError, gate.GateFailed, NothingThere
    """
    _known_tier(tier)
    folder = folder or pointer.store_folder()
    rules = policy.load(policy_file)
    source = pointer.read("analyst", folder)
    path = pointer.file_of(source, folder)
    policy.check_against(rules.tiers[tier], gate.columns_of(path))
    wanted = Wanted(gate.read_tables(path), rules.tiers[tier], key(folder), "", source.coverage_until)
    every = gate.secrets_of(wanted)
    looked_for = every.beyond_chance()
    report = gate.check_folder(output, looked_for)
    if not report.files_read:
        raise NothingThere("{folder} holds no file to look into.", folder=output)
    return {
        "folder": str(output),
        "tier": tier,
        "files_read": report.files_read,
        "findings": 0,
        "texts_looked_for": len(looked_for.texts),
        "too_short_to_tell": len(every.texts) - len(looked_for.texts),
    }


def _known_tier(tier: str) -> None:
    if tier not in policy.TIERS:
        raise WrongTier(
            "There is no tier {tier!r} to publish: expected {known}.", tier=tier, known=" or ".join(policy.TIERS)
        )


def key(folder: Path) -> bytes:
    """The key that the ids of guarded incidents are made with: made once, and never published."""
    path = folder / KEY
    if not path.exists():
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii"))


def previous_tables(tier: str, folder: Path) -> Tables:
    """The tables of the store published last, of whatever schema; none where nothing was.

    Raises
    ------
    pointer.StoreError
        If something was published and cannot be read: what it tells by difference would go unchecked.
    """
    path = pointer.pointer_path(tier, folder)
    if not path.exists():
        return {}
    try:
        return gate.read_tables(folder / Path(json.loads(path.read_text(encoding="utf-8"))["file"]).name)
    except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
        raise pointer.StoreError(
            "The {tier} store published last cannot be read, so the difference to it cannot be checked. "
            "Put its file back, or remove {path} if nobody has it.",
            tier=tier, path=path,
        ) from error  # fmt: skip


def manifest_path(tier: str, build_id: str, folder: Path) -> Path:
    """The manifest that goes with a published store."""
    return folder / f"{tier}-{build_id}.manifest.json"


def _pointer(path: Path, build_id: str, inputs: str, tables: Tables) -> pointer.Pointer:
    (said,) = tables["build"]
    return pointer.Pointer(
        file=path.name, build_id=build_id, inputs=inputs, schema_version=pointer.SCHEMA_VERSION,
        size=path.stat().st_size, sha256=pointer.sha256(path), coverage_from=said["coverage_from"],
        coverage_until=said["coverage_until"], incident_count=len(tables["incident"]),
    )  # fmt: skip


def _manifest(
    made: pointer.Pointer, tier: str, source: pointer.Pointer, rules: policy.Policy, tables: Tables,
    report: gate.Report, on: date, approver: str | None,
) -> dict[str, Any]:  # fmt: skip
    """What was published, from what, by which rules, who approved it. No count of what was kept back."""
    return {
        "tier": tier, "build_id": made.build_id, "file": made.file, "sha256": made.sha256,
        "source_build_id": source.build_id, "source_sha256": source.sha256,
        "policy_file": rules.file, "policy_sha256": rules.sha256,
        "published_on": on.isoformat(), "approved_by": approver,
        "coverage_from": made.coverage_from.isoformat(), "coverage_until": made.coverage_until.isoformat(),
        "row_counts": {name: len(rows) for name, rows in tables.items()},
        "fields": sorted(filled(tables)),
        "gate": {"values_read": report.values_read, "files_read": report.files_read, "findings": len(report.findings)},
    }  # fmt: skip


def filled(tables: Tables) -> set[str]:
    """The table.columns that hold something in some row; what stands in a dropped column is nothing."""
    dropped = {(row["table_name"], row["column_name"]) for row in tables.get("withheld", []) if row["rule"] == "drop"}
    return {
        f"{name}.{column}"
        for name, rows in tables.items()
        for row in rows
        for column, value in row.items()
        if value is not None and (name, column) not in dropped
    }


def difference(then: Tables, now: Tables) -> Difference:
    """What has changed from one published store to the next."""
    sizes = {name: (len(then.get(name, [])), len(rows)) for name, rows in now.items()}
    old, new = _by_incident(then), _by_incident(now)
    changed = {key: _changed(old[key], new[key]) for key in sorted(old.keys() & new.keys()) if old[key] != new[key]}
    fields = [filled(tables) for tables in (then, now)]
    return Difference(
        {name: counts for name, counts in sizes.items() if counts[0] != counts[1]},
        tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys())), changed,
        tuple(sorted(fields[1] - fields[0])), tuple(sorted(fields[0] - fields[1])),
    )  # fmt: skip


Parts = dict[str, list[Row]]


def _by_incident(tables: Tables) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for name in COMPARED:
        for row in tables.get(name, []):
            found.setdefault(row["incident_id"], {}).setdefault(name, []).append(row)
    return found


def _changed(old: Parts, new: Parts) -> tuple[str, ...]:
    """The columns in which the rows of an incident differ."""
    columns = []
    for name in COMPARED:
        before, after = old.get(name, []), new.get(name, [])
        for column in {column for row in before + after for column in row}:
            if sorted(str(row.get(column)) for row in before) != sorted(str(row.get(column)) for row in after):
                columns.append(f"{name}.{column}")
    return tuple(sorted(columns))
