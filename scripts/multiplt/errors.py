"""The one exception that means "the user can mend this"; programs print it without a traceback.

It does not classify: the message alone says which file, key or row is wrong and what to do next.
"""


class UserError(Exception):
    """Bad input, a bad setting or a missing tool; the message names it and says what to do."""
