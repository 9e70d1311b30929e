"""`make bench`: how fast, as ratios measured in one run. Each module of this folder has `run()`: lines to print."""

import importlib
import logging
import sys
from pathlib import Path


def main(wanted: list[str]) -> int:
    """Run the named benches, or all."""
    logging.disable(logging.WARNING)  # Streamlit remarks on every call that no server runs
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    for name in wanted or names:
        print(f"-- {name}", flush=True)
        for line in importlib.import_module(f"tests.bench.{name}").run():
            print(f"   {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
