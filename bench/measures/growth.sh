# What the server costs as connections and readings grow: the table behind docs/operating/scaling.md.
describe='100 to 19,000 connections, 1 to 100 readings a frame: CPU, memory, time to ack, bytes; the table of scaling.md'

growth_usage() {
  cat <<TXT
usage: bench/run growth [options]              the whole table, some 12 minutes
       bench/run growth --cells 1000x80        one cell of it, half a minute
  --cells LIST   CONNECTIONSxREADINGS, several separated by commas  (default: $growth_cells)
  --seconds N    length of each measured window                     (default: 10)
BIANQUE_SERVER_OPTS reaches the server's JVM (-Xmx6g unless it is set). Set BENCH_KEEP=1 to keep data and logs.
TXT
}

growth_cells=100x1,100x10,100x80,100x100,1000x1,1000x10,1000x80,1000x100,10000x1,10000x10,10000x80,10000x100,19000x1,19000x10,19000x80,19000x100

written_of() { awk '/^write_bytes/ { print $2 }' "/proc/$1/io"; }
per() { awk -v a="$1" -v n="$2" -v form="${3:-%.1f}" 'BEGIN { printf form, (n > 0 ? a / n : 0) }'; }

# One cell on a server of its own: CONNECTIONS READINGS. Prints its row.
cell() {
  connections=$1 readings=$2 report=$SCRATCH/$1x$2.json ready=$SCRATCH/$1x$2.ready
  # An agent sends each 10 s. Few agents send more often here, lest what the server does by itself hides what they cost.
  interval=$((connections / 1000)) ; [ $interval -ge 1 ] || interval=1 ; [ $interval -le 10 ] || interval=10
  start_server --insecure-loopback
  "$LOAD" --port "${SERVER_AGENT##*:}" --connections 100 --service samples --series "$readings" --interval 0.02 --warmup 1 \
    --seconds 5 --drain 5 --name first >"$SCRATCH/first.json" || not_measured 'the load generator failed'
  sleep 2
  idle_from=$(cpu_of "$SERVER_PID"); sleep 3; idle_to=$(cpu_of "$SERVER_PID")
  "$LOAD" --port "${SERVER_AGENT##*:}" --connections "$connections" --service samples --series "$readings" \
    --interval "$interval" --warmup 5 --seconds "$seconds" --drain 10 --give-up 180 --name "growth" --server "$SERVER_PID" \
    --ready "$ready" >"$report" 2>"$report.err" &
  generator=$!
  STARTED="$generator $STARTED"
  while ! [ -s "$ready" ]; do
    kill -0 "$generator" 2>/dev/null || { cat "$report.err" >&2; not_measured 'the load generator failed'; }
    sleep 0.2
  done
  sleep 5
  written_from=$(written_of "$SERVER_PID"); sleep "$seconds"; written_to=$(written_of "$SERVER_PID")
  await "$generator" || { cat "$report.err" >&2; not_measured 'the load generator failed'; }
  [ "$(run_value serverPid)" = "$SERVER_PID" ] || not_measured "the server was started again during the run; see BENCH_KEEP"
  answered=$(json "$report" answered) resident=$(json "$report" server_resident_kib)
  idle=$(awk -v a="$idle_from" -v b="$idle_to" 'BEGIN { printf "%.4f", (b - a) / 3 }')
  # What the server does without agents is not theirs, however few they are.
  cpu=$(awk -v cpu="$(json "$report" server_cpu_seconds)" -v idle="$idle" -v s="$seconds" 'BEGIN { cpu -= idle * s; print (cpu > 0 ? cpu * 1e6 : 0) }')
  printf '| %s | %s | %s | %s | %s | %s | %s | %s, %s | %s | %s | %s |\n' "$connections" "$readings" \
    "$(per "$(json "$report" due)" "$seconds" %.0f)" "$(per "$cpu" "$answered")" "$(per "$cpu" $((answered * readings)) %.2f)" \
    "$(per "$idle" 0.01)" $((resident / 1024)) "$(json "$report" p50_seconds)" "$(json "$report" p99_seconds)" \
    "$(per "$(json "$report" bytes_counted)" $((answered * readings)))" "$(per $((written_to - written_from)) $((answered * readings)))" \
    "$(json "$report" connect_seconds)"
  [ "$(json "$report" connected)" = "$connections" ] ||
    say "$1x$2: $(json "$report" connected) connected; $(sed -n 's/.*"first_error":"\([^"]*\)".*/\1/p' "$report")"
  missing=$((missing + $(json "$report" missing)))
  lost=$((lost + connections - $(json "$report" connected_at_end)))
  stop "$up_pid"
  rm -rf "$SERVER_DATA"
}

measure() {
  cells=$growth_cells seconds=10
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) growth_usage; trap - EXIT; exit 0 ;;
      --seconds)
        case ${2:-} in '' | *[!0-9]* | 0) growth_usage >&2; not_measured "bench/run growth: $1 needs a number" ;; esac
        seconds=$2
        shift 2
        ;;
      --cells)
        case ${2:-} in '' | *[!0-9x,]*) growth_usage >&2; not_measured "bench/run growth: --cells needs CONNECTIONSxREADINGS,..." ;; esac
        cells=$2
        shift 2
        ;;
      *) growth_usage >&2; not_measured "bench/run growth: unknown option $1" ;;
    esac
  done
  . "$ROOT/bench/lib/native.sh"
  programs
  native load; LOAD=$NATIVE
  given=${BIANQUE_SERVER_OPTS:-}
  BIANQUE_SERVER_OPTS="${given:--Xmx6g} -Dbianque.collector.heartbeat=10s -Dbianque.collector.max-connections=19900"
  export BIANQUE_SERVER_OPTS
  machine
  row 'what ran' "the whole server, all roles, by deploy/up, without TLS; its JVM with ${given:--Xmx6g}"
  missing=0 lost=0
  printf '\n| connections | readings a frame | frames/s | CPU µs a frame | a reading | idle CPU, %% of a core | resident, MiB | p50, p99 to ack, s | wire bytes a reading | disk bytes a reading | connected in, s |\n'
  printf '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n'
  for one in $(echo "$cells" | tr , ' '); do
    case $one in x* | *x | *x*x*) one='' ;; *x*) ;; *) one='' ;; esac
    [ -n "$one" ] || not_measured "bench/run growth: --cells needs CONNECTIONSxREADINGS,..."
    files_needed $((${one%x*} + 300))
    say "$one ..."
    cell "${one%x*}" "${one#*x}"
  done
  printf '\n'
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
  limit missing_frames "$missing" 0
  limit disconnects "$lost" 0
}
