# Ten thousand agents that each tell an event a second, beside the smallest C server. See docs/operating/performance.md.
describe='10,000 connections, a 2 KB event a second each: CPU per frame beside a minimal C server, time to ack'

usage_10k() {
  cat <<TXT
usage: bench/run connections-10k [options]
  --connections N   agents, one connection each                         (default: 10000)
  --seconds N       length of each measured window                      (default: 10)
  --pairs N         windows of each program, in turn                    (default: 3)
  --warmup N        seconds of load before the first window of Bianque  (default: 30)
BIANQUE_SERVER_OPTS reaches the server's JVM. Set BENCH_KEEP=1 to keep data and logs.
TXT
}

# window PROGRAM PORT PID WARMUP REPORT
window() {
  "$LOAD" --port "$2" --connections "$connections" --interval 1 --warmup "$4" --seconds "$seconds" --drain 10 \
    --length 2048 --name ten-k --server "$3" >"$5" 2>"$5.err" &
  generator=$!
  STARTED="$generator $STARTED"
  await "$generator" || { cat "$5.err" >&2; not_measured "the load generator failed beside $1"; }
  [ "$(json "$5" connected)" = "$connections" ] ||
    say "$1: $(json "$5" connected) of $connections connected; $(sed -n 's/.*"first_error":"\([^"]*\)".*/\1/p' "$5")"
}

due_to_ack() { printf '%s, %s, %s' "$(json "$1" p50_seconds)" "$(json "$1" p99_seconds)" "$(json "$1" max_seconds)"; }

c_window() {
  background "$SCRATCH/serve.log" "$SERVE" --model epoll --port "$c_port"
  serve=$STARTED_PID
  sleep 0.5
  window 'the C server' "$c_port" "$serve" 2 "$1"
  stop "$serve"
}

measure() {
  connections=10000 seconds=10 pairs=3 warmup=30
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage_10k; trap - EXIT; exit 0 ;;
      --connections | --seconds | --pairs | --warmup)
        case ${2:-} in '' | *[!0-9]* | 0) usage_10k >&2; not_measured "bench/run connections-10k: $1 needs a number" ;; esac
        eval "${1#--}=$2"
        shift 2
        ;;
      *) usage_10k >&2; not_measured "bench/run connections-10k: unknown option $1" ;;
    esac
  done
  . "$ROOT/bench/lib/native.sh"
  files_needed $((connections + 200))
  programs
  native load; LOAD=$NATIVE
  native serve; SERVE=$NATIVE
  machine
  start_server --insecure-loopback
  c_port=$(free_ports 1)
  agent_port=${SERVER_AGENT##*:}

  say "warming up for $warmup s; then $pairs pairs of windows of $seconds s ..."
  window Bianque "$agent_port" "$SERVER_PID" "$warmup" "$SCRATCH/warm.json"
  ratios='' ours='' floors='' p99s='' missing=0 lost=0 pair=1
  while [ $pair -le "$pairs" ]; do
    c_window "$SCRATCH/c.$pair.json"
    window Bianque "$agent_port" "$SERVER_PID" 3 "$SCRATCH/b.$pair.json"
    c=$(json "$SCRATCH/c.$pair.json" server_cpu_micros_each) b=$(json "$SCRATCH/b.$pair.json" server_cpu_micros_each)
    row "pair $pair: CPU us a frame: C, Bianque" "$c, $b ($(quotient "$b" "$c") x; load $(cut -d ' ' -f 1 /proc/loadavg))"
    row "  time to ack, C: p50, p99, max, s" "$(due_to_ack "$SCRATCH/c.$pair.json")"
    row "  Bianque: p50, p99, max, s" "$(due_to_ack "$SCRATCH/b.$pair.json") (generator late, p99: $(json "$SCRATCH/b.$pair.json" late_p99_seconds))"
    ratios="$ratios $(quotient "$b" "$c")" ours="$ours $b" floors="$floors $c"
    p99s="$p99s $(json "$SCRATCH/b.$pair.json" p99_seconds)"
    missing=$((missing + $(json "$SCRATCH/b.$pair.json" missing)))
    lost=$((lost + $(json "$SCRATCH/b.$pair.json" disconnects)))
    pair=$((pair + 1))
  done

  say 'both once more, with a busy process for each processor beside them ...'
  busy=''
  for _ in $(seq "$(getconf _NPROCESSORS_ONLN)"); do
    background /dev/null sh -c 'while :; do :; done'
    busy="$busy $STARTED_PID"
  done
  c_window "$SCRATCH/c.busy.json"
  window Bianque "$agent_port" "$SERVER_PID" 3 "$SCRATCH/b.busy.json"
  for pid in $busy; do stop "$pid"; done
  [ "$(run_value serverPid)" = "$SERVER_PID" ] || not_measured "the server was started again during the run; see BENCH_KEEP"

  row 'what ran' "the whole server, all roles, by deploy/up; its JVM with ${BIANQUE_SERVER_OPTS:-the heap that it sets}"
  row 'frames a window, missing in all' "$(json "$SCRATCH/b.1.json" due), $missing"
  row 'busy processors: C p50, p99, max, s' "$(due_to_ack "$SCRATCH/c.busy.json")"
  row 'busy processors: Bianque, s' "$(due_to_ack "$SCRATCH/b.busy.json"), missing $(json "$SCRATCH/b.busy.json" missing)"
  row 'retries, errors, disconnects' \
    "$(json "$SCRATCH/b.1.json" retries), $(json "$SCRATCH/b.1.json" refusals), $lost"
  row 'resident at the end, MiB' "$(($(json "$SCRATCH/b.busy.json" server_resident_kib) / 1024))"
  row 'generator CPU us a frame' \
    "$(awk -v cpu="$(json "$SCRATCH/b.1.json" generator_cpu_seconds)" -v sent="$(json "$SCRATCH/b.1.json" sent)" 'BEGIN { printf "%.1f", cpu * 1e6 / (sent ? sent : 1) }')"
  row 'median CPU us a frame: C, Bianque' "$(median $floors), $(median $ours)"
  row 'median p99 to ack, s' "$(median $p99s)"
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  limit cpu_of_c_server "$(median $ratios)" 1.8
  limit missing_frames "$missing" 0
  limit disconnects "$lost" 0
}
