"""Operations: published results first, then what this file holds of the same days, and of those of other years."""

import streamlit as st

from pages.figures import trends
from pages.widgets import cached, case_table, session, show, words
from pages.widgets.chrome import View
from pages.widgets.words import _, markdown, ngettext, number
from queries import operations
from queries.operations import Beside, Operation


def section(view: View) -> None:
    """Choose an operation: its results as published, then the file's own days."""
    st.subheader(_("Operations"), anchor=False)
    st.caption(
        _("What an operation published comes first: this file holds a few of its cases. Counts beside it are of its "
          "own scope, whatever the filter. They do not say what an operation did.")
    )  # fmt: skip
    known = {str(item.operation_id): item for item in cached.operations(view.found)}
    asked = st.query_params.get(session.OPERATION)
    if asked and asked not in known:
        st.warning(_("There is no operation {operation} in this store.", operation=markdown(asked[:80])))
        asked = None
    st.session_state["operation_menu"] = asked  # the address is the truth: back and forward move it
    st.selectbox(
        _("Operation"), list(reversed(known)), index=None, format_func=lambda key: _entry(known[key], view),
        key="operation_menu", placeholder=_("choose one of {count}", count=number(len(known))),
        on_change=lambda: session.open_in_address(session.OPERATION, st.session_state["operation_menu"]),
    )  # fmt: skip
    if asked:
        with st.container(border=True, key="operation"):
            _one(known[asked], view)


def _entry(item: Operation, view: View) -> str:
    return f"{item.name} ({operations.when(item, view.words)})"


def _one(item: Operation, view: View) -> None:
    st.markdown(f"**{markdown(item.name)}** · {markdown(operations.when(item, view.words))}")
    _published(item)
    held = cached.operation_beside(item, view.found)
    figure = trends.operation(view, {session.OPERATION: str(item.operation_id)})
    st.markdown(f"**{_('This file, in the same days')}**")
    st.caption(markdown(trends.coded(item, view)))
    for said in operations.sentences(held, view.words):
        st.markdown(markdown(said))
    if held.windows:
        show.charts_of(figure, view, f"operation_windows_{item.operation_id}", skip=len(figure.said) - 1)
        st.dataframe(figure.table, hide_index=True, key=f"operation_table_{item.operation_id}",
                     alt=_("The same days of five years"))  # fmt: skip
    else:
        show.beside(figure, view, skip=len(figure.said))
    _cases(item, held, view)


def _published(item: Operation) -> None:
    results, *facts = trends.published(item).items()
    st.markdown(f"**{results[0]}**")
    st.text(results[1])
    st.markdown("  \n".join(f":gray[{markdown(name)}:] {markdown(value)}" for name, value in facts))
    # an address is text: who publishes it is not coded, and only a publisher's own host is a link
    st.text("\n".join(
        f"{name}: {value}" for name, value in ((_("Source"), item.url), (_("Note"), item.note)) if value
    ))  # fmt: skip


def _cases(item: Operation, held: Beside, view: View) -> None:
    named = cached.operation_named_by(item, view.found)
    if named:
        st.markdown(
            ngettext("{count} incident of this file is put into the operation by its own source:",
                     "{count} incidents of this file are put into the operation by their own source:", len(named))
        )  # fmt: skip
        for row in named:
            st.page_link(
                "cases.py", label=f"{row['incident_id']} · {words.interval(row['seized_from'], row['seized_until'])} · "
                                  f"{markdown(row['operation'])}",
                query_params=session.address(view.filters, case=row["incident_id"]),
            )  # fmt: skip
    if not held.windows or held.reason:
        return
    scope = item.covers.but(since=item.start_from, until=item.end_until)
    incidents = cached.incidents(scope, view.found)
    if incidents.empty:
        st.caption(_("This file holds no incident of its scope in its days. That is not evidence that there was none."))
        return
    st.markdown(_("Incidents of its scope in its days; their sources need not name the operation:"))
    chosen = case_table.show(incidents, key=f"operation_cases_{item.operation_id}", height=240)
    if chosen:
        st.switch_page("cases.py", query_params=session.address(scope, case=chosen))
    st.page_link(
        "cases.py", label=_("These incidents as a table, with downloads"), icon=":material/table_rows:",
        query_params=session.address(scope),
    )  # fmt: skip
