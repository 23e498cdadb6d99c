# Shared by the shell scripts of hack/: messages, checks, progress. Source it, don't run it.
# shellcheck shell=bash

QVD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE [WHAT TO DO]...: the one way to fail on purpose.
die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

need_root() { [ "$(id -u)" -eq 0 ] || die "needs root: ${1:-it makes namespaces and mounts}" "Run it with sudo."; }

# need_tools TOOL...: each must be on PATH.
need_tools() {
  local tool missing=()
  for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} -eq 0 ] || die "missing programs: ${missing[*]}" "Run: sudo hack/deps run test"
}

# need_space DIR MEGABYTES: free space on the file system of DIR (or of its nearest existing parent).
need_space() {
  local dir=$1 free
  while [ ! -e "$dir" ]; do dir=$(dirname "$dir"); done
  free=$(df -Pm "$dir" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$2" ] || die "too little disk: ${free} MB free at $dir, $2 MB needed" \
    "Free some space or set QVD_TESTBED_ROOT to a roomier place."
}

# step TITLE COMMAND...: runs it with its output in a log, shows elapsed time while it runs, and the
# end of the log if it fails. On a terminal the line counts up; elsewhere a line comes every 20 s.
step() {
  local title=$1 log status=0 start=$SECONDS pid
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/qvd-step.XXXXXX")
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # A signal must not leave the command behind.
  trap 'kill_tree '"$pid"'; rm -f '"$log"'; trap - INT TERM; kill -INT $$' INT TERM
  [ -t 2 ] || say "  … $title"
  local shown=$start
  while kill -0 "$pid" 2>/dev/null; do
    if [ -t 2 ]; then
      printf '\r  … %s %ds  %.60s\033[K' "$title" $((SECONDS - start)) "$(tail -n 1 "$log" | tr -dc '[:print:]')" >&2
    elif [ $((SECONDS - shown)) -ge 20 ]; then
      shown=$SECONDS
      say "    $title: $((SECONDS - start)) s  $(tail -n 1 "$log" | tr -dc '[:print:]' | cut -c1-80)"
    fi
    sleep 0.2
  done
  wait "$pid" || status=$?
  trap - INT TERM
  [ -t 2 ] && printf '\r\033[K' >&2
  if [ "$status" -eq 0 ]; then
    say "  ✓ $title ($((SECONDS - start)) s)"
  else
    say "  ✗ $title (exit $status after $((SECONDS - start)) s); end of its output:"
    tail -n 40 "$log" | sed 's/^/    /' >&2
  fi
  rm -f "$log"
  return "$status"
}

# kill_tree PID: the process and all below it, leaves first.
kill_tree() {
  local child
  for child in $(ps -o pid= --ppid "$1" 2>/dev/null); do kill_tree "$child"; done
  kill -TERM "$1" 2>/dev/null || true
}
