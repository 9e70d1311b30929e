"""The tour: three tasks on the real cases, their steps shown on the pages where they are done.

The step stands in the address as `tour=1.2` (task 1, its step 2) and on a strip above each page, until the tour is
ended. What a step expects is computed from the store; no answer is typed here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from pages.widgets import cached, session
from pages.widgets.words import _, markdown, number
from queries.filters import SeizureFilter
from queries.labels import N_

if TYPE_CHECKING:
    from pages.widgets.chrome import View

FIGURES_WANTED = 2  # of a first briefing


def nothing_asked(_view: "View") -> bool:
    """A step that only shows."""
    return False


@dataclass(frozen=True)
class Step:
    """What to do, on which page, with what in the address; `is_done` looks whether it is."""

    page: str
    said: str  # message id; may hold {answer}, {count}
    query: Mapping[str, str] = field(default_factory=dict)
    filters: SeizureFilter = field(default_factory=SeizureFilter)
    is_done: Callable[["View"], bool] = nothing_asked


@dataclass(frozen=True)
class Task:
    """A thing that people come for."""

    title: str
    minutes: int
    steps: tuple[Step, ...]


LARGE_PANGOLINS = SeizureFilter(species=("pangolins",), stratum="large")


def _unusual(view: "View") -> list[str]:
    """The places where a share stands out, the least likely first."""
    rows = cached.unusual_shares(SeizureFilter(), "group", None, view.found)
    return list(rows[rows["stands_out"]].sort_values("p_value", kind="stable")["unit"])


def _longest(view: "View") -> str:
    """The large consignment of pangolins whose source names most stops."""
    rows = cached.incidents(LARGE_PANGOLINS, view.found)
    stops = sum(
        rows[name].map(lambda stops: len(stops or ()))
        for name in ("origins", "export_places", "transits", "destinations")
    )
    return str(
        rows.assign(stops=stops).sort_values(["stops", "incident_id"], ascending=[False, True])["incident_id"].iloc[0]
    )


def _place_opened(view: "View") -> bool:
    return st.query_params.get(session.SPOT) in _unusual(view)


def _case_opened(view: "View") -> bool:
    return st.query_params.get(session.CASE) == _longest(view)


TASKS = (
    Task(
        N_("Find a place whose share is unusual"), 3,
        (
            Step(
                "overview.py",
                N_("Begin here. The first line says how many incidents are in view, over what period, and what is "
                   "not stated. All of it counts reports, not trafficking. Look at the map, then go on."),
            ),
            Step(
                "hotspots.py",
                N_("This page asks where a species group is a larger share of the reports than at the same kind of "
                   "facility elsewhere. {count} places stand out by more than sampling error: the filled discs. "
                   "Click one, or a row of the table that says so."),
                is_done=_place_opened,
            ),
            Step(
                "hotspots.py",
                N_("The panel says against what the place was compared, with the interval and the number of source "
                   "pages. Ask before you quote it: how many incidents are it, and from how many publishers? Its "
                   "cases are listed under it."),
                query={session.SPOT: "{answer}"},
            ),
        ),
    ),
    Task(
        N_("Trace a route"), 3,
        (
            Step(
                "routes.py",
                N_("Large consignments of pangolins. Solid lines run between ends that a source names; dashed ones "
                   "begin or end at a gateway that we chose; dotted ones were never travelled. Click a line to see "
                   "the incidents on it."),
                filters=LARGE_PANGOLINS,
            ),
            Step(
                "cases.py",
                N_("Find case {answer}: its source names more stops than any other of these. Open it from the table,"
                   " or type its number into “Words in the record”."),
                filters=LARGE_PANGOLINS, is_done=_case_opened,
            ),
            Step(
                "cases.py",
                N_("The route is told stop by stop, each as stated or inferred. “Stated start” is the furthest point"
                   " back that the source names, often only the last departure. What is not stated is listed as "
                   "such."),
                query={session.CASE: "{answer}"}, filters=LARGE_PANGOLINS,
            ),
        ),
    ),
    Task(
        N_("Make a briefing that passes the room check"), 4,
        (
            Step(
                "trends.py",
                N_("Under each figure is “Take out”. Add this chart to a new briefing; then go to another page and "
                   "add a map."),
                filters=LARGE_PANGOLINS,
            ),
            Step(
                "briefing.py",
                N_("Open your briefing. Give it a title, and choose the language of the room, how countries and "
                   "areas are named, and the marking that everybody in the room may see."),
            ),
            Step(
                "briefing.py",
                N_("Run the room check. It lists what may be contested at the table: names, marks at sea, rankings, "
                   "inferred lines, single cases, markings. Use the remedy where there is one, or acknowledge what "
                   "you keep. Then present: arrow keys turn the slides."),
            ),
        ),
    ),
)  # fmt: skip

ANSWERS: dict[int, Callable[["View"], list[str]]] = {0: _unusual, 1: lambda view: [_longest(view)]}


def address(task: int, step: int, view: "View") -> dict[str, str]:
    """The address of a step, both numbers from 0."""
    asked = TASKS[task].steps[step]
    answers = ANSWERS[task](view) if task in ANSWERS else []
    filled = {name: value.format(answer=answers[0] if answers else "") for name, value in asked.query.items()}
    return session.address(asked.filters, **filled) | {session.TOUR: f"{task + 1}.{step + 1}"}


def at() -> tuple[int, int] | None:
    """The task and step of the address, both from 0; None outside the tour, or where there is no such step."""
    task, _dot, step = st.query_params.get(session.TOUR, "").partition(".")
    if not (task.isdecimal() and step.isdecimal()):
        return None
    found = int(task) - 1, int(step) - 1
    return found if 0 <= found[0] < len(TASKS) and 0 <= found[1] < len(TASKS[found[0]].steps) else None


def told(task: int, step: int, view: "View") -> str:
    """What a step says, with what the store says of it."""
    answers = ANSWERS[task](view) if task in ANSWERS else []
    return _(TASKS[task].steps[step].said, answer=answers[0] if answers else "", count=number(len(answers)))


def strip(view: "View", page: str) -> None:
    """The step on the page where it is done: what to do, whether it is done, back and on."""
    here = at()
    if here is None:
        return
    task, step = here
    steps = TASKS[task].steps
    with st.container(border=True, key="tour"):
        st.caption(
            _("Tour · task {task} of {tasks}: {title} · step {step} of {steps}", task=number(task + 1),
              tasks=number(len(TASKS)), title=_(TASKS[task].title), step=number(step + 1), steps=number(len(steps)))
        )  # fmt: skip
        st.markdown(markdown(told(task, step, view)))
        if steps[step].is_done(view):
            st.markdown(f":material/check: {_('Done.')}")
        with st.container(horizontal=True):
            if step:
                _link(task, step - 1, _("Back"), view, page)
            if step + 1 < len(steps):
                _link(task, step + 1, _("Next step"), view, page)
            elif task + 1 < len(TASKS):
                _link(task + 1, 0, _("Next task: {title}", title=_(TASKS[task + 1].title)), view, page)
            st.button(_("End the tour"), key="end_tour", on_click=session.open_in_address, args=(session.TOUR, None))


def _link(task: int, step: int, title: str, view: "View", here: str = "") -> None:
    """A link to a step; a button where it is on the page `here`, the one on screen."""
    page, wanted = TASKS[task].steps[step].page, address(task, step, view)
    icon = ":material/arrow_forward:"
    if page == here:
        st.button(title, key=f"tour_{task}_{step}", type="tertiary", on_click=session.go, args=(wanted,), icon=icon)
    else:
        st.page_link(page, label=title, query_params=wanted, icon=icon)


def overview(view: "View") -> None:
    """The three tasks, each with the way in."""
    whole = number(sum(task.minutes for task in TASKS))
    st.markdown(
        _("Three tasks on the real cases, about {minutes} minutes. Each step stands above the page where you do it.",
          minutes=whole)
    )  # fmt: skip
    for at_task, task in enumerate(TASKS):
        with st.container(border=True, key=f"tour_task_{at_task}"):
            st.subheader(_(task.title), anchor=False)
            st.caption(
                _("About {minutes} minutes, {steps} steps", minutes=number(task.minutes), steps=number(len(task.steps)))
            )
            _link(at_task, 0, _("Start"), view)
