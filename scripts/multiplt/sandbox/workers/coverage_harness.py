"""Runs a Python file under coverage.py's C tracer and writes its JSON report.

Runs inside the sandbox. Arguments: the directory that holds the package coverage. Reads
program.py, sends the report on the channel after the token. The file's own failure ends the
measurement early and is not judged here.
"""

import os
import sys
import traceback


def main() -> None:
    """Measure program.py in the working directory."""
    with open("token", encoding="ascii") as file:
        token = file.read()
    os.unlink("token")
    channel = os.open("channel", os.O_WRONLY)
    os.unlink("channel")
    sys.path.append(sys.argv[1])
    from coverage import Coverage

    os.write(channel, f"{token} start \n".encode())
    measured = Coverage(
        branch=True, data_file=None, config_file=False, include=["program.py"], messages=False
    )
    with open("program.py", "rb") as file:
        code = compile(file.read(), os.path.abspath("program.py"), "exec")
    measured.start()
    try:
        exec(code, {"__name__": "__main__"})
    except BaseException:
        traceback.print_exc()
    finally:
        measured.stop()
    measured.json_report(outfile="report.json")
    with open("report.json", encoding="utf-8") as file:
        report = file.read()
    line = f"{token} report {report}\n".encode()
    while line:
        line = line[os.write(channel, line) :]
    os._exit(0)


if __name__ == "__main__":
    main()
