"""A hub of one repository on this machine: as much of its protocol as reading files by revision needs.

`with serve({"data/a.parquet": b"..."}) as hub:` gives its address for HF_ENDPOINT and what it was asked for. It is
a data set and a model at once. Weights are in large-file storage, with their SHA-256; other files have git's hash.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from local_server import served

REVISION = "a" * 40
NAME = "owner/stack"


@dataclass
class Hub:
    """Where the hub is, and how many bytes of each file it gave away."""

    endpoint: str
    served: dict[str, int] = field(default_factory=dict)


@contextmanager
def serve(
    files: Mapping[str, bytes],
    token: str | None = None,
    listed: Mapping[str, bytes] | None = None,
) -> Iterator[Hub]:
    """Serves `files` as the only revision of the repository.

    With `token` it is gated: its list is public, its files are for who has the token. `listed` are the bytes
    that its list has the hashes of, where they are not those that it serves.
    """

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"])).decode()
            found = [entry(path) for path in files if path in asked.replace("%2F", "/")]
            known = f"/paths-info/{REVISION}" in self.path
            self._send(200 if known else 404, json.dumps(found).encode())

        def _answer(self, with_body: bool) -> None:
            path = self.path.split("?")[0].replace("%2F", "/").replace("/datasets/", "/")
            path = path.replace("/models/", "/")
            if path.startswith(f"/{NAME}/resolve/{REVISION}/"):
                self._file(path.split(f"{REVISION}/")[1], with_body)
            elif path.startswith(f"/api/{NAME}/tree/{REVISION}"):
                folder = path.split(REVISION)[1].strip("/")
                self._send(200, json.dumps(listing(folder)).encode())
            elif path in (f"/api/{NAME}", f"/api/{NAME}/revision/{REVISION}"):
                siblings = [{"rfilename": path} for path in files]
                about = {"id": NAME, "sha": REVISION, "siblings": siblings, "tags": []}
                self._send(200, json.dumps(about).encode())
            else:
                self._send(404, b"")

        def _file(self, path: str, with_body: bool) -> None:
            if token and self.headers.get("authorization") != f"Bearer {token}":
                return self._send(403, b"", {"x-error-code": "GatedRepo"})
            if path not in files:
                return self._send(404, b"", {"x-error-code": "EntryNotFound"})
            data, status, headers = files[path], 200, {"accept-ranges": "bytes"}
            if span := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("range", "")):
                first, last = int(span[1]), int(span[2] or len(data) - 1)
                headers["content-range"] = f"bytes {first}-{min(last, len(data) - 1)}/{len(data)}"
                data, status = data[first : last + 1], 206
            if with_body:
                hub.served[path] = hub.served.get(path, 0) + len(data)
            headers |= {"etag": '"e"', "x-repo-commit": REVISION}
            return self._send(status, data, headers, with_body)

        def _send(
            self,
            status: int,
            data: bytes,
            headers: Mapping[str, str] | None = None,
            with_body: bool = True,
        ) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            if with_body:
                self.wfile.write(data)

    def entry(path: str) -> dict[str, Any]:
        data = (listed or files)[path]
        git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        found = {"type": "file", "path": path, "size": len(data), "oid": git}
        if path.endswith((".safetensors", ".bin")):
            sha256 = hashlib.sha256(data).hexdigest()
            found["lfs"] = {"oid": sha256, "size": len(data), "pointerSize": 134}
        return found

    def listing(folder: str) -> list[dict[str, Any]]:
        start = f"{folder}/" if folder else ""
        inside = {path.removeprefix(start) for path in files if path.startswith(start)}
        folders = {path.split("/")[0] for path in inside if "/" in path}
        found = [{"type": "directory", "path": f"{start}{f}", "oid": "0" * 40} for f in folders]
        return found + [entry(f"{start}{path}") for path in inside if "/" not in path]

    with served(Handler) as endpoint:
        hub = Hub(endpoint)
        yield hub
