# As many agents as the descriptors of a process allow, first silent ones, then with TLS and series. See
# docs/operating/performance.md.
describe='19,000 connections: memory of each, time to connect; with mutual TLS and 80 series each too'

usage_19k() {
  cat <<TXT
usage: bench/run connections-19k [options]
  --connections N   agents, one connection each                        (default: 19000)
  --part NAME       plain, tls, or both                                (default: both)
  --series N        series of each agent in the part with TLS          (default: 80)
  --seconds N       how long each part stays connected                 (default: 20)
  --ramp N          seconds over which agents of the TLS part connect  (default: 100)
BIANQUE_SERVER_HEAP replaces the heap of the part with TLS. Set BENCH_KEEP=1 to keep the server's data and logs.
TXT
}

# Sets RESIDENT HEAP DIRECT COMMITTED of the server in KiB after full collections: resident memory, objects that live,
# memory outside the heap that Java asked for (network buffers), all memory that the JVM has asked the system for.
weigh() {
  for _ in 1 2; do "$JCMD" "$SERVER_PID" GC.run >/dev/null || not_measured "jcmd cannot reach the server"; sleep 1; done
  RESIDENT=$(awk '/^VmRSS/ { print $2 }' "/proc/$SERVER_PID/status")
  HEAP=$("$JCMD" "$SERVER_PID" GC.heap_info | sed -n 's/.*(\{0,1\}total.* used \([0-9]*\)K.*/\1/p; s/.*used=\([0-9]*\)KB.*/\1/p' | awk '{ n += $1 } END { print n }')
  "$JCMD" "$SERVER_PID" VM.native_memory summary >"$SCRATCH/native.txt"
  DIRECT=$(sed -n 's/.*Other (reserved=[0-9]*KB, committed=\([0-9]*\)KB.*/\1/p' "$SCRATCH/native.txt")
  COMMITTED=$(sed -n 's/^Total:.*committed=\([0-9]*\)KB.*/\1/p' "$SCRATCH/native.txt")
}

each() { awk -v kib="$1" -v n="$connections" 'BEGIN { printf "%.2f", kib / n }'; }
mebi() { echo $(($1 / 1024)); }

