"""The static public site: plain files for any web host, the same figures as the public pages, no server."""
