"""The one exception of the language library: this problem, or this value, has no translation.

It says nothing of users or files: `reason` is a stable slug that the funnel counts, the text is for
people.
"""


class Untranslatable(Exception):
    """A Python value, type or function that the target language cannot express as it is meant."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """Keep the slug (lower case, hyphens) that funnels count, and the text that people read."""
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
