"""A deck as PPTX: texts and tables as such, charts native and editable, maps as pictures with an editable legend."""

import io
import re
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from pages.figures.base import Chart, Map
from pages.pictures import PictureError, charts, draw, draw_charts, fonts, layout, text
from pages.pictures.charts import Panel, Plot
from pages.pictures.layout import Badge, Grid, Mark, Page, Picture, Rule, Words
from pages.pictures.slides import Deck
from pages.widgets import words
from pages.widgets.keys import FILL, Key
from pages.widgets.words import named

BREADTH = 1.12  # the letters of a slide's program are wider than ours
Box = tuple[float, float, float, float]  # x, y, width, height
FIXED = datetime(2020, 1, 1, tzinfo=UTC)  # for what a file must date: the same deck gives the same bytes
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # of a number of a slide; any would do
BLANK = 6  # of python-pptx's own layouts
DPI = 300


def pptx(deck: Deck) -> bytes:
    """All pages of a deck as slides.

    Raises
    ------
    PictureError
        If there is nothing to put on a slide, or a map cannot be drawn.
    """
    with words.speaking(deck.language):
        made = layout.deck_pages(deck, BREADTH)
        if not made:
            raise PictureError("There is no slide to draw.")
        book = Presentation()
        book.slide_width, book.slide_height = Pt(layout.WIDTH), Pt(layout.HEIGHT)
        for at, page in enumerate(made, start=1):
            _Sheet(book.slides.add_slide(book.slide_layouts[BLANK]), page, deck.language).fill(at)
        _describe(book, deck)
        held = io.BytesIO()
        book.save(held)
    return _steady(held.getvalue())


def legal(said: str) -> str:
    """A text without what XML may not hold."""
    return ILLEGAL.sub("", said)


def _describe(book: Any, deck: Deck) -> None:
    told = book.core_properties
    told.title, told.subject = legal(deck.title)[:255], legal(deck.subtitle)[:255]
    told.author, told.language = "Seizure Atlas", fonts.LANG_TAGS.get(deck.language, deck.language)
    told.comments, told.keywords = legal(deck.made_from)[:255], legal(layout.strictest(deck).partition(". ")[0])[:255]
    told.created = told.modified = FIXED.replace(tzinfo=None)
    told.last_modified_by, told.revision = "Seizure Atlas", 1


def _steady(made: bytes) -> bytes:
    """The same parts with the same dates; workbooks inside are packed anew as well."""
    held = io.BytesIO()
    with ZipFile(io.BytesIO(made)) as source, ZipFile(held, "w", ZIP_DEFLATED) as packed:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith(".xlsx"):
                part = _steady(part)
            if name == "docProps/core.xml":
                moment = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + moment, part)
            packed.writestr(ZipInfo(name, (2020, 1, 1, 0, 0, 0)), part, ZIP_DEFLATED)
    return held.getvalue()


