"""Ends with an error where torch is a CUDA build whose libraries the CPU lock does not bring.

python envs/check_torch.py
"""

import sys


def main() -> None:
    """Imports torch and says what to do where that fails."""
    try:
        import torch
    # A CUDA build without its libraries raises any of these.
    except (ImportError, OSError, ValueError) as error:
        sys.exit(
            f"error: torch does not load ({error}). The lock needs the CPU build, which envs/torch.txt"
            " takes from PyTorch's own index: where that is out of reach, set PIP_FIND_LINKS to a folder"
            " that holds it, remove .venv and start again"
        )
    print(f"torch {torch.__version__} loads")


if __name__ == "__main__":
    main()
