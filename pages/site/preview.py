"""The picture that a link to the site shows elsewhere (Open Graph): drawn by ourselves, without words to translate."""

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from geo import outline
from pages.widgets import drawings, palette

SIZE = (1200, 630)
FINER = 2  # drawn larger, then reduced: Pillow draws no smooth edges
PLANE = outline.Plane(SIZE[0] * FINER)
TITLE = "Seizure Atlas"
SEA, LAND = "#11191C", "#33434A"


def png(places: Sequence[Mapping[str, Any]]) -> bytes:
    """The map of the places of seizure with the name of the product, 1200 × 630."""
    picture = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), SEA)
    draw = ImageDraw.Draw(picture)
    below = SIZE[1] * FINER - PLANE.height
    for polygon in outline.polygons(drawings.land_file(), PLANE, least=4.0):
        draw.polygon([(x, y + below) for x, y in polygon.exterior.coords], fill=LAND)
    largest = max((row["incident_count"] for row in places), default=1)
    for row in places:
        x, y = PLANE.at(row["lon"], row["lat"])
        radius = max(34 * math.sqrt(row["incident_count"] / largest), 5)
        draw.ellipse((x - radius, y + below - radius, x + radius, y + below + radius), fill=palette.ACCENT["dark"])
    draw.text((48 * FINER, 26 * FINER), TITLE, fill=palette.INK["dark"], font=ImageFont.load_default(44 * FINER))
    stream = io.BytesIO()
    picture.resize(SIZE, Image.Resampling.LANCZOS).quantize(64).save(stream, "PNG", optimize=True)
    return stream.getvalue()
