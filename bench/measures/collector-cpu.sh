# Intake, log and store against VictoriaMetrics, in turn, both with one host's readings a message. See docs/operating/performance.md.
describe='CPU per million readings of intake, log and store, against VictoriaMetrics with one host a POST'

collector_cpu_usage() {
  cat <<TXT
usage: bench/run collector-cpu [options]
  --pairs N      how often both are measured in turn          (default: 3)
  --agents N     kept connections, a host each                (default: 1000)
  --readings N   readings of a host in a frame                (default: 80)
  --rate N       frames a second, of all agents together      (default: 2500)
  --seconds N    length of each measured window               (default: 20)
  --settle N     seconds before it                            (default: 20)
Set BENCH_KEEP=1 to keep data and logs.
TXT
}

# Starts intake, log and store alone on data directory $1, with the TLS files of $2 if given; sets SERVER_PID and PORT.
start_ingest() {
  mkdir -p "$1"
  rm -f "$1/port"
  background "$1.log" "$JAVA" -XX:+UseSerialGC -Xms96m -Xmx240m -Xmn40m -Xss512k -XX:+UseCompactObjectHeaders ${BIANQUE_SERVER_OPTS:-} \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$BENCH_CLASSPATH" io.bianque.bench.ingest.IngestServer "$@"
  SERVER_PID=$STARTED_PID
  wait_for_port "$1"
}

wait_for_port() {
  i=0
  until [ -s "$1/port" ]; do
    kill -0 "$SERVER_PID" 2>/dev/null || { cat "$1.log" >&2; not_measured "the server did not start"; }
    [ $i -lt 300 ] || not_measured "the server was not ready within 30 s"
    i=$((i + 1))
    sleep 0.1
  done
  PORT=$(cat "$1/port")
}

start_victoria() {
  mkdir -p "$1"
  PORT=$(free_ports 1)
  background "$1.log" victoria-metrics -httpListenAddr="127.0.0.1:$PORT" -storageDataPath="$1" -retentionPeriod=12
  SERVER_PID=$STARTED_PID
  i=0
  until curl -fs -o "$1.health" "http://127.0.0.1:$PORT/health"; do
    kill -0 "$SERVER_PID" 2>/dev/null || { cat "$1.log" >&2; not_measured "VictoriaMetrics did not start"; }
    [ $i -lt 300 ] || not_measured "VictoriaMetrics was not ready within 30 s"
    i=$((i + 1))
    sleep 0.1
  done
}

# Ends the server of this turn; its data goes, so that the next turn finds the same disk.
end_turn() {
  kill -TERM "$SERVER_PID" 2>/dev/null || :
  wait "$SERVER_PID" 2>/dev/null || :
  [ -n "${BENCH_KEEP:-}" ] || rm -rf "$1"
}

# Loads the server on PORT: a name for the report, the milliseconds between two frames of an agent, more options. Sets REPORT.
load() {
  REPORT=$SCRATCH/$1.json
  every=$2
  shift 2
  "$JAVA" -XX:+UseSerialGC -Xmx192m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$BENCH_CLASSPATH" io.bianque.bench.fleet.FleetMain \
    --server "127.0.0.1:$PORT" --server-pid "$SERVER_PID" --agents "$agents" --readings "$readings" \
    --interval-millis "$every" --ramp-seconds 5 --settle-seconds "$settle" --measure-seconds "$seconds" "$@" \
    >"$REPORT" 2>"$REPORT.log" || { cat "$REPORT.log" >&2; not_measured "the load generator failed"; }
}

cost() { json "$REPORT" server_cpu_seconds_per_million; }

told() {
  row "$1" "$(cost) CPU s a million; $(json "$REPORT" frames_missing) of $(json "$REPORT" frames_due) frames missing; ack p50 $(
    json "$REPORT" ack_p50_seconds) p99 $(json "$REPORT" ack_p99_seconds) s; $(json "$REPORT" server_resident_mib) MiB"
}

measure() {
  pairs=3 agents=1000 readings=80 rate=2500 seconds=20 settle=20
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) collector_cpu_usage; trap - EXIT; exit 0 ;;
      --pairs | --agents | --readings | --rate | --seconds | --settle)
        case ${2:-} in '' | *[!0-9]* | 0) collector_cpu_usage >&2; not_measured "bench/run collector-cpu: $1 needs a number" ;; esac
        eval "${1#--}=$2"
        shift 2
        ;;
      *) collector_cpu_usage >&2; not_measured "bench/run collector-cpu: unknown option $1" ;;
    esac
  done
  programs
  need_package victoria-metrics victoria-metrics
  need_package curl curl
  scratch
  machine
  row victoria-metrics "$(dpkg-query -W -f '${Version}' victoria-metrics 2>/dev/null || echo 'version not told')"
  interval=$((agents * 1000 / rate))
  row load "$agents agents, $rate frames of $readings readings a second, TLS off"

  ours='' theirs='' missing=0 pair=1
  while [ "$pair" -le "$pairs" ]; do
    say "pair $pair of $pairs ..."
    start_ingest "$SCRATCH/bianque$pair"
    load "bianque$pair" "$interval"
    ours="$ours $(cost)"
    missing=$((missing + $(json "$REPORT" frames_missing)))
    told "pair $pair: bianque"
    end_turn "$SCRATCH/bianque$pair"

    start_victoria "$SCRATCH/victoria$pair"
    load "victoria$pair" "$interval" --protocol influx
    theirs="$theirs $(cost)"
    told "pair $pair: victoria-metrics"
    end_turn "$SCRATCH/victoria$pair"
    pair=$((pair + 1))
  done

  ours=$(median $ours)
  theirs=$(median $theirs)
  row 'median: bianque, victoria-metrics' "$ours, $theirs CPU s a million readings"

  say 'three more loads for the table ...'
  for faster in 4 8; do
    start_ingest "$SCRATCH/fast$faster"
    load "fast$faster" $((interval / faster))
    told "bianque, $((rate * faster)) frames/s"
    end_turn "$SCRATCH/fast$faster"
  done
  start_server
  whole_pid=$SERVER_PID
  start_ingest "$SCRATCH/tls" "$SERVER_DATA/tls"
  load tls "$interval" --tls "$SERVER_DATA/tls"
  told 'bianque, mutual TLS'
  end_turn "$SCRATCH/tls"
  SERVER_PID=$whole_pid PORT=${SERVER_AGENT##*:}
  load whole "$interval" --tls "$SERVER_DATA/tls"
  told 'the whole server, mutual TLS'
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  limit ratio_to_victoria "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.4f", a / b }')" 0.30
  limit missing_frames "$missing" 0
}