class _Sheet:
    """Fills one slide; lengths are points."""

    def __init__(self, sheet: Any, page: Page, language: str) -> None:
        self.sheet, self.page, self.language = sheet, page, language

    def fill(self, number: int) -> None:
        """All parts of the page, its number and the speaker's notes."""
        for part in self.page.parts:
            if isinstance(part, Words):
                self.words(part)
            elif isinstance(part, Badge):
                self.badge(part)
            elif isinstance(part, Mark):
                self.mark(part)
            elif isinstance(part, Rule):
                self.line(part.x, part.y, part.x + part.width, part.y, layout.RULE, 0.8, "")
            elif isinstance(part, Grid):
                self.grid(part)
            else:
                self.picture(part)
        self.number(number)
        if self.page.notes:
            frame = self.sheet.notes_slide.notes_text_frame
            frame.text = ""
            for at, said in enumerate(legal(self.page.notes).split("\n")):
                paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
                self.run(paragraph, said, None, None)

    # -- texts

    def run(self, paragraph: Any, said: str, size: float | None, colour: str | None) -> Any:
        """Put a text in a paragraph, in the fonts and the language of the deck."""
        run = paragraph.add_run()
        run.text = legal(said)
        style(run.font, self.language, size, colour)
        if text.is_right_to_left(said):
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            paragraph.alignment = PP_ALIGN.RIGHT
        return run

    def box(self, at: Box, name: str) -> Any:
        """An empty text box without margins."""
        box = self.sheet.shapes.add_textbox(*map(Pt, at))
        box.name = name
        frame = box.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return box

    def words(self, said: Words) -> None:
        """A text, whole where it fits, in a box of the room it was given."""
        box = self.box((said.x, said.y, said.width, said.height), said.role)
        is_whole = not (said.lines and said.lines[-1].endswith(text.MORE) and not said.whole.endswith(text.MORE))
        shown = said.whole if is_whole else " ".join(said.lines)
        for at, line in enumerate(shown.split("\n")):
            frame = box.text_frame
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.line_spacing = Pt(round(said.size * text.LEADING, 1))
            paragraph.alignment = PP_ALIGN.LEFT
            self.run(paragraph, line, said.size, said.colour)
        if said.role == "title":
            _as_title(box)

    def number(self, number: int) -> None:
        """The number of the slide, as a field that follows when slides are moved."""
        box = self.box((layout.WIDTH - layout.EDGE - 40, layout.HEIGHT - 30, 40, 14), "number")
        paragraph = box.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        field = etree.SubElement(
            paragraph._p, qn("a:fld"), id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum"
        )
        run = etree.SubElement(field, qn("a:rPr"), lang=fonts.LANG_TAGS.get(self.language, "en-GB"), sz="900")
        fill = etree.SubElement(run, qn("a:solidFill"))
        etree.SubElement(fill, qn("a:srgbClr"), val=layout.FAINT[1:])
        etree.SubElement(field, qn("a:t")).text = str(number)

    def badge(self, badge: Badge) -> None:
        """The marking in its colours."""
        shape = self.sheet.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, *map(Pt, (badge.x, badge.y, badge.width, badge.height))
        )
        shape.name = "marking"
        _plain(shape)
        _fill(shape, "#000000")
        shape.line.fill.background()
        frame = shape.text_frame
        frame.word_wrap = False
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        self.run(frame.paragraphs[0], badge.said, badge.size, badge.colour)

    # -- legend and lines

    def mark(self, mark: Mark) -> None:
        """A sign of the legend as a shape."""
        key = mark.key
        x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
        if key.shape == "line":
            self.line(mark.x, y, mark.x + mark.width, y, key.colour, key.size * mark.scale, key.said, key.dash)
            return
        is_round = key.shape in ("disc", "ring")
        side = key.size * (mark.scale if is_round else layout.KEY_PX)
        kind = MSO_SHAPE.OVAL if is_round else MSO_SHAPE.RECTANGLE
        shape = self.sheet.shapes.add_shape(kind, *map(Pt, (x - side / 2, y - side / 2, side, side)))
        shape.name = "key"
        _alt(shape, key.said)
        _plain(shape)
        _fill_key(shape, key)
        shape.line.color.rgb = _rgb(key.edge or key.colour)
        shape.line.width = Pt(1.5 if key.edge or key.shape == "ring" else 0.8)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: str, width: float, alt: str,
             dash: tuple[float, float] | None = None) -> Any:  # fmt: skip
        """A straight line."""
        line = self.sheet.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Pt, (x0, y0, x1, y1)))
        _plain(line)
        line.line.color.rgb, line.line.width = _rgb(colour), Pt(max(width, 0.25))
        line.name = "key" if alt else "rule"
        _alt(line, alt)
        if dash:
            is_dot = dash[0] <= dash[1]
            line.line.dash_style = MSO_LINE_DASH_STYLE.ROUND_DOT if is_dot else MSO_LINE_DASH_STYLE.DASH
        return line

    # -- tables

    def grid(self, grid: Grid) -> None:
        """A native table."""
        high = sum(grid.height_of(row) for row in (grid.header, *grid.rows))
        size = (grid.x, grid.y, sum(grid.widths), high)
        held = self.sheet.shapes.add_table(len(grid.rows) + 1, len(grid.header), *map(Pt, size))
        held.name = "table"
        _alt(held, self.page.title)
        table = held.table
        _plain_table(held)
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Pt(width)
        for at, row in enumerate((grid.header, *grid.rows)):
            table.rows[at].height = Pt(grid.height_of(row))
            for column, lines in enumerate(row):
                cell = table.cell(at, column)
                cell.margin_left = cell.margin_right = Pt(grid.size * 0.45)
                cell.margin_top = cell.margin_bottom = Pt(grid.size * 0.2)
                paragraph = cell.text_frame.paragraphs[0]
                paragraph.line_spacing = Pt(round(grid.size * text.LEADING, 1))
                paragraph.alignment = PP_ALIGN.RIGHT if grid.is_number[column] else PP_ALIGN.LEFT
                self.run(paragraph, text.joined(lines), grid.size, layout.ACCENT if at == 0 else layout.INK)
                _underline(cell, *((layout.ACCENT, 1.2) if at == 0 else (layout.RULE, 0.5)))

    # -- pictures and charts

    def picture(self, room: Picture) -> None:
        """The map as a picture; charts as charts, where a slide's program has their kind."""
        assert self.page.slide
        figure = self.page.slide.figure
        if isinstance(figure.body, Chart):
            panels = [charts.read(title, chart) for title, chart in figure.body.panels]
            if all(is_native(panel) for panel in panels):
                self.charts(panels, room)
                return
        image = draw.map_alone(self.page.slide, self.language, room, DPI)
        shape = self.sheet.shapes.add_picture(io.BytesIO(image), *map(Pt, (room.x, room.y, room.width, room.height)))
        shape.name = "map" if isinstance(figure.body, Map) else "chart"
        _alt(shape, figure.alt)

    def charts(self, panels: list[Panel], room: Picture) -> None:
        """Panels side by side, the plots of each where they stand in it."""
        assert self.page.slide
        panels = list(draw_charts.dense(panels))
        boxes = draw_charts.rooms(len(panels), (room.x, room.y, room.width, room.height))
        most = max((len(plot.categories) for panel in panels for plot in panel.plots if plot.lies), default=1)
        for panel, (x, y, each, high) in zip(panels, boxes, strict=True):
            if panel.title:
                y, high = self.chart_title(panel.title, (x, y, each, high))
            y, high = y + panel.above * draw_charts.PIXEL, high - panel.above * draw_charts.PIXEL
            for plot in panel.plots:
                left, right, low, top = plot.area
                box = [x + left * each, y + (1 - top) * high, (right - left) * each, (top - low) * high]
                if plot.title:
                    box[1], box[3] = self.chart_title(plot.title, tuple(box))  # type: ignore[arg-type]
                if plot.lies:
                    box[3] = min(box[3], 24.0 * most) * len(plot.categories) / most + 8
                alt, own = self.page.slide.figure.alt, panel.title or plot.title
                self.chart(plot, tuple(box), named(own, alt) if own else alt, panel)  # type: ignore[arg-type]

    def chart_title(self, said: str, box: Box) -> tuple[float, float]:
        """The title of a chart as a text of its own; returns top and height of what is left."""
        x, y, width, high = box
        room = layout.Room(self.language, BREADTH)
        title = room.words("chart-title", said, (x, y, width), (11.5, 10.0, 9.0), 2)
        self.words(title)
        return y + title.height + 4, high - title.height - 4

    def chart(self, plot: Plot, box: Box, alt: str, panel: Panel) -> None:
        """One native chart with the plot's own numbers."""
        kind, data = _data(plot)
        held = self.sheet.shapes.add_chart(kind, *map(Pt, box), data)
        held.name = "chart"
        _alt(held, alt)
        chart = held.chart
        chart.has_title = False
        chart.has_legend = panel.keyed and len(plot.series) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        style(chart.font, self.language, 9.0 if not plot.lies else _row_size(plot, box[3]), layout.INK)
        for own, series in zip(chart.plots[0].series, plot.series, strict=True):
            _look(own, series, plot, self.language)
        _axes(chart, plot)
        inner = self.inner(plot, box, panel)
        _hold(chart, inner, box)
        if plot.categories and not plot.lies:
            self.crowded(chart, plot, inner)
        self.over(plot, inner)

    def crowded(self, chart: Any, plot: Plot, inner: Box) -> None:
        """Names along a lower axis that do not all fit: every second, third … as a text of its own.

        Left to the programs, one skips them, another slants, breaks or drops them.
        """
        widest = max(text.width(name, self.language, 9.0) * BREADTH for name in plot.categories) + 6
        step = max(1, -int(-len(plot.categories) * widest // inner[2]))
        if step == 1 or not plot.x.is_shown:
            return
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
        for at in range(0, len(plot.categories), step):
            middle = inner[0] + (at + 0.5) / len(plot.categories) * inner[2]
            box = self.box((middle - widest / 2, inner[1] + inner[3] + 3, widest, 13), "axis")
            box.text_frame.word_wrap = False
            paragraph = box.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.CENTER
            self.run(paragraph, plot.categories[at].replace("\n", " "), 9.0, layout.INK)

    def inner(self, plot: Plot, box: Box, panel: Panel) -> Box:
        """The room of the bars and lines alone in that of a chart: what is drawn over them must know it."""
        x, y, width, height = box
        above = 22.0 if panel.keyed and len(plot.series) > 1 else 3.0

        def wide(said: str, size: float) -> float:
            return text.width(fonts.drawable(said), self.language, size) * BREADTH

        if plot.lies:
            size = _row_size(plot, height)
            left = min(
                max((wide(name, size) for name in plot.categories), default=0) + 10, width * draw_charts.MOST_LABEL
            )
            below = 18.0 if plot.x.is_shown else 3.0
        else:
            _low, high = draw_charts.span_of(plot)
            left = wide(draw_charts.number_of(high, plot.y), 9.0) + 12 if plot.y.is_shown else 4.0
            left += 16.0 if plot.y.title else 0
            below = (18.0 if plot.x.is_shown else 4.0) + (16.0 if plot.x.title else 0)
        return x + left, y + above, max(width - left - 6, 20), max(height - above - below, 20)

    def over(self, plot: Plot, inner: Box) -> None:
        """Lines, bands and signs over a chart, as shapes of their own."""
        x, y, width, height = inner

        def across(at: float, ref: str) -> float:
            share = (at + 0.5) / len(plot.categories) if ref == "data" else at
            return x + share * width

        for stroke in plot.strokes:
            x0, x1 = (across(at, stroke.refs[0]) for at in stroke.x)
            y0, y1 = (y + (1 - at) * height for at in stroke.y)
            if stroke.kind == "line":
                dash = (stroke.dash[0], stroke.dash[1]) if stroke.dash else None
                drawn = self.line(x0, y0, x1, y1, stroke.colour, stroke.width * draw_charts.PIXEL, "", dash)
                colour = drawn._element.xpath(".//a:ln/a:solidFill/a:srgbClr")[0]
                etree.SubElement(colour, qn("a:alpha"), val=str(round(stroke.opacity * 100_000)))
                continue
            band = self.sheet.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, *map(Pt, (min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))
            )
            band.name = "mark"
            _plain(band)
            _fill(band, stroke.colour)
            _see_through(band, stroke.opacity)
            band.line.fill.background()
            _alt(band, "")
        for note in plot.notes:
            size = max(note.size * draw_charts.PIXEL, draw_charts.LEAST)
            middle = across(note.x, note.refs[0]), y + (1 - note.y) * height - note.shift[1] * draw_charts.PIXEL
            wide = text.width(fonts.drawable(note.said), self.language, size) * BREADTH + 8
            left = {"left": middle[0], "right": middle[0] - wide}.get(note.across, middle[0] - wide / 2)
            high = size * 1.4
            top = {"top": middle[1], "bottom": middle[1] - high}.get(note.upright, middle[1] - high / 2)
            if note.turned:
                left, top = middle[0] - wide / 2, middle[1] - wide / 2 - high / 2
            box = self.box((left, top, wide, high), "mark")
            box.rotation = -note.turned
            box.text_frame.word_wrap = False
            paragraph = box.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.CENTER
            self.run(paragraph, note.said, size, note.colour)


def _hold(chart: Any, inner: Box, box: Box) -> None:
    """Fix the room of the bars and lines in that of the chart."""
    area = chart._chartSpace.chart.plotArea
    for own in area.findall(qn("c:layout")):
        area.remove(own)
    held = etree.Element(qn("c:layout"))
    manual = etree.SubElement(held, qn("c:manualLayout"))
    shares = ((inner[0] - box[0]) / box[2], (inner[1] - box[1]) / box[3], inner[2] / box[2], inner[3] / box[3])
    told = [("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"),
            *zip("xywh", (f"{share:.5f}" for share in shares), strict=True)]  # fmt: skip
    for tag, value in told:
        etree.SubElement(manual, qn(f"c:{tag}"), val=value)
    area.insert(0, held)


def is_native(panel: Panel) -> bool:
    """Whether a chart's numbers can all stand in native charts: bars or lines, nothing drawn over them but signs."""
    if panel.flow or not panel.plots:
        return False
    for plot in panel.plots:
        kinds = {series.kind for series in plot.series}
        if not kinds or (len(kinds) > 1 and "bar" in kinds):
            return False
        if plot.x.is_date or plot.x.is_log or plot.y.is_log:
            return False
        over = [one.refs for one in plot.strokes] + [one.refs for one in plot.notes]
        if over and (plot.lies or not plot.categories or any(refs[1] == "data" for refs in over)):
            return False  # where on the paper a number of the axis lies is the program's own choice
        if any(series.errors for series in plot.series):
            return False
        if any(len(set(series.sizes)) > 1 or (series.kind != "bar" and any(series.texts)) for series in plot.series):
            return False
        if plot.categories and "bar" not in kinds and plot.lies:
            return False
    return True


def _data(plot: Plot) -> tuple[Any, Any]:
    """The kind of a native chart and its numbers."""
    if plot.categories:
        held = CategoryChartData(number_format="General")
        held.categories = [legal(name.replace("\n", " ")) for name in plot.categories]
        for at, series in enumerate(plot.series):
            places, amounts = (series.y, series.x) if plot.lies else (series.x, series.y)
            by_place = {
                round(place): amount for place, amount in zip(places, amounts, strict=True) if place is not None
            }
            values = [_whole(by_place.get(number)) for number in range(len(plot.categories))]
            held.add_series(legal(series.name or plot.title or str(at + 1)), values)
        if plot.series[0].kind == "bar":
            return (XL_CHART_TYPE.BAR_CLUSTERED if plot.lies else XL_CHART_TYPE.COLUMN_CLUSTERED), held
        return XL_CHART_TYPE.LINE_MARKERS, held
    points = XyChartData(number_format="General")
    for at, series in enumerate(plot.series):
        own = points.add_series(legal(series.name or str(at + 1)))
        for x, y in zip(series.x, series.y, strict=True):
            if x is not None and y is not None:
                own.add_data_point(_whole(x), _whole(y))
    is_line = any(series.kind == "line" for series in plot.series)
    return (XL_CHART_TYPE.XY_SCATTER_LINES if is_line else XL_CHART_TYPE.XY_SCATTER), points


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value


def _row_size(plot: Plot, high: float) -> float:
    return max(7.0, min(9.5, high / max(len(plot.categories), 1) * 0.55))


def _look(own: Any, series: charts.Series, plot: Plot, language: str) -> None:
    """Colours, hatching, labels of a native series."""
    if series.kind != "bar":
        own.format.line.color.rgb = _rgb(series.colours[0])
        if series.kind == "marks":
            own.format.line.fill.background()
        own.format.line.width = Pt(series.width * layout.KEY_PX)
        if series.dash:
            own.format.line.dash_style = MSO_LINE_DASH_STYLE.DASH
        own.smooth = False
        own.marker.style = XL_MARKER_STYLE.CIRCLE if any(series.sizes) else XL_MARKER_STYLE.NONE
        if any(series.sizes):
            own.marker.size = max(2, min(72, round(max(series.sizes) * layout.KEY_PX)))
            _fill(own.marker, series.colours[0])
            own.marker.format.line.fill.background()
        return
    own.invert_if_negative = False
    common = max(set(series.colours), key=series.colours.count) if series.colours else layout.ACCENT
    own.format.fill.solid()
    own.format.fill.fore_color.rgb = _rgb(common)
    places = series.y if plot.lies else series.x
    for at, place in enumerate(places):
        if place is None:
            continue
        colour = series.colours[at]
        is_hatched = bool(series.hatched) and series.hatched[at]
        if colour == common and not is_hatched:
            continue
        point = own.points[round(place)].format
        if is_hatched:
            point.fill.patterned()
            point.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            point.fill.fore_color.rgb, point.fill.back_color.rgb = _rgb(colour), RGBColor(255, 255, 255)
            point.line.color.rgb = _rgb(colour)
        else:
            point.fill.solid()
            point.fill.fore_color.rgb = _rgb(colour)
    if any(series.texts):
        labels = own.data_labels
        labels.show_value, labels.position, labels.number_format = True, XL_LABEL_POSITION.OUTSIDE_END, "#,##0.###"
        labels.number_format_is_linked = False
        style(labels.font, language, None, layout.INK)


def _axes(chart: Any, plot: Plot) -> None:
    """What both axes show, as on screen."""
    if plot.categories:
        chart.plots[0].gap_width = 28
        names, values = chart.category_axis, chart.value_axis
        shown_names, shown_values = (plot.y, plot.x) if plot.lies else (plot.x, plot.y)
        names.reverse_order = plot.lies
        names.format.line.color.rgb = _rgb(layout.RULE)
        names.has_major_gridlines = False
        names.tick_labels.offset = 20
        if not shown_names.is_shown:
            names.tick_label_position = XL_TICK_LABEL_POSITION.NONE
        _no_marks(names)
    else:
        names, values = chart.category_axis, chart.value_axis
        shown_names, shown_values = plot.x, plot.y
        names.has_major_gridlines = False
        names.format.line.color.rgb = _rgb(layout.RULE)
        _limits(names, plot.x)
    _limits(values, shown_values)
    values.visible = shown_values.is_shown
    values.has_major_gridlines = shown_values.is_shown and shown_values.is_grid
    if values.has_major_gridlines:
        values.major_gridlines.format.line.color.rgb = _rgb(draw_charts.GRID)
    values.format.line.fill.background()
    values.tick_labels.number_format = "0%" if shown_values.is_percent else "#,##0.###" if _has_parts(plot) else "#,##0"
    values.tick_labels.number_format_is_linked = False
    _no_marks(values)
    for axis, said in ((names, shown_names.title), (values, shown_values.title)):
        if said:
            axis.has_title = True
            axis.axis_title.text_frame.text = legal(said)
            for run in axis.axis_title.text_frame.paragraphs[0].runs:
                run.font.size, run.font.bold = Pt(9), False


def _has_parts(plot: Plot) -> bool:
    values = [one for series in plot.series for one in (series.x if plot.lies else series.y) if one is not None]
    return any(not float(one).is_integer() for one in values)


def _limits(axis: Any, said: charts.Axis) -> None:
    if said.span:
        axis.minimum_scale, axis.maximum_scale = min(said.span), max(said.span)
    elif said.from_zero:
        axis.minimum_scale = 0
    if said.step:
        axis.major_unit = said.step


def _no_marks(axis: Any) -> None:
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE


# -- small things -----------------------------------------------------------------------------------------------------


def style(font: Any, language: str, size: float | None, colour: str | None) -> None:
    """Letters by name: Latin, Han and other scripts each have their own; the language says how they are broken."""
    if size:
        font.size = Pt(round(size, 1))
    font.bold = False
    font.name = fonts.LATIN
    if colour:
        font.color.rgb = _rgb(colour)
    said = font._rPr
    said.set("lang", fonts.LANG_TAGS.get(language, "en-GB"))
    said.set("altLang", "en-GB")
    for tag, face in (("a:ea", fonts.east_asian(language)), ("a:cs", fonts.LATIN)):
        own = said.find(qn(tag))
        if own is None:
            own = etree.SubElement(said, qn(tag))
        own.set("typeface", face)
    latin = said.find(qn("a:latin"))
    if latin is not None:  # the order of the schema: latin, ea, cs
        latin.addnext(said.find(qn("a:ea")))
        said.find(qn("a:ea")).addnext(said.find(qn("a:cs")))


def _rgb(colour: str) -> Any:
    return RGBColor.from_string(charts.colour(colour).lstrip("#").upper())


def _fill(shape: Any, colour: str) -> None:
    fill = shape.format.fill if hasattr(shape, "format") else shape.fill
    fill.solid()
    fill.fore_color.rgb = _rgb(colour)


def _fill_key(shape: Any, key: Key) -> None:
    if key.shape == "ring":
        shape.fill.background()
        return
    if key.shape == "hatch":
        shape.fill.patterned()
        shape.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        shape.fill.fore_color.rgb, shape.fill.back_color.rgb = _rgb(key.colour), RGBColor(255, 255, 255)
        return
    _fill(shape, key.colour)
    if key.shape == "disc":
        _see_through(shape, FILL)


def _see_through(shape: Any, opacity: float) -> None:
    """Let what is behind a filled shape be seen."""
    colour = shape.fill._xPr.find(qn("a:solidFill")).find(qn("a:srgbClr"))
    etree.SubElement(colour, qn("a:alpha"), val=str(round(opacity * 100_000)))


def _alt(shape: Any, said: str) -> None:
    """What a screen reader says of a shape; nothing for decoration."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", legal(said))


def _plain(shape: Any) -> None:
    """No look of the theme: no shadow, no outline but what is said."""
    for own in shape._element.findall(qn("p:style")):
        shape._element.remove(own)


def _as_title(box: Any) -> None:
    """The box is the slide's title to a screen reader and in the outline."""
    box.name = "title"
    held = box._element.xpath(".//p:nvPr")[0]
    etree.SubElement(held, qn("p:ph"), type="title")


def _underline(cell: Any, colour: str, width: float) -> None:
    """A line below a cell."""
    said = cell._tc.get_or_add_tcPr()
    line = etree.Element(qn("a:lnB"), w=str(Pt(width)), cap="flat", cmpd="sng", algn="ctr")
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), val=colour[1:])
    said.insert(0, line)


def _plain_table(held: Any) -> None:
    """No bands and no colours of a theme: the header alone is told apart."""
    said = held._element.xpath(".//a:tblPr")[0]
    said.set("firstRow", "1")
    said.set("bandRow", "0")
    style_id = said.find(qn("a:tableStyleId"))
    if style_id is not None:
        style_id.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
