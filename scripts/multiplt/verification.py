"""Whether a folder of results holds what its manifests say: every file's SHA-256 and number of rows.

Each output is compared with the manifest of the job that made it, each input with what its reader read. So a file
that was exchanged together with its manifest is found too, by whoever read it.
"""

import zlib
from pathlib import Path

from multiplt import manifest
from multiplt.results import Finding, Job, Results


def check_files(results: Results) -> list[Finding]:
    """What differs, a finding a file, in the order in which the files were made."""
    checker = _Checker(results.root)
    for job in results.jobs:
        checker.check(job)
    return list(checker.findings.values())


class _Checker:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._digests: dict[str, str | None] = {}
        self.findings: dict[str, Finding] = {}

    def check(self, job: Job) -> None:
        for file, digest in job.inputs.items():
            if file not in self.findings and self._digest(file) != digest:
                there = self._digest(file) is not None
                text = f"not what {job.stage} read" if there else f"{job.stage} read it: missing"
                self._found(file, f"{text} ({job.path})")
        for file, digest in job.outputs.items():
            if file not in self.findings and self._digest(file) != digest:
                self._found(file, self._difference(job, file))

    def _found(self, file: str, text: str) -> None:
        self.findings[file] = Finding(file, text)

    def _digest(self, file: str) -> str | None:
        if file not in self._digests:
            path = self._root / file
            self._digests[file] = manifest.sha256(path) if path.exists() else None
        return self._digests[file]

    def _difference(self, job: Job, file: str) -> str:
        if self._digest(file) is None:
            return f"{job.stage} wrote it: missing"
        wrote = job.rows.get(file)
        if wrote is None:
            return f"not what {job.stage} wrote"
        try:
            rows = manifest.count_rows(self._root / file)
        except (OSError, EOFError, zlib.error, ValueError) as error:
            return f"{job.stage} wrote {wrote} rows; damaged or cut short: {error}"
        if rows != wrote:
            return f"{rows} rows, {job.stage} wrote {wrote}"
        return f"as many rows as {job.stage} wrote ({wrote}), but not the same"
