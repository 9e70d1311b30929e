"""Methods: how goods were hidden and declared, what changed, and cases like a consignment that is described."""

import streamlit as st

from pages.widgets import cached, chrome, filter_bar, method_parts, similar_parts
from pages.widgets.words import _
from queries import methods

view = chrome.current_view()
methods.require(view.reader.tier)
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    st.caption(_("For officers only: nothing of this page is meant for the public."))
    titles = [
        _("How goods were hidden"), _("What was under a cover load"), _("All combinations"), _("What changed"),
        _("Like a new consignment"), _("Not coded yet"),
    ]  # fmt: skip
    parts = (
        method_parts.of_goods, method_parts.of_cover_load, method_parts.combinations, method_parts.changed,
        similar_parts.described, method_parts.waiting,
    )  # fmt: skip
    for tab, part in zip(st.tabs(titles, key="methods_tabs"), parts, strict=True):
        with tab:
            part(view)
