"""Python, in which models are trained and scored as in any language, but to which nothing is translated.

It is no `Language`: there is nothing to compile. Its problems are the benchmark's own (`multiplt.python_problems`).
"""

import sys
from typing import ClassVar

from multiplt.languages.base import Runtime, ScoredLanguage


class Python(ScoredLanguage):
    """The Python that runs this.

    A completion continues a function's body: the next line at the left margin is no part of it (Chen et al.,
    Evaluating Large Language Models Trained on Code, 2021, section 2.1).
    """

    name = "python"
    title = "Python"
    code = "py"
    extension = ".py"
    stop_tokens: ClassVar[list[str]] = ["\nclass", "\ndef", "\n#", "\nif", "\nprint", "\n```"]
    runtime = Runtime(executables=(sys.executable,), packages=("python3",))


PYTHON = Python()
