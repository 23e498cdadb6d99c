"""Runs a program on a terminal of its own and answers its questions.

usage: on_terminal.py QUESTION=ANSWER... -- PROGRAM ARGUMENT...
Each answer is typed when its question appears; what the terminal shows is printed.
"""

import os
import pty
import sys

split = sys.argv.index("--")
answers = [pair.split("=", 1) for pair in sys.argv[1:split]]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
shown = ""
seen = 0
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        break
    if not data:
        break
    shown += data.decode(errors="replace")
    if answers and answers[0][0] in shown[seen:]:
        seen = len(shown)
        os.write(terminal, answers.pop(0)[1].encode() + b"\n")
print(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
