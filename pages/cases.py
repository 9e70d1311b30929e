"""Cases: the table of incidents in view and the panel of one."""

import streamlit as st

from pages.figures import cases
from pages.widgets import cached, case_panel, case_table, chrome, downloads, filter_bar, session, show
from pages.widgets.words import _, number, of
from queries.cases import NoSuchIncident

view = chrome.current_view()
incidents = cached.incidents(view.filters, view.found)
if incidents.empty:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    downloads.buttons(view, filter_bar.sentence(view.filters, view.words))
    case_table.show(incidents, "case_table", on_pick=lambda case: session.open_in_address(session.CASE, case))
    with st.expander(_("The newest {count} as a list with their sources", count=number(cases.MOST))):
        show.table_of(cases.cases(view, {}), view, session.key_of("case_list"))
wanted = st.query_params.get(session.CASE)
if wanted:
    try:
        case_panel.show(wanted, view)
    except NoSuchIncident as error:
        st.error(of(error))
