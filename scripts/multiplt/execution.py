"""Opens the sandbox as the configuration says."""

from multiplt.config.execution import ExecutionConfig
from multiplt.sandbox import Limits, Sandbox


def open_sandbox(section: ExecutionConfig, workers: int, language: str) -> Sandbox:
    """A sandbox for one language with the section's limits, `workers` programs at once."""
    limits = Limits(
        cpu_seconds=section.cpu_seconds,
        wall_seconds=section.wall_seconds,
        memory_mb=section.memory_mb,
        output_bytes=section.output_bytes,
    )
    return Sandbox(limits, workers=workers, isolation=section.isolation, languages=[language])
