"""Page configuration, reader, language, filter, navigation; nothing else (decisions 1 and 28)."""

import streamlit as st

from geo.errors import AtlasError
from pages.widgets import access, chrome, filter_bar, session
from pages.widgets.words import of

st.set_page_config(page_title="Seizure Atlas", page_icon=chrome.ICON, layout="wide")
unread = session.begin()
try:
    access.check()  # again: this file may be run without app.py
    reader = access.reader()
except AtlasError as error:
    chrome.turn_away(error)
    st.stop()
chosen_page = chrome.navigation(reader)
try:
    view = chrome.open_view(reader, unread)
    if chrome.is_filtered(chosen_page, reader):
        view = view.showing(filter_bar.draw(view.options, view.words))
except AtlasError as error:
    st.error(of(error))
    st.stop()
if not chrome.is_bare(chosen_page):
    chrome.head(view, chosen_page)
session.write_url(chosen_page.url_path)
chrome.hand_over(view)
chosen_page.run()
if not chrome.is_bare(chosen_page):
    chrome.foot(view)
