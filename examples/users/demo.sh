#!/usr/bin/env bash
# From a .proto to a running service: generates code, starts the server, runs the client against
# it, stops the server. Exits with 0 only if all of that went as it should.
#
#   examples/users/demo.sh BUILD_DIR [--transport=grpc|h2]   (./dev demo builds, and calls this)

set -euo pipefail

transport=${2:---transport=grpc}
[[ $# -eq 1 || ($# -eq 2 && "$transport" =~ ^--transport=(grpc|h2)$) ]] || {
  echo "usage: ${BASH_SOURCE[0]} BUILD_DIR [--transport=grpc|h2]" >&2
  exit 2
}
build_dir=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")"

plugin=$build_dir/plugin/protoc-gen-cpp-rpc
programs=$build_dir/examples/users
work_dir=$(mktemp -d)
server_pid=

clean_up() {
  if [[ -n "$server_pid" ]]; then
    kill -KILL "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
  fi
  rm -rf "$work_dir"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
  echo "demo FAILED: $*" >&2
  exit 1
}

# Prints what the server says, until a line is WHAT: that is in $line then. It has 20 seconds for
# each line.
await_server_line() {
  local what=$1
  while IFS= read -r -t 20 -u "$server_output" line; do
    echo "   [server] $line"
    # shellcheck disable=SC2053  # a pattern
    [[ "$line" == $what ]] && return
  done
  fail "the server did not say \"$what\""
}

echo "== From users.proto to C++"
echo
echo '$ protoc --cpp-rpc_out=generated users/v1/users.proto'
mkdir "$work_dir/generated"
protoc --plugin="protoc-gen-cpp-rpc=$plugin" --cpp-rpc_out="$work_dir/generated" \
  users/v1/users.proto || fail "protoc did not generate"
for file in users/v1/users.{msg,rpc}.{h,cc}; do
  [[ -s "$work_dir/generated/$file" ]] || fail "$file was not generated"
  printf '   generated/%-22s %4d lines\n' "$file" "$(wc -l <"$work_dir/generated/$file")"
done
echo
echo "A message in users.proto is a plain struct in users.msg.h:"
echo
sed -n '/^struct GetUserRequest {/,/^};/p' "$work_dir/generated/users/v1/users.msg.h" |
  grep . | sed 's/^/   /' || fail "there is no GetUserRequest in users.msg.h"
echo
echo "The build did the same with add_proto_library(), and compiled server.cc and client.cc."

echo
echo "== A server, on a free port of this machine"
echo
echo "\$ users_server $transport 127.0.0.1:0"
mkfifo "$work_dir/server_output"
"$programs/users_server" "$transport" 127.0.0.1:0 >"$work_dir/server_output" &
server_pid=$!
exec {server_output}<"$work_dir/server_output"
await_server_line 'listening on 127.0.0.1:[1-9]*'
address=${line#listening on }

echo
echo "== A client: four kinds of call, an error, a deadline, a cancelled stream"
echo
echo "\$ users_client $transport $address"
timeout 120 "$programs/users_client" "$transport" "$address" || fail "the client was not content"

echo
echo "== What the server saw of the calls that were given up: the deadline, then the cancelling"
echo
await_server_line 'list_users: nobody waits for the answer any more'
await_server_line 'list_users: nobody waits for the answer any more'

echo
echo "== The end"
echo
echo '$ kill -TERM the server'
kill -TERM "$server_pid"
await_server_line 'stopped cleanly'
status=0
wait "$server_pid" || status=$?
server_pid=
[[ $status -eq 0 ]] || fail "the server exited with $status"
echo "   The server exited with 0."
echo
echo "demo: all of it was right"
