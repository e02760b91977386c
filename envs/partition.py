"""Writes the locks from an environment that has everything: each package goes to the first that needs it.

    python envs/partition.py          (in an environment made by `make lock`)

It resolves nothing: what is installed is what is locked.
"""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

HERE = Path(__file__).parent
LOCKS = ("workflow", "llm-cpu", "dev")
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"


def main() -> None:
    """Writes envs/<name>.txt for each lock, and envs/torch.txt, which says where a CPU's torch is."""
    installed = {canonicalize_name(d.metadata["Name"]): d for d in distributions()}
    taken: set[NormalizedName] = set()
    for name in LOCKS:
        lines = (HERE / f"{name}.in").read_text().splitlines()
        queue = [Requirement(line) for line in lines if line and not line.startswith("#")]
        seen: set[tuple[NormalizedName, str]] = set()
        while queue:
            wanted = queue.pop()
            package = canonicalize_name(wanted.name)
            for extra in {"", *wanted.extras}:
                if (package, extra) in seen or package not in installed:
                    continue
                seen.add((package, extra))
                for text in installed[package].requires or []:
                    need = Requirement(text)
                    if need.marker is None or need.marker.evaluate({"extra": extra}):
                        queue.append(need)
        mine = {package for package, _ in seen} - taken
        taken |= mine
        pins = [f"{p}=={_release(installed[p])}\n" for p in sorted(mine)]
        head = f"# Made by `make lock` from {name}.in; installed with --no-deps.\n"
        (HERE / f"{name}.txt").write_text(head + "".join(pins))
        print(f"envs/{name}.txt: {len(pins)} packages")
    head = "# Made by `make lock`: PyPI's torch for Linux on x86-64 is a CUDA build.\n"
    torch = _release(installed[canonicalize_name("torch")])
    (HERE / "torch.txt").write_text(f"{head}--index-url {CPU_BUILDS}\ntorch=={torch}\n")


def _release(package: Distribution) -> str:
    """A package's version without the word for its build, as in 2.13.0+cpu."""
    return re.sub(r"[+].*", "", package.version)


if __name__ == "__main__":
    main()
