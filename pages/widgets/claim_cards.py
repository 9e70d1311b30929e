"""Claim cards: what the cases support, each with what it rests on and its address; a refused one gives its reason."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from pages.figures import claims
from pages.widgets import cached, choices, session
from pages.widgets import show as drawing
from pages.widgets.chrome import View, is_offered
from pages.widgets.words import _, markdown, number
from queries.claims import IVORY, Claim
from queries.filters import SeizureFilter

A_ROW = 2  # stacked on a phone


def show(view: View) -> None:
    """The first cards, the line on concentration, and a card of the reader's own view."""
    st.subheader(_("What the cases support"), anchor=False)
    st.caption(
        _("Each sentence is computed from this file with a filter of its own. One that fails its gate (fewer than 20 "
          "incidents, one case or one publisher over half, a change within sampling error) gives the reason instead.")
    )  # fmt: skip
    cards = cached.first_claims(view.found)
    for at in range(0, len(cards), A_ROW):
        columns = st.columns(A_ROW)
        for column, claim in zip(columns, cards[at : at + A_ROW], strict=False):
            with column:
                card(claim, view)
    with columns[-1] if len(cards) % A_ROW else st.container():
        _concentration(SeizureFilter(goods=IVORY), view, _("Concentration"))
        _own(view)


def card(claim: Claim, view: View) -> None:
    """One claim, or why it cannot be said."""
    figure = claims.of_claim(claim, view, choices.chosen())
    with st.container(border=True, key=f"card_{claim.name}"):
        st.markdown(f"**{markdown(figure.title)}**")
        if claim.is_refused:
            st.info(markdown(figure.said[0]), icon=":material/block:")
        else:
            st.markdown(markdown(figure.said[0]))
        drawing.beside(figure, view, f"claim_{claim.name}", skip=1)
        with st.container(horizontal=True, vertical_alignment="center"):
            if is_offered("cases.py", view.reader.tier):
                st.page_link(
                    "cases.py", label=_("Open these cases"), icon=":material/table_rows:",
                    query_params=session.address(claim.filters), width="content",
                )  # fmt: skip
            with st.popover(_("Figures"), icon=":material/table_chart:", key=f"figures_{claim.name}"):
                st.dataframe(figure.table, hide_index=True, key=f"table_{claim.name}", alt=figure.alt)
            with st.popover(_("Address"), icon=":material/link:", key=f"address_{claim.name}"):
                st.caption(_("The address of this card’s view, to copy:"))
                st.code(link(claim), language=None, wrap_lines=True)


def link(claim: Claim) -> str:
    """The address of a claim's view; without the address of the server, from the question mark on."""
    query = urlencode(session.address(claim.filters))
    base = urlsplit(str(st.context.url or ""))
    return urlunsplit((base.scheme, base.netloc, base.path, query, "")) if base.netloc else f"?{query}"


def _concentration(filters: SeizureFilter, view: View, named: str) -> None:
    found = cached.concentration(filters, view.found)
    if found:
        st.markdown(
            markdown(
                _("{name}: half of the weight is in {half} of {weighed} weighed cases ({sentence}).", name=named,
                  half=number(found["half_count"]), weighed=number(found["weighed_count"]),
                  sentence=filters.describe(view.words))
            )
        )  # fmt: skip


def _own(view: View) -> None:
    key = choices.key_of(claims.CLAIM)
    st.session_state[key] = st.query_params.get(claims.CLAIM) == claims.OWN  # the address is the truth

    def write() -> None:
        session.open_in_address(claims.CLAIM, claims.OWN if st.session_state[key] else None)

    if not st.toggle(_("Make a card of this view"), key=key, on_change=write):
        return
    choices.day_or_none(
        claims.DAY, _("Before and after (optional)"), width=220, min_value=view.found.coverage_from,
        max_value=view.found.coverage_until,
        help=_("With a day, the card says how the goods of this view changed from that day on, beside all others."),
    )  # fmt: skip
    claim = claims.own(view, choices.chosen())
    card(claim, view)
    if not claim.is_refused:
        _concentration(view.filters, view, _("Concentration of this view"))
