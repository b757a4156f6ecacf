# Sourced by bench/run after tools.sh and build.sh. POSIX sh. What measurements share:
#
#   programs              builds what is missing and sets JAVA and BENCH_CLASSPATH
#   bench_program         the same for a measurement in one process: builds no server and no page
#   scratch               sets SCRATCH, a directory of this run; removed at its end unless BENCH_KEEP is set
#   start_server [OPT..]  starts Bianque by deploy/up OPT.. on free ports in SCRATCH/data; sets SERVER_PID SERVER_AGENT
#                         SERVER_MANAGEMENT SERVER_DATA
#   background LOG CMD..  starts a process that is ended with the run; sets STARTED_PID
#   machine               the rows of the table that say where this ran
#   row NAME VALUE        one row of the table
#   limit PART VALUE MAX  one promise: VALUE at most MAX. With MAX 0 the ratio is 0 when it holds, else 1 + VALUE
#   median NUMBER..        the one in the middle
#   json FILE KEY         a number of a flat JSON object
#   metric FILE NAME      the sum of a metric over its labels in Prometheus' text format; empty when it is not there
#
# A file bench/measures/NAME.sh sets "describe" to one line and defines "measure", which gets the options of the command
# line, installs with need_package what it compares with, and ends by calling "limit" for each promise. To standard output
# go rows and limits only.

SCRATCH='' STARTED='' WORST=0

not_measured() { say "$*"; exit 2; }

programs() {
  [ -d "$ROOT/bench/target/bench/lib" ] || rm -f "$BUILD_STAMP"
  build_when_needed
  need_java
  set -- "$ROOT"/bench/target/bianque-bench-*.jar
  [ -f "$1" ] || not_measured "bench/run: $ROOT/bench/target holds no bianque-bench jar; remove $BUILD_STAMP and run again"
  BENCH_CLASSPATH="$1:$ROOT/bench/target/bench/lib/*"
}

bench_program() {
  need_jdk
  jar=$(ls "$ROOT"/bench/target/bianque-bench-*.jar 2>/dev/null | head -n 1)
  if [ -z "$jar" ] || [ ! -d "$ROOT/bench/target/bench/lib" ] ||
    [ -n "$(find "$ROOT/bench" "$ROOT/protocol" "$ROOT/seam" "$ROOT/config" "$ROOT/collector" "$ROOT/alerting" "$ROOT/pom.xml" -name target -prune -o \
      \( -path '*/src/main/*' -o -name pom.xml \) -type f -newer "$jar" -print | head -n 1)" ]; then
    need_maven
    say "building what is measured ..."
    build_log=$(mktemp)
    maven -pl bench -am -DskipTests package >"$build_log" 2>&1 || {
      grep -E '^\[(ERROR|WARNING)\]' "$build_log" | head -n 40 >&2
      not_measured "the build failed; the whole output is in $build_log"
    }
    rm -f "$build_log"
    jar=$(ls "$ROOT"/bench/target/bianque-bench-*.jar | head -n 1)
    # The build leaves a jar alone that would be the same.
    touch "$jar"
  fi
  BENCH_CLASSPATH="$jar:$ROOT/bench/target/bench/lib/*"
}

scratch() {
  [ -n "$SCRATCH" ] || SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/bianque-bench.XXXXXX")
}

background() {
  log=$1
  shift
  "$@" >"$log" 2>&1 &
  STARTED_PID=$!
  STARTED="$STARTED_PID $STARTED"
}

# Waits for a process that this shell started, and lets a signal through meanwhile. The status is that of the process.
await() { wait "$1"; }

# Ends what was started, the last first; what does not heed within 25 s is killed, and that is said.
stop_everything() {
  trap '' INT TERM HUP
  for pid in $STARTED; do
    kill -TERM "$pid" 2>/dev/null || continue
    i=0
    while kill -0 "$pid" 2>/dev/null && [ $i -lt 250 ]; do sleep 0.1; i=$((i + 1)); done
    if kill -KILL "$pid" 2>/dev/null; then say "process $pid did not stop in time and was killed"; fi
    wait "$pid" 2>/dev/null || true
  done
  STARTED=''
  if [ -n "$SCRATCH" ]; then
    if [ -n "${BENCH_KEEP:-}" ]; then say "kept: $SCRATCH"; else rm -rf "$SCRATCH"; fi
    SCRATCH=''
  fi
}

free_ports() { "$JAVA" -XX:TieredStopAtLevel=1 -cp "$BENCH_CLASSPATH" io.bianque.bench.FreePorts "$1"; }

run_value() { sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$SERVER_DATA/run.json"; }

start_server() {
  scratch
  need_package curl curl
  SERVER_DATA=$SCRATCH/data
  up_options=$*
  set -- $(free_ports 3)
  background "$SCRATCH/up.log" "$ROOT/deploy/up" --data "$SERVER_DATA" --no-agent $up_options \
    --http-port "$1" --agent-port "$2" --management-port "$3"
  up_pid=$STARTED_PID
  say "starting a server (its logs: $SERVER_DATA/logs) ..."
  i=0
  until [ -f "$SERVER_DATA/run.json" ]; do
    kill -0 "$up_pid" 2>/dev/null || { cat "$SCRATCH/up.log" >&2; not_measured "the server did not start"; }
    [ $i -lt 1200 ] || not_measured "the server was not ready within two minutes"
    i=$((i + 1))
    sleep 0.1
  done
  SERVER_PID=$(run_value serverPid)
  SERVER_AGENT=$(run_value agent)
  SERVER_MANAGEMENT=$(run_value management)
}

machine() {
  row machine "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(getconf _NPROCESSORS_ONLN) CPUs, $(
    awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo)"
  row system "$(. /etc/os-release && printf '%s' "$PRETTY_NAME"), Linux $(uname -r)"
  row java "$("$JAVA" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.runtime.version = //p')"
  row bianque "$(git -C "$ROOT" describe --always --dirty 2>/dev/null || echo 'no commit')"
  row 'load before' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
}

row() { printf '%-34s %s\n' "$1" "$2"; }

limit() {
  case $2 in '' | *[!-0-9.eE]*) not_measured "bench/run $name: no value for $1" ;; esac
  printf '%s.%s %s %s\n' "$name" "$1" "$2" "$3"
  WORST=$(awk -v worst="$WORST" -v value="$2" -v most="$3" 'BEGIN {
    ratio = most > 0 ? value / most : (value > 0 ? 1 + value : 0)
    print (ratio > worst + 0 ? ratio : worst) }')
}

conclude() {
  # Rounded up, so that what is printed as 1.00 does hold.
  awk -v name="$name" -v worst="$WORST" 'BEGIN {
    shown = int(worst * 100); if (shown < worst * 100) shown++
    printf "%s %.2f 1.00 %s\n", name, shown / 100, worst <= 1 ? "holds" : "short"
    exit worst <= 1 ? 0 : 1 }'
}

# Of numbers, the lower one of the two in the middle.
median() { printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

json() { sed -n "s/.*\"$2\":\([-0-9.eE]*\).*/\1/p" "$1"; }

metric() {
  awk -v name="$2" '{ split($1, part, "{") } part[1] == name { sum += $NF; seen = 1 } END { if (seen) printf "%.0f\n", sum }' "$1"
}