# weigh_part NAME SECONDS_TO_CONNECT OPTIONS_OF_THE_GENERATOR..
weigh_part() {
  what=$1 patience=$2
  shift 2
  report=$SCRATCH/$what.json ready=$SCRATCH/$what.ready
  # What runs once in a server's life is loaded, compiled, allocated by a few agents, before it is weighed.
  "$LOAD" "$@" --port "${SERVER_AGENT##*:}" --connections 200 --ramp 0 --warmup 1 --seconds 3 --name "$what-first" \
    >"$SCRATCH/first.json" || not_measured 'the load generator failed'
  sleep 3
  weigh
  before_resident=$RESIDENT before_heap=$HEAP before_direct=$DIRECT before_committed=$COMMITTED
  say "$what: connecting $connections agents ..."
  "$LOAD" "$@" --port "${SERVER_AGENT##*:}" --connections "$connections" --name "$what" --warmup 12 --seconds "$seconds" \
    --drain 60 --give-up $((patience * 2)) --server "$SERVER_PID" --ready "$ready" >"$report" 2>"$report.err" &
  generator=$!
  STARTED="$generator $STARTED"
  while ! [ -s "$ready" ]; do
    kill -0 "$generator" 2>/dev/null || { cat "$report.err" >&2; not_measured 'the load generator failed'; }
    sleep 0.5
  done
  say "$what: $(cat "$ready")"
  sleep 5
  weigh
  await "$generator" || { cat "$report.err" >&2; not_measured 'the load generator failed'; }
  [ "$(run_value serverPid)" = "$SERVER_PID" ] || not_measured "the server was started again during the run; see BENCH_KEEP"

  row "$what: connected" "$(json "$report" connected) of $connections in $(json "$report" connect_seconds) s, at the end $(json "$report" connected_at_end)"
  row '  resident before, after, MiB' "$(mebi "$before_resident"), $(mebi "$RESIDENT")"
  row '  each, KiB: resident' "$(each $((RESIDENT - before_resident)))"
  row '    live objects in the heap' "$(each $((HEAP - before_heap)))"
  row '    direct buffers' "$(each $((DIRECT - before_direct)))"
  row '    other native, and heap not live' "$(each $((RESIDENT - before_resident - HEAP + before_heap - DIRECT + before_direct)))"
  row '    asked of the system' "$(each $((COMMITTED - before_committed)))"
  row '  pings, pongs; heartbeat, ms' "$(json "$report" pings), $(json "$report" pongs); $(json "$report" heartbeat_millis)"
  row '  refusals, retries, disconnects' "$(json "$report" refusals), $(json "$report" retries), $(json "$report" disconnects)"
  row '  first trouble' "$(sed -n 's/.*"first_error":"\([^"]*\)".*/\1/p' "$report")"
  missed=$((connections - $(json "$report" connected)))
  errors=$((missed + $(json "$report" refusals) + $(json "$report" disconnects)))
}

server_of() {
  BIANQUE_SERVER_OPTS="$1 -Dbianque.collector.heartbeat=10s -Dbianque.collector.max-connections=19900 -XX:NativeMemoryTracking=summary"
  export BIANQUE_SERVER_OPTS
  shift
  start_server "$@"
}

measure() {
  connections=19000 part=both series=80 seconds=20 ramp=100
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage_19k; trap - EXIT; exit 0 ;;
      --connections | --series | --seconds | --ramp)
        case ${2:-} in '' | *[!0-9]* | 0) usage_19k >&2; not_measured "bench/run connections-19k: $1 needs a number" ;; esac
        eval "${1#--}=$2"
        shift 2
        ;;
      --part)
        case ${2:-} in plain | tls | both) part=$2 ;; *) usage_19k >&2; not_measured "bench/run connections-19k: --part needs plain, tls or both" ;; esac
        shift 2
        ;;
      *) usage_19k >&2; not_measured "bench/run connections-19k: unknown option $1" ;;
    esac
  done
  . "$ROOT/bench/lib/native.sh"
  files_needed $((connections + 300))
  need_jdk
  programs
  JCMD=$(dirname "$JAVA")/jcmd
  given=${BIANQUE_SERVER_OPTS:-} tls_heap=${BIANQUE_SERVER_HEAP:--XX:+UseG1GC -Xmx4g}
  unset BIANQUE_SERVER_HEAP
  machine
  row 'what ran' "the whole server, all roles, by deploy/up; its JVM with ${given:-its heap, in the part with TLS $tls_heap}"

  plain_each='' tls_connect=''
  if [ "$part" != tls ]; then
    native load; LOAD=$NATIVE
    server_of "$given" --insecure-loopback
    weigh_part plain 10 --service pings
    plain_each=$(each $((RESIDENT - before_resident))) plain_connect=$(json "$report" connect_seconds) plain_errors=$errors
    stop "$up_pid"
    rm -rf "$SERVER_DATA"
  fi
  if [ "$part" != plain ]; then
    native_tls
    native load -DWITH_TLS -lssl -lcrypto; LOAD=$NATIVE
    # So many series need more than the heap that deploy/up gives a small installation: what docs/operating/running.md
    # advises for as many hosts. It is not grown beforehand.
    export BIANQUE_SERVER_HEAP="$tls_heap"
    server_of "$given"
    tls_options="--tls $SERVER_DATA/tls --service samples --series $series --interval 60 --ramp $ramp"
    weigh_part tls 120 $tls_options
    tls_connect=$(json "$report" connect_seconds) tls_errors=$errors
    row '  first readings of all acknowledged' "$(json "$report" settled) agents, within $(json "$report" settled_seconds) s"
    row '  readings due, missing frames' "$(($(json "$report" due) * series)), $(json "$report" missing)"
    row '  time to ack: p50, p99, max, s' "$(json "$report" p50_seconds), $(json "$report" p99_seconds), $(json "$report" max_seconds)"
    stop "$up_pid"
  fi
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  if [ -n "$plain_each" ]; then
    limit plain_kib_each "$plain_each" 2.5
    limit plain_connect_seconds "$plain_connect" 10
    limit plain_errors "$plain_errors" 0
  fi
  if [ -n "$tls_connect" ]; then
    limit tls_connect_seconds "$tls_connect" 120
    limit tls_errors "$tls_errors" 0
  fi
}
