"""A store folder with incidents of all five markings and a text to look for in every field that holds text."""

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path

from data import batches, build
from data.policy import MARKINGS
from tests.data.test_cases import GOOD, written

TEXT_FIELDS = ["admin1", "place", "declared_as", "concealment", "agency", "operation", "note", "species_common",
               "species_scientific", "source_publisher", "export_place", "transit"]  # fmt: skip
OPEN_TO_ALL = {"species_common", "species_scientific", "source_publisher", "export_place", "transit", "incident_id",
               "source_url", "admin1"}  # fmt: skip
"""Fields of TLP:CLEAR rows that the public store may hold as they are; `place` beside, where it is known to a town."""
KINDS = [
    {"facility": "road", "location_precision": "town"},
    {"facility": "residence", "location_precision": "town"},
    {"facility": "warehouse", "location_precision": "facility"},
    {"facility": "seaport", "location_precision": "facility", "place": "Lach Huyen port", "admin1": "Hai Phong"},
]
DAYS = ["2018-03-04", "2018-05-06", "2019-05-17", "2019-05-18", "2020-02-11"]
ALONE = 8  # the one of its group in its year


@dataclass
class Planted:
    """The folder, and each text with the marking and field it was planted in."""

    folder: Path
    texts: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # text -> marking, field, facility
    pairs: dict[tuple[float, float], tuple[str, str]] = field(default_factory=dict)

    def secret(self, tier: str) -> dict[str, tuple[str, str, str]]:
        """The texts that a tier must not hold under the policy as it comes."""
        return {text: where for text, where in self.texts.items() if not _may_leave(tier, *where)}


def _may_leave(tier: str, marking: str, name: str, facility: str) -> bool:
    if name == "rejected":
        return False
    if tier == "partner":
        return marking in ("CLEAR", "GREEN") and name != "note"
    if marking != "CLEAR":
        return False
    return name in OPEN_TO_ALL or (name == "place" and facility == "road")


def plant(folder: Path, scratch: Path) -> Planted:
    """Import one data set a marking, with the texts, and build."""
    planted = Planted(folder)
    number = itertools.count(1)
    for marking in MARKINGS:
        name = f"set-{marking.lower().replace('+', '-')}"

        def text(of: str, facility: str, marking: str = marking) -> str:
            made = f"qz{next(number):04d}kv"
            planted.texts[made] = (marking, of, facility)
            return made

        rows = []
        for at, (day, kind) in enumerate(itertools.product(DAYS, KINDS)):
            facility = kind["facility"]
            lon, lat = round(105.101 + 0.013 * len(planted.pairs), 3), round(18.907 + 0.011 * at, 3)
            planted.pairs[lon, lat] = (marking, facility)
            row = GOOD | {"incident_id": text("incident_id", facility), "date": day, "lon": str(lon), "lat": str(lat)}
            row |= {column: text(column, facility) for column in TEXT_FIELDS if column not in kind}
            row |= {"source_url": f"https://example.org/{text('source_url', facility)}", "suspects": "7",
                    "transport": "road", "origin": "LA", "destination": "CN"} | kind  # fmt: skip
            if at % 2 or facility == "residence":
                row |= {"admin1": "Nghe An"}
            if at == ALONE:
                row |= {"species_scientific": "Manis pentadactyla"}
            rows.append(row)
        rejected = dict.fromkeys(TEXT_FIELDS, "") | {column: text("rejected", "road") for column in TEXT_FIELDS}
        rows.append(GOOD | rejected | {"incident_id": "bad", "unit": text("rejected", "road")})
        source = scratch / name
        source.mkdir()
        written(source, rows)
        batches.take_in(source, name, folder, skip_bad=True, only=True)
        report = folder / "batches" / name / "report.json"
        report.write_text(json.dumps(json.loads(report.read_text()) | {"tlp": marking}))
    used = {text for path in (scratch).rglob("incidents.csv") for text in planted.texts if text in path.read_text()}
    planted.texts = {text: where for text, where in planted.texts.items() if text in used}
    build.build(folder)
    return planted
