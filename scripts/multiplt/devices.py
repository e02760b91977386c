"""What a program computes on, for its manifest: the report turns it into GPU-hours."""


def gpus() -> int:
    """The GPUs that this process may use: those that SLURM gave it, where it runs there."""
    # Torch takes seconds to load, and --help must work without it.
    import torch

    return int(torch.cuda.device_count())
