"""What the screens share: filter bar, map canvas, charts, downloads, words."""
