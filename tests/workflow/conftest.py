"""The fixtures of the workflow tests."""

from workflow_project import project, small

__all__ = ["project", "small"]
