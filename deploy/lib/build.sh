# Sourced by deploy/up and bench/run after tools.sh: builds the programs when they are missing or older than their sources.

SERVER_HOME=$ROOT/deploy/server/target/server
SERVER_PREPARED=$ROOT/deploy/server/target/server.aot
AGENT_HOME=$ROOT/agent/host/target/agent
BUILD_STAMP=$ROOT/deploy/server/target/built

is_built() {
  [ -f "$BUILD_STAMP" ] && [ -d "$SERVER_HOME" ] && [ -d "$AGENT_HOME" ] || return 1
  newer=$(find "$ROOT" \( -name target -o -name node_modules -o -name .git \) -prune -o \
    \( -path '*/src/main/*' -o -path '*/dashboard/ui/*' -o -path '*/deploy/rules/*' -o -name pom.xml \) -type f -newer "$BUILD_STAMP" -print | head -n 1)
  [ -z "$newer" ]
}

build_when_needed() {
  if is_built; then return 0; fi
  need_jdk
  need_node
  need_maven
  build_log=$(mktemp)
  say "building Bianque (the first time takes some minutes; its output is in $build_log) ..."
  if ! maven -DskipTests package >"$build_log" 2>&1; then
    grep -E '^\[(ERROR|WARNING)\]' "$build_log" | head -n 40 >&2
    die "the build failed; the whole output is in $build_log"
  fi
  rm -f "$build_log"
}
