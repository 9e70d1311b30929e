"""The screens: read choices, ask `queries`, show."""
