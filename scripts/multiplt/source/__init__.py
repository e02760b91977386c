"""The source stage: Python files, their documented functions, and the filters that choose among them."""
