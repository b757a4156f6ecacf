# A fleet of simulated agents against a fresh server, both on this machine. See docs/operating/performance.md.
describe='1,000 agents, 80 readings each every 10 s, mutual TLS: time to ack and memory of the server'

fleet_usage() {
  cat <<TXT
usage: bench/run fleet [options]
  --agents N     simulated agents                            (default: 1000)
  --readings N   readings of each agent in a frame           (default: 80)
  --seconds N    length of the measured window               (default: 60)
  --ramp N       seconds over which agents connect           (default: 20)
  --settle N     seconds from there to the measured window   (default: 20)
Set BENCH_KEEP=1 to keep the server's data and logs.
TXT
}

measure() {
  agents=1000 readings=80 seconds=60 ramp=20 settle=20
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) fleet_usage; trap - EXIT; exit 0 ;;
      --agents | --readings | --seconds | --ramp | --settle)
        case ${2:-} in '' | *[!0-9]*) fleet_usage >&2; not_measured "bench/run fleet: $1 needs a number" ;; esac
        eval "${1#--}=$2"
        shift 2
        ;;
      *) fleet_usage >&2; not_measured "bench/run fleet: unknown option $1" ;;
    esac
  done
  # A socket each, and some for everything else.
  [ "$(ulimit -n)" -gt $((agents + 200)) ] || ulimit -n $((agents + 200)) 2>/dev/null ||
    not_measured "bench/run fleet: $agents agents need $((agents + 200)) open files, the limit is $(ulimit -n)"
  programs
  machine
  start_server

  say "connecting $agents agents; $((ramp + settle + seconds)) s from here ..."
  # To its own error stream go progress and trouble, which are shown; to the file goes the report.
  "$JAVA" -XX:+UseSerialGC -Xmx192m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$BENCH_CLASSPATH" io.bianque.bench.fleet.FleetMain \
    --server "$SERVER_AGENT" --tls "$SERVER_DATA/tls" --server-pid "$SERVER_PID" --agents "$agents" --readings "$readings" \
    --ramp-seconds "$ramp" --settle-seconds "$settle" --measure-seconds "$seconds" >"$SCRATCH/report.json" &
  generator=$!
  STARTED="$generator $STARTED"
  await "$generator" || not_measured "the load generator failed; what it said is above"
  report=$SCRATCH/report.json
  [ "$(run_value serverPid)" = "$SERVER_PID" ] || not_measured "the server was started again during the run; see BENCH_KEEP"

  metrics=$SCRATCH/metrics.txt
  curl -fs --max-time 10 -o "$metrics" "$SERVER_MANAGEMENT/actuator/prometheus" || : >"$metrics"
  counted=$(metric "$metrics" bianque_intake_readings_total)
  acknowledged=$(json "$report" readings_acknowledged)

  row agents "$agents"
  row 'readings a second' "$(json "$report" readings_per_second)"
  row 'frames due, missing' "$(json "$report" frames_due), $(json "$report" frames_missing)"
  row 'due to ack: p50, p99, max, s' \
    "$(json "$report" ack_p50_seconds), $(json "$report" ack_p99_seconds), $(json "$report" ack_max_seconds)"
  row 'of it generator late: p99, max, s' "$(json "$report" send_late_p99_seconds), $(json "$report" send_late_max_seconds)"
  row 'server CPU s, per million readings' \
    "$(json "$report" server_cpu_seconds), $(json "$report" server_cpu_seconds_per_million)"
  row 'server resident: end, peak, MiB' "$(json "$report" server_resident_mib), $(json "$report" server_resident_peak_mib)"
  row 'server anonymous memory, MiB' "$(json "$report" server_anonymous_mib)"
  row 'server heap used, MiB' "$(awk '/^jvm_memory_used_bytes\{area="heap"/ { sum += $NF } END { printf "%.1f", sum / 1048576 }' "$metrics")"
  row 'generator CPU s' "$(json "$report" generator_cpu_seconds)"
  row 'retries, errors, sent again' \
    "$(json "$report" retries), $(json "$report" errors), $(json "$report" frames_sent_again)"
  row 'refused, dropped, disconnects' \
    "$(json "$report" frames_refused), $(json "$report" frames_dropped), $(json "$report" disconnects)"
  row 'readings acknowledged, counted' "$acknowledged, ${counted:-not told}"
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  limit ack_p99_seconds "$(json "$report" ack_p99_seconds)" 1.0
  limit rss_mib "$(json "$report" server_resident_peak_mib)" 512
  # Due in the window and not acknowledged at the end, for whatever reason.
  limit missing_frames "$(json "$report" frames_missing)" 0
  # Acknowledged, but not in the server's own count of what it wrote.
  limit uncounted_readings "$(awk -v a="$acknowledged" -v c="${counted:-0}" 'BEGIN { print (a > c ? a - c : 0) }')" 0
}
