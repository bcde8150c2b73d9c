# To be sourced: starts examples/users' server on a free port, for as long as the script runs.
#
#   start_server PROGRAM      then $address is 127.0.0.1:PORT, and $work_dir a folder that will go

work_dir=$(mktemp -d)
server_pid=

stop_server() {
  if [[ -n "$server_pid" ]]; then
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
  fi
  rm -rf "$work_dir"
}
trap stop_server EXIT
trap 'exit 130' INT TERM

start_server() {
  local line server_output
  mkfifo "$work_dir/server_output"
  "$1" 127.0.0.1:0 >"$work_dir/server_output" &
  server_pid=$!
  exec {server_output}<"$work_dir/server_output"
  IFS= read -r -t 20 -u "$server_output" line || line=
  # shellcheck disable=SC2034  # for the script that sources this
  address=${line#listening on }
  [[ "$line" == "listening on 127.0.0.1:"[1-9]* ]] && return
  echo "FAILED: the server did not say where it listens, but: $line" >&2
  exit 1
}
