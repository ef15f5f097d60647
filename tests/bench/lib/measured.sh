# measured NAME COMMAND…: runs fader's COMMAND and prints the most memory that was resident; for memory.sh and wide.sh.
measured() {
  local name=$1
  shift
  /usr/bin/time -f %M -o peak "$fader" "$@" > out.log 2> err.log || { cat err.log >&2; exit 1; }
  printf '%-10s %5d MB\n' "$name" $(($(tail -1 peak) / 1000))
}
