"""The entry: refuses an unsafe set-up, serves pages/main.py, adds the headers, turns an unexpected error into a
sentence (decisions 1 and 28)."""

import logging
import sys

import streamlit as st
from starlette.middleware import Middleware

from geo.errors import AtlasError
from pages.widgets import access, guard
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


def guarded() -> Middleware:
    """What stands before every request; the process ends here when its set-up is not safe to serve."""
    try:
        access.check()
        access.check_stores()
    except AtlasError as error:
        print(f"Seizure Atlas does not start. {error}", file=sys.stderr)
        sys.exit(2)
    settings = access.sign_in_settings() or {}
    return Middleware(guard.Guard, kind=access.mode(), own_address=settings.get("redirect_uri"))


app = st.App("pages/main.py", on_script_error=explain, middleware=[guarded()])
