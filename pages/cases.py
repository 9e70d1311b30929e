"""Cases: the table of incidents in view and the panel of one."""

import streamlit as st

from pages.widgets import cached, case_panel, case_table, chrome, downloads, filter_bar, session
from pages.widgets.words import of
from queries.cases import NoSuchIncident

view = chrome.current_view()
incidents = cached.incidents(view.filters, view.found)
wanted = st.query_params.get(session.CASE)
if incidents.empty:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    downloads.buttons(view, filter_bar.sentence(view.filters, view.words))
    wanted = case_table.show(incidents) or wanted
if wanted:
    try:
        case_panel.show(wanted, view)
        st.query_params[session.CASE] = wanted
    except NoSuchIncident as error:
        st.error(of(error))
