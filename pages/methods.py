"""Methods: how goods were hidden and declared, what changed, and cases like a consignment that is described."""

import streamlit as st

from pages.figures import methods as methods_figures
from pages.widgets import cached, choices, chrome, filter_bar, method_parts, similar_parts
from pages.widgets.words import _
from queries import methods

view = chrome.current_view()
methods.require(view.reader.tier)
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    st.caption(_("For officers only: nothing of this page is meant for the public."))
    parts = {
        "goods": (_("How goods were hidden"), method_parts.of_goods),
        "cover": (_("What was under a cover load"), method_parts.of_cover_load),
        "cells": (_("All combinations"), method_parts.combinations),
        "change": (_("What changed"), method_parts.changed),
        "like": (_("Like a new consignment"), similar_parts.described),
        "waiting": (_("Not coded yet"), method_parts.waiting),
    }
    titles = {name: title for name, (title, _part) in parts.items()}
    asked = choices.one_of(methods_figures.PART, _("Part of the page"), titles, label_visibility="collapsed")
    parts[asked][1](view)
