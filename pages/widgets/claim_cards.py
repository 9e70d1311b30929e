"""Claim cards: what the cases support, each with what it rests on and its address; a refused one gives its reason."""

from datetime import date, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from pages.widgets import cached, session, words
from pages.widgets.chrome import View, is_offered
from pages.widgets.words import _, markdown, ngettext, number, share
from queries.claims import IVORY, Claim
from queries.filters import SeizureFilter

A_ROW = 2  # stacked on a phone


def title(claim: Claim) -> str:
    """The head of a card."""
    return {
        "large_ivory": _("Large ivory consignments"),
        "live_animals": _("Live animals"),
        "cover_loads": _("Cover loads of large consignments"),
        "ledger": _("What this file cannot see"),
        "silent_goods": _("Goods that are nearly silent in public"),
        "view": _("This view"),
        "view_change": _("This view, before and after"),
    }[claim.name]


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
    with st.container(border=True, key=f"card_{claim.name}"):
        st.markdown(f"**{markdown(title(claim))}**")
        if claim.is_refused:
            st.info(markdown(claim.say(view.words)), icon=":material/block:")
        else:
            st.markdown(markdown(claim.say(view.words)))
            st.caption(markdown(_(claim.caution)))
        st.caption(markdown(_rests_on(claim)))
        with st.container(horizontal=True, vertical_alignment="center"):
            if is_offered("cases.py", view.reader.tier):
                st.page_link(
                    "cases.py", label=_("Open these cases"), icon=":material/table_rows:",
                    query_params=session.address(claim.filters), width="content",
                )  # fmt: skip
            with st.popover(_("Address"), icon=":material/link:", key=f"address_{claim.name}"):
                st.caption(_("The address of this card’s view, to copy:"))
                st.code(link(claim), language=None, wrap_lines=True)


def _rests_on(claim: Claim) -> str:
    """n, period, sources, the published totals that overlap: beside every claim, made or refused."""
    said = [
        ngettext("n = {count} incident", "n = {count} incidents", claim.incident_count),
        words.period(claim.period_from, claim.period_until - timedelta(days=1)),
        ngettext("{count} source page", "{count} source pages", claim.page_count),
    ]
    if claim.publisher is not None:
        said.append(
            _("largest publisher {publisher}: {share}", publisher=claim.publisher,
              share=share(claim.publisher_share or 0.0, 1))
        )  # fmt: skip
    said.append(
        _("coverage: {count} published totals overlap, {like} of them comparable", count=number(claim.coverage_count),
          like=number(claim.like_count))
        if claim.coverage_count
        else _("coverage: no published total known to this file overlaps")
    )  # fmt: skip
    return " · ".join(said)


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
    if not st.toggle(_("Make a card of this view"), key="own_card"):
        return
    day = st.date_input(
        _("Before and after (optional)"), value=None, key="own_card_day", format="YYYY-MM-DD", width=220,
        min_value=view.found.coverage_from, max_value=view.found.coverage_until,
        help=_("With a day, the card says how the goods of this view changed from that day on, beside all others."),
    )  # fmt: skip
    claim = cached.claim(view.filters, day if isinstance(day, date) else None, view.found)
    card(claim, view)
    if not claim.is_refused:
        _concentration(view.filters, view, _("Concentration of this view"))
