"""Reference data made from packaged sources: run by hand once, committed, never at run time."""
