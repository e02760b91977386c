"""Running generated programs: what they may use, how they end, and proof of a pass.

    with Sandbox(Limits(cpu_seconds=2), workers=2) as sandbox:
        for outcome in sandbox.run(programs): ...

What holds. Every program runs in a fresh process with its own session, an empty directory of
bounded size, nothing in its environment but the runtime's needs, and limits on processor time,
wall time, memory, files, processes and output; whatever it started dies with it. With isolation
"namespaces" it has no network, sees no process but its own, of /proc at most what its runtime needs
to start, and a read-only view of the system. The calls that reach into other processes (ptrace and
its like) are refused. A pass is proven on a private channel, never by exit status.

Modes. "cold" starts the runtime for each program and is the oracle. "warm" forks from a process that
has the runtime loaded and has never run a program (warm.py); where a language has none, where that
process died, and where it cannot start, the program runs cold.

What is not covered. The kernel is shared: a kernel exploit escapes. Where the harness shares a process
with the program (see each worker), code that reads the process's raw memory, or Python code that
walks the stack, could find the token; programs written to pass can do it, programs that models write
do not by accident. A warm parent has the user of its programs: one can kill it, which costs a start and
nothing else. Readable files under /usr and the runtimes' folders stay readable. With isolation
"limits" the network, the file system and /proc are open, the directory's size is not bounded, and
as root neither is the number of processes. Memory and processor time of several processes together
are sampled, 20 times a second; processor time of processes that left their parent unreaped is counted
while they live.
"""

from multiplt.sandbox.model import Limits, Outcome, Program, Verdict
from multiplt.sandbox.supervisor import Sandbox

__all__ = ["Limits", "Outcome", "Program", "Sandbox", "Verdict"]
