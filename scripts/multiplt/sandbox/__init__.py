"""Running generated programs: what they may use, how they end, and proof of a pass.

    with Sandbox(Limits(cpu_seconds=2), workers=2) as sandbox:
        for outcome in sandbox.run(programs): ...

What holds. Every program runs in a fresh process with its own session, an empty directory of
bounded size, nothing in its environment but the runtime's needs, and limits on processor time,
wall time, memory, files, processes and output; whatever it started dies with it. With isolation
"namespaces" it has no network, sees no process but its own, no /proc, and a read-only view of the
system. A pass is proven on a private channel, never by exit status.

What is not covered. The kernel is shared: a kernel exploit escapes. The harness shares a process
with the program in Lua and OCaml (and in Python for tests other than `f(...) == literal`): code
that reads the process's raw memory, or Python code that walks the stack, could find the token;
programs written to pass can do it, programs that models write do not by accident. Readable files
under /usr and the runtimes' folders stay readable. With isolation "limits" the network, the file
system and /proc are open, the directory's size is not bounded, and as root neither is the number
of processes. Memory and processor time of several processes together are sampled, 20 times a
second; processor time of processes that left their parent unreaped is counted while they live.
"""

from multiplt.sandbox.model import Limits, Outcome, Program, Verdict
from multiplt.sandbox.supervisor import Sandbox

__all__ = ["Limits", "Outcome", "Program", "Sandbox", "Verdict"]
