"""Builds the committed reference files from pinned packages. Nothing here runs in the product itself."""
