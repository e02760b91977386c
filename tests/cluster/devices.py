"""In the place of multiplt/devices.py in a test's copy of the project: the GPUs that SLURM gave a job, without torch."""

import os


def gpus() -> int:
    """As many as the variable names that SLURM sets."""
    return len([name for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name])
