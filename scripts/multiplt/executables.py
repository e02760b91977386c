"""Where programs are found: beside this Python first, as its environment may have brought some along, then on the PATH.

The folder of this Python is not always on the PATH, as when a program is run as .venv/bin/python.
"""

import os
import shutil
import sys
from pathlib import Path


def find_executable(name: str) -> str | None:
    """Return the path of a program, or None; a path is found if it can be run."""
    folder = str(Path(sys.executable).parent)
    return shutil.which(name, path=os.pathsep.join((folder, os.environ.get("PATH", os.defpath))))
