"""The entry: serves pages/main.py and turns an unexpected error into a sentence (decision 1)."""

import logging

import streamlit as st

from pages.widgets.words import _

LOG = logging.getLogger("seizure-atlas")


def explain(error: Exception) -> bool:
    """Log an error that no page caught and show a sentence in its place, never a stack trace."""
    LOG.error("A page failed", exc_info=error)
    st.error(
        _(
            "Something went wrong on this page; the log of the server has the details. "
            "Your filter is kept in the address: reload the page, or reset the filter."
        )
    )
    return True


app = st.App("pages/main.py", on_script_error=explain)
