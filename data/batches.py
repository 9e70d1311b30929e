"""Data sets that come in beside our own cases: one folder a data set (decision 3).

`data/store/batches/<dataset>/` holds the usable rows, the rows that were set aside with their reasons, and a
report. A store is rebuilt from these folders; removing one and rebuilding undoes the import.
"""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data import cases
from data.compose import ATLAS, Batch
from geo.errors import AtlasError

IMPORTED_TLP = "AMBER"


class BadDatasetName(AtlasError, ValueError):
    """A data set's name must do as a folder name and as the first part of an incident's id."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "{name!r} cannot name a data set: use 2 to 40 lower-case letters, digits and hyphens, not {ours!r}.",
            name=name,
            ours=ATLAS,
        )


@dataclass(frozen=True)
class Loaded:
    """A batch with what the store records about it."""

    batch: Batch
    raw_sha256: str
    rejected: tuple[cases.RejectedRow, ...] = ()

    def summary(self) -> dict[str, Any]:
        """A row of `import_batch`."""
        return {
            "batch_id": self.batch.batch_id,
            "dataset": self.batch.dataset,
            "tlp": self.batch.tlp,
            "raw_sha256": self.raw_sha256,
            "row_count": len(self.batch.rows) + len(self.rejected),
            "incident_count": len({row["incident_id"] for row in self.batch.rows}),
            "rejected_count": len(self.rejected),
        }

    def rejected_rows(self) -> list[dict[str, Any]]:
        """Rows of `rejected_row`."""
        return [
            {"batch_id": self.batch.batch_id, "row_no": bad.row_no, "raw": bad.raw, "reasons": list(bad.reasons)}
            for bad in self.rejected
        ]


def folder_of(dataset: str, folder: Path) -> Path:
    """The folder of a data set.

    Raises
    ------
    AtlasError
        If no data set of that name has been imported.
    """
    found = folder / "batches" / dataset
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,39}", dataset) or not found.is_dir():
        raise AtlasError("There is no imported data set {name!r}.", name=dataset)
    return found


def current(own_cases: Path, folder: Path) -> list[Loaded]:
    """Our own cases, unless an imported data set stands alone (`--only`), and every imported data set."""
    reports = sorted((folder / "batches").glob("[!.]*/report.json"))  # not the draft of an import that was killed
    imported = [_load(path) for path in reports]
    if any(only for _, only in imported):
        return [loaded for loaded, _ in imported]
    checked = cases.read(own_cases)
    if checked.rejected:
        raise cases.CasesRejected(own_cases, checked.rejected)
    ours = Loaded(Batch(ATLAS, ATLAS, "CLEAR", tuple(checked.rows)), _sha256(own_cases))
    return [ours, *[loaded for loaded, _ in imported]]


def take_in(source: Path, dataset: str, folder: Path, *, skip_bad: bool = False, only: bool = False) -> Loaded:
    """Check `incidents.csv` of an agency's folder and set it up as a data set; one of the same name is replaced.

    Raises
    ------
    BadDatasetName, cases.CasesUnreadable
    cases.CasesRejected
        If a row cannot be used and `skip_bad` is off, or if no row can be used. Nothing is written then.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,39}", dataset) or dataset == ATLAS:
        raise BadDatasetName(dataset)
    path = source / "incidents.csv" if source.is_dir() else source
    checked = cases.read(path)
    if checked.rejected and not (skip_bad and checked.rows):
        raise cases.CasesRejected(path, checked.rejected)
    if not checked.rows:
        raise cases.CasesUnreadable("{path} holds no row but its header.", path=path)
    batch = Batch(dataset, dataset, IMPORTED_TLP, tuple(checked.rows))
    loaded = Loaded(batch, _sha256(path), tuple(checked.rejected))
    _save(loaded, folder / "batches" / dataset, only)
    return loaded


def _save(loaded: Loaded, target: Path, only: bool) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    pd.DataFrame(list(loaded.batch.rows), columns=cases.COLUMNS).to_parquet(draft / "rows.parquet", index=False)
    rejected = [{"row_no": bad.row_no, "reasons": "\n".join(bad.reasons), "raw": bad.raw} for bad in loaded.rejected]
    pd.DataFrame(rejected, columns=["row_no", "reasons", "raw"]).to_csv(draft / "rejected.csv", index=False)
    report = loaded.summary() | {"only": only}
    (draft / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    aside = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(aside)  # a kill from here on loses no data set: one of the two folders is whole
    draft.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _load(report_path: Path) -> tuple[Loaded, bool]:
    report = json.loads(report_path.read_text(encoding="utf-8"))
    rows = pd.read_parquet(report_path.with_name("rows.parquet")).to_dict("records")
    aside = pd.read_csv(report_path.with_name("rejected.csv"), dtype=str, keep_default_na=False)
    rejected = tuple(
        cases.RejectedRow(int(row["row_no"]), row["raw"], tuple(row["reasons"].split("\n")))
        for row in aside.to_dict("records")
    )
    batch = Batch(report["dataset"], report["batch_id"], report["tlp"], tuple(rows))
    return Loaded(batch, report["raw_sha256"], rejected), bool(report["only"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
