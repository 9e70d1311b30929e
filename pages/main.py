"""Page configuration, tier, language, filter, navigation; nothing else (decision 1)."""

import streamlit as st

from geo.errors import AtlasError
from pages.widgets import chrome, filter_bar, session
from pages.widgets.words import of

st.set_page_config(page_title="Seizure Atlas", page_icon=chrome.ICON, layout="wide")
unread = session.begin()
chosen_page = chrome.navigation()
try:
    session.serve(chrome.tier())
    view = chrome.open_view(unread)
    if not chrome.is_public():
        view = view.showing(filter_bar.draw(view.options, view.words))
except AtlasError as error:
    st.error(of(error))
    st.stop()
chrome.head(view, chosen_page)
session.write_url(chosen_page.url_path)
chrome.hand_over(view)
chosen_page.run()
chrome.foot(view)
