"""Colours: one accent, seven groups with a colour of their own, one grey for the rest (decision 19)."""

import streamlit as st

from pages.widgets import outside

# Okabe and Ito's colour-blind-safe set.
GROUPS = {
    "elephants": "#0072B2",
    "pangolins": "#D55E00",
    "rhinos": "#009E73",
    "big-cats": "#E69F00",
    "turtles-and-tortoises": "#56B4E9",
    "rosewood": "#CC79A7",
    "totoaba": "#F0E442",
}
OTHER = "#8A8F98"
ACCENT = {"light": "#0B5563", "dark": "#63C2D1"}
QUIET = {"light": "#9AA7AD", "dark": "#6C7A80"}
# As quiet, but told apart from the page by 3 : 1, for bars that stand alone.
BARS = {"light": "#6F7E85", "dark": "#8A989E"}
# Six steps of one hue, from pale to deep on paper and the other way round on a dark page.
AMOUNTS = {
    "light": ("#A5CDD6", "#7DB4C0", "#5499A8", "#327C8D", "#175E6E", "#073B47"),
    "dark": ("#274A52", "#2F6873", "#3C8794", "#55A7B4", "#84C8D2", "#C6ECF1"),
}
INK = {"light": "#1E2A2E", "dark": "#E6ECEE"}
PAPER = {"light": "#FFFFFF", "dark": "#11191C"}


def theme() -> str:
    """'light' or 'dark', as the reader's browser shows the page."""
    setting = outside.current()
    if setting:
        return setting.theme
    kind = getattr(st.context.theme, "type", None)
    return kind if kind in ("light", "dark") else "light"


def group(group_id: str) -> str:
    """The fixed colour of a species group."""
    return GROUPS.get(group_id, OTHER)


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """'#0072B2' as [0, 114, 178, alpha]."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)] + [alpha]
