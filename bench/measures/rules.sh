# 1,000 rules over 100 series each, judged by ours and by Prometheus. See docs/operating/performance.md.
describe='1,000 rules over 100 series each: CPU per 10 s beside Prometheus with the same rules'

rules_usage() {
  cat <<TXT
usage: bench/run rules [options]
  --rounds N    rounds of 10 s, in simulated time, of ours; as many go before, to warm up          (default: 100)
  --seconds N   for how long both Prometheus servers, with rules and without, are measured      (default: 60)
TXT
}

# Rules of ours: CONDITION; sets ROUND_MS.
run_ours() {
  "$JAVA" -XX:+UseSerialGC -Xmx512m -XX:+UseCompactObjectHeaders -cp "$BENCH_CLASSPATH" io.bianque.bench.rules.RulesMain "$1" "$rounds" "$rounds" \
    >"$SCRATCH/$1.json" &
  STARTED="$! $STARTED"
  await $! || not_measured "the program failed; what it said is above"
  ROUND_MS=$(json "$SCRATCH/$1.json" round_ms)
  row "ours, $2" "$ROUND_MS ms per 10 s, $(json "$SCRATCH/$1.json" cold_ms) ms in the first $rounds rounds; $(
    json "$SCRATCH/$1.json" fired) alerts fired a round; heap $(json "$SCRATCH/$1.json" heap_mib) MiB"
  # What fires nothing was not judged.
  awk -v fired="$(json "$SCRATCH/$1.json" fired)" 'BEGIN { exit fired > 100 ? 0 : 1 }' || not_measured "no alerts fired"
}

# A Prometheus on the configuration $1.yml; sets PROMETHEUS_PID and PORT.
start_prometheus() {
  PORT=$(free_ports 1)
  background "$SCRATCH/$1.log" prometheus --config.file="$SCRATCH/$1.yml" --storage.tsdb.path="$SCRATCH/$1" \
    --web.listen-address="127.0.0.1:$PORT"
  PROMETHEUS_PID=$STARTED_PID
}

# CPU of a process in seconds, since its start.
cpu_seconds() { awk '{ sub(/.*\) /, ""); print ($12 + $13) / 100 }' "/proc/$1/stat"; }

evaluations() { curl -fs "http://127.0.0.1:$1/metrics" | awk '/^prometheus_rule_group_iterations_total/ { print $2 }'; }

measure() {
  rounds=100 seconds=60
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) rules_usage; trap - EXIT; exit 0 ;;
      --rounds) rounds=$2; shift 2 ;;
      --seconds) seconds=$2; shift 2 ;;
      *) rules_usage >&2; not_measured "bench/run rules: unknown option $1" ;;
    esac
  done
  need_package prometheus prometheus
  need_package curl curl
  bench_program
  machine
  scratch
  row 'rules and series' "1,000 rules, 100 series each, 10,000 series that change every 10 s, 1 in 100 rises above for 40 s"
  targets=$(free_ports 1)
  background "$SCRATCH/targets.log" "$JAVA" -XX:+UseSerialGC -Xmx128m -cp "$BENCH_CLASSPATH" io.bianque.bench.rules.TargetsMain "$SCRATCH" "$targets"
  i=0
  until curl -fs -o /dev/null "http://127.0.0.1:$targets/t/0"; do
    [ $i -lt 100 ] || { cat "$SCRATCH/targets.log" >&2; not_measured "the targets were not served within 10 s"; }
    i=$((i + 1))
    sleep 0.1
  done
  start_prometheus without
  without=$PROMETHEUS_PID
  start_prometheus with
  with=$PROMETHEUS_PID port=$PORT
  say "two Prometheus servers warm up for 45 s, then are measured for $seconds s ..."
  sleep 45
  a=$(cpu_seconds "$without") b=$(cpu_seconds "$with") from=$(evaluations "$port")
  sleep "$seconds"
  a2=$(cpu_seconds "$without") b2=$(cpu_seconds "$with") to=$(evaluations "$port")
  firing=$(curl -fs "http://127.0.0.1:$port/api/v1/query?query=count(ALERTS%7Balertstate=%22firing%22%7D)" |
    sed -n 's/.*"value":\[[0-9.]*,"\([0-9]*\)".*/\1/p')
  [ "${firing:-0}" -gt 0 ] || not_measured "no alert of Prometheus fires; see $SCRATCH/with.log (BENCH_KEEP=1)"
  theirs=$(awk -v a="$a" -v b="$b" -v a2="$a2" -v b2="$b2" -v n=$((to - from)) 'BEGIN { printf "%.1f", ((b2 - b) - (a2 - a)) / n * 1000 }')
  kill -TERM "$with" "$without"
  row "Prometheus $(prometheus --version 2>&1 | sed -n 's/^prometheus, version \([0-9.]*\).*/\1/p')" \
    "$theirs ms per evaluation of all rules, beyond scraping ($((to - from)) evaluations); $firing alerts fire"
  run_ours PLAIN 'plain comparisons'
  plain=$ROUND_MS
  run_ours OTHER 'windows, labels and arithmetic'
  other=$ROUND_MS
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
  limit plain_of_prometheus "$(awk -v a="$plain" -v b="$theirs" 'BEGIN { printf "%.4f", a / b }')" 0.05
  limit other_of_prometheus "$(awk -v a="$other" -v b="$theirs" 'BEGIN { printf "%.4f", a / b }')" 0.4
}
