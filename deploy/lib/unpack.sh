#!/bin/sh
# unpack.sh TARGET: called by the build after the server's jar is made. Unpacks it, because a program in plain jars starts
# faster than one in nested ones; prepares its classes; leaves a stamp by which deploy/up knows that nothing is to be built.
set -eu
. "$(dirname -- "$0")/tools.sh"
need_java
target=$1
rm -rf "$target/server"
"$JAVA" -Djarmode=tools -jar "$target"/bianque-server-*.jar extract --destination "$target/server"

# A server that was started once for this keeps its loaded and linked classes, and what its first seconds taught the compiler, in a
# file (the virtual machine's AOT cache). With it a start costs half the time and half the CPU. It starts on
# ports that nobody uses and data that are thrown away, and ends when all its parts are made. The same jars need it once.
prepare() {
  jars=$({ printf '%s\n' "$SERVER_HEAP $SERVER_JVM"; "$JAVA" -version 2>&1; cat "$target"/server/*.jar "$target"/server/lib/*.jar; } | cksum)
  if [ -f "$target/server.aot" ] && [ "$(cat "$target/server.aot.jars" 2>/dev/null)" = "$jars" ]; then return 0; fi
  rm -f "$target/server.aot" "$target/server.aot.jars"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  # shellcheck disable=SC2086 # options are words
  if timeout -k 10 300 "$JAVA" $SERVER_HEAP $SERVER_JVM -XX:AOTCacheOutput="$target/server.aot" -Dspring.context.exit=onRefresh \
    -jar "$target"/server/bianque-server-*.jar --bianque.data-dir="$scratch/data" --server.port=0 \
    --management.server.port=0 --bianque.agent-port=0 >"$target/server.aot.log" 2>&1 && [ -s "$target/server.aot" ]; then
    printf '%s\n' "$jars" >"$target/server.aot.jars"
  else
    say "the server's classes could not be prepared, so it will start more slowly; $target/server.aot.log says why"
    rm -f "$target/server.aot"
  fi
}
prepare
touch "$target/built"
