"""A hub on this machine that takes uploads: as much of its protocol as making a repository and a commit needs.

`with serve() as hub:` gives its address for HF_ENDPOINT; `hub.repositories` holds what was made and committed.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from local_server import served

TOKEN = "hf_of_the_test"
COMMIT = "c" * 40


@dataclass
class Repository:
    """A dataset repository: whether it is private, and its files after each commit."""

    private: bool
    commits: list[dict[str, bytes]] = field(default_factory=list)


@dataclass
class Hub:
    """Where the hub is, and its repositories by their names."""

    endpoint: str
    repositories: dict[str, Repository] = field(default_factory=dict)


@contextmanager
def serve() -> Iterator[Hub]:
    """Serves an empty hub to whoever has `TOKEN`."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                return self._send(401, {"error": "Invalid username or password."})
            where = self.path.removeprefix("/api/").split("/")
            match where:
                case ["validate-yaml"]:
                    return self._send(200, {"errors": [], "warnings": []})
                case ["repos", "create"]:
                    return self._create(json.loads(asked))
                case ["datasets", owner, name, "preupload", "main"]:
                    files = [
                        {"path": file["path"], "uploadMode": "regular", "shouldIgnore": False}
                        for file in json.loads(asked)["files"]
                    ]
                    return self._send(200, {"files": files})
                case ["datasets", owner, name, "commit", "main"]:
                    return self._commit(f"{owner}/{name}", asked)
            return self._send(404, {"error": self.path})

        def _create(self, asked: dict[str, Any]) -> None:
            name = f"{asked['organization']}/{asked['name']}"
            if name in hub.repositories:
                return self._send(409, {"error": "exists", "url": f"{hub.endpoint}/{name}"})
            assert asked["type"] == "dataset"
            hub.repositories[name] = Repository(asked["visibility"] == "private")
            return self._send(200, {"url": f"{hub.endpoint}/datasets/{name}"})

        def _commit(self, name: str, asked: bytes) -> None:
            lines = [json.loads(line) for line in asked.splitlines()]
            files = {
                line["value"]["path"]: base64.b64decode(line["value"]["content"])
                for line in lines
                if line["key"] == "file"
            }
            hub.repositories[name].commits.append(files)
            url = f"{hub.endpoint}/datasets/{name}/commit/{COMMIT}"
            return self._send(200, {"commitUrl": url, "commitOid": COMMIT, "hookOutput": ""})

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    with served(Handler) as endpoint:
        hub = Hub(endpoint)
        yield hub
