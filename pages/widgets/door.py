"""What stands in the place of every page for somebody who may not see any: sign in, or why not."""

import streamlit as st

from geo.errors import AtlasError
from pages.widgets import access
from pages.widgets.words import _, of


def ask(error: AtlasError) -> None:
    """Offer to sign in, or say why there is nothing to see and offer to sign out. Nothing of any store is read here."""
    st.title("Seizure Atlas", anchor=False)
    if isinstance(error, access.NotSignedInError | access.SignInOverError):
        if isinstance(error, access.SignInOverError):
            st.info(of(error))
        st.write(_("This dashboard is open to people who were given a role. Sign in to go on."))
        st.button(_("Sign in"), key="sign_in", type="primary", icon=":material/login:", on_click=st.login)
    elif isinstance(error, access.NotAdmittedError):
        st.warning(of(error))
        st.write(
            _("You are signed in, and there is nothing here for you to see. Those who run this dashboard give roles.")
        )
        sign_out_button()
    else:
        st.error(of(error))


def sign_out_button() -> None:
    """End the sign-in of this browser."""
    claims = dict(st.user.to_dict())
    st.button(_("Sign out"), key="sign_out", icon=":material/logout:", on_click=access.sign_out, args=(claims,))
