"""A real SLURM on this machine, private and short-lived: munged, slurmctld, and a slurmd for each of two partitions.

    with Slurm(folder) as slurm: ...

"cpu" has one node without, "gpu" one with a GPU (a device that does nothing). Everything is under `folder`, but for a
link at /etc/slurm/slurm.conf, which is where jobs look. It needs root on Debian; `why_not` says what else is in the way.
There is no accounting, so jobs are asked after with squeue.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

PACKAGES = ("slurm-wlm", "slurm-client", "munge")
DEFAULT = Path("/etc/slurm/slurm.conf")

_SETTINGS = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/run/slurmctld.pid
SlurmdPidFile={folder}/run/%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/%n.log
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=20
KillWait=2
MinJobAge=300
OverTimeLimit=0
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherParams=OverMemoryKill
JobAcctGatherFrequency=2
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
GresTypes=gpu
SlurmdParameters=config_overrides
NodeName=cpu1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=8 RealMemory=40000
NodeName=gpu1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=8 RealMemory=40000 Gres=gpu:fake:1
PartitionName=cpu Nodes=cpu1 Default=YES MaxTime=INFINITE DefaultTime=60 State=UP
PartitionName=gpu Nodes=gpu1 MaxTime=INFINITE DefaultTime=60 State=UP
"""


def why_not() -> str:
    """Why no SLURM can be started here; "" where it can. Installs its packages where it may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "SLURM is started as root on Debian only"
    if DEFAULT.exists():
        return f"this machine belongs to a cluster: {DEFAULT} is there"
    if not all(map(shutil.which, ("munged", "slurmctld", "slurmd", "sbatch"))):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ("apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES)
        for command in (("apt-get", "update"), install):
            done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
            if done.returncode:
                return f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}"
    return ""


class Slurm:
    """A running SLURM; a context manager."""

    def __init__(self, folder: Path) -> None:
        """Keeps the folder, which must be one that every user may enter."""
        self._folder = folder
        self._started: list[Path] = []

    def __enter__(self) -> Self:
        """Starts the daemons and waits until both nodes are idle."""
        for name in ("munge", "state", "log", "run", "spool.cpu1", "spool.gpu1"):
            (self._folder / name).mkdir(parents=True)
        host = socket.gethostname().split(".")[0]
        ports = _free_ports(3)
        settings = _SETTINGS.format(folder=self._folder, host=host, ports=ports)
        (self._folder / "slurm.conf").write_text(settings)
        device = self._folder / "run/gpu"
        subprocess.run(["mknod", "-m", "666", device, "c", "1", "3"], check=True)
        gpu = f"NodeName=gpu1 Name=gpu Type=fake File={device}\n"
        (self._folder / "gres.conf").write_text(gpu)
        (self._folder / "cgroup.conf").write_text("CgroupPlugin=autodetect\n")
        DEFAULT.parent.mkdir(exist_ok=True)
        DEFAULT.unlink(missing_ok=True)
        DEFAULT.symlink_to(self._folder / "slurm.conf")
        try:
            self._start_munge()
            self._start("slurmctld", ["slurmctld"])
            for node in ("cpu1", "gpu1"):
                self.start_node(node)
            self.wait_for_nodes()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Cancels what runs and stops the daemons."""
        jobs = self.jobs()
        if jobs:
            subprocess.run(["scancel", *jobs], check=False)
            time.sleep(3)
        self.stop()

    def start_node(self, name: str) -> None:
        """Starts the slurmd of a node: cpu1 or gpu1."""
        self._start(name, ["slurmd", "-N", name])

    def stop_node(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Ends the slurmd of a node, at once by default."""
        os.kill(int((self._folder / f"run/{name}.pid").read_text()), how)

    def jobs(self) -> list[str]:
        """The numbers of the jobs that run or wait."""
        return _lines("squeue", "--noheader", "--format", "%i")

    def given(self) -> dict[str, tuple[str, str]]:
        """Partition and GPUs ("gres:gpu:1" or "N/A") of each rule's jobs, ended ones of the last minutes too."""
        columns = "Comment:200,Partition:20,tres-per-job:40"
        rows = [
            row.split() for row in _lines("squeue", "--noheader", "--states=all", "-O", columns)
        ]
        return {
            comment.removeprefix("rule_").split("_wildcards_")[0]: (partition, gpus)
            for comment, partition, gpus in rows
        }

    def wait_for_nodes(self) -> None:
        """Waits until both nodes are free and take jobs."""
        deadline = time.monotonic() + 60
        while self._idle() < 2:
            if time.monotonic() > deadline:
                raise TimeoutError((self._folder / "log/slurmctld.log").read_text()[-2000:])
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends the daemons that were started, the last one first."""
        for file in reversed(self._started):
            with suppress(OSError, ValueError):
                process = int(file.read_text())
                os.kill(process, signal.SIGTERM)
                for _ in range(100):
                    os.kill(process, 0)
                    time.sleep(0.1)
        DEFAULT.unlink(missing_ok=True)

    def _idle(self) -> int:
        return len(_lines("sinfo", "--noheader", "--Node", "--states=idle", "--format", "%N"))

    def _start_munge(self) -> None:
        folder = self._folder / "munge"
        (folder / "key").write_bytes(secrets.token_bytes(1024))
        (folder / "key").chmod(0o400)
        for path in (folder, folder / "key"):
            shutil.chown(path, "munge", "munge")
        folder.chmod(0o711)
        user = ["setpriv", "--reuid", "munge", "--regid", "munge", "--clear-groups"]
        files = [
            "--key-file",
            "key",
            "--log-file",
            "log",
            "--pid-file",
            "pid",
            "--seed-file",
            "seed",
        ]
        files = [str(folder / word) if not word.startswith("--") else word for word in files]
        socket_ = ["--socket", str(folder / "socket"), "--num-threads", "2"]
        self._started.append(folder / "pid")
        subprocess.run([*user, "munged", *socket_, *files], check=True)

    def _start(self, name: str, command: list[str]) -> None:
        """Starts a daemon that goes to the background and writes its pid."""
        file = self._folder / f"run/{name}.pid"
        if file not in self._started:
            self._started.append(file)
        environment = {**os.environ, "SLURM_CONF": str(self._folder / "slurm.conf")}
        subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL)


def _lines(*command: str) -> list[str]:
    """What a command prints, by lines."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
