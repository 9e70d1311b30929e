"""Geometry: frames in, frames out. Opens no file and knows no Streamlit (decision 10)."""
