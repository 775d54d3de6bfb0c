"""`make screens`: pictures of every page of the desk."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.screens import main
from tests.rig.engines import PROJECT

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "screens")
