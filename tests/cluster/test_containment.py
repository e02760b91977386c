"""What a generated program can reach from inside a container: nothing, whoever runs the container."""

import socket
import subprocess

import pytest

from multiplt.containers import image_path
from multiplt.executables import find_executable
from workflow_project import ROOT

pytestmark = pytest.mark.slow

# The program tells by its exception what it could do.
SUPERVISOR = f'''
import sys
sys.path.insert(0, {str(ROOT / "scripts")!r})
from multiplt.sandbox import Program, Sandbox

source = """
import os, socket

def f(x):
    done = []
    try:
        socket.create_connection(("127.0.0.1", PORT), 1)
    except OSError:
        pass
    else:
        done.append("reached the network")
    if len(socket.if_nameindex()) > 1:
        done.append("has a network")
    for path in ("/usr/x", "/x", "/opt/env/x", "{ROOT}/x"):
        try:
            open(path, "w")
            done.append("wrote " + path)
        except OSError:
            pass
    done += [path for path in ("/home", "/root", "/etc/passwd", "/proc/self/status") if os.path.exists(path)]
    open("x", "w")
    raise ValueError("done: " + repr(done))
""".replace("PORT", sys.argv[1])
with Sandbox(languages=["python"]) as sandbox:
    program = Program("python", source, "def check(candidate):\\n    assert candidate(1) == 1\\ncheck(f)")
    print([outcome.stderr for outcome in sandbox.run([program])])
'''
AS_USER = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]


@pytest.mark.parametrize("user", [[], AS_USER], ids=["caller", "nobody"])
@pytest.mark.parametrize("option", ["--nv", "--containall"])
def test_a_program_reaches_neither_network_nor_files(
    user: list[str], option: str, images: dict[str, str]
) -> None:
    apptainer = find_executable("apptainer")
    assert apptainer
    image = str((ROOT / image_path(images, "workflow")).resolve())
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [
            "env",
            "HOME=/tmp",
            apptainer,
            "exec",
            option,
            "--bind",
            str(ROOT),
            "--pwd",
            "/tmp",
        ]
        words = [image, "python", "-c", SUPERVISOR, str(server.getsockname()[1])]
        done = subprocess.run(
            [*user, *command, *words], capture_output=True, text=True, check=False, cwd="/"
        )
    assert "done: []" in done.stdout, done.stdout + done.stderr
