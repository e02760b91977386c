"""Ends with an error where torch is a CUDA build whose libraries the CPU lock does not bring.

python envs/check_torch.py
"""

import sys


def main() -> None:
    """Imports torch and says what to do where that fails."""
    try:
        import torch
    except (ImportError, OSError) as error:
        sys.exit(
            f"error: torch does not load ({error}). The lock needs the CPU build; where your index serves"
            " the CUDA build, set PIP_EXTRA_INDEX_URL to PyTorch's index of CPU builds and run"
            " make distclean first."
        )
    print(f"torch {torch.__version__} loads")


if __name__ == "__main__":
    main()
