# How soon causes are out in a storm of alerts, and what that takes. See docs/operating/performance.md.
describe='10,000 alerts in 10 s on 10,000 entities and 40,000 edges: arrival to causes out, memory; growth with both'

diagnosis_speed_usage() {
  cat <<TXT
usage: bench/run diagnosis-speed [options]
  --runs N      processes, one after the other; figures are the worst of them              (default: 3)
  --growth      then a table of fewer and more alerts and entities, some 3 minutes
TXT
}

# One storm in a process of its own on one processor: OUT ENTITIES ALERTS SECONDS RACKS.
run_storm() {
  out=$1
  shift
  "$JAVA" -XX:+UseSerialGC -XX:ActiveProcessorCount=1 -Xmx160m -cp "$BENCH_CLASSPATH" \
    io.bianque.bench.diagnosis.DiagnosisSpeedMain "$@" >"$out" &
  STARTED="$! $STARTED"
  command -v taskset >/dev/null && taskset -a -p -c 0 $! >/dev/null 2>&1 || true
  await $! || not_measured "the program failed; what it said is above"
}

# The most that a key came to over all runs.
worst() {
  for report in "$SCRATCH"/run-*.json; do json "$report" "$1"; done | sort -g | tail -n 1
}

measure() {
  runs=3 growth=
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) diagnosis_speed_usage; trap - EXIT; exit 0 ;;
      --runs)
        case ${2:-} in '' | 0 | *[!0-9]*) diagnosis_speed_usage >&2; not_measured "bench/run diagnosis-speed: --runs needs a number" ;; esac
        runs=$2
        shift 2
        ;;
      --growth) growth=1; shift ;;
      *) diagnosis_speed_usage >&2; not_measured "bench/run diagnosis-speed: unknown option $1" ;;
    esac
  done
  bench_program
  machine
  scratch
  run=0
  while [ $run -lt "$runs" ]; do
    run=$((run + 1))
    say "every entity alerts, process $run of $runs ..."
    run_storm "$SCRATCH/run-$run.json" 10000 10000 10 0
  done
  say "five racks fail ..."
  run_storm "$SCRATCH/racks.json" 10000 10000 10 5
  row 'alerts, pages' "$(worst alerts), $(worst pages)"
  row 'to causes out, ms: p50, p99, max' "$(worst p50_ms), $(worst p99_ms), $(worst max_ms)"
  row 'processor a decision, ms: p50, max' "$(worst cpu_p50_ms), $(worst cpu_max_ms)"
  row 'heap in use after, resident, MiB' "$(worst heap_mib), $(worst resident_mib)"
  row 'five racks: pages; p50, p99, ms' "$(json "$SCRATCH/racks.json" pages); $(json "$SCRATCH/racks.json" p50_ms), $(json "$SCRATCH/racks.json" p99_ms)"
  if [ -n "$growth" ]; then
    for entities in 1000 3000 10000 30000; do
      for alerts in 1000 3000 10000; do
        say "$entities entities, $alerts alerts ..."
        run_storm "$SCRATCH/growth.json" $entities $alerts 10 0
        row "$entities entities, $alerts alerts" "p50 $(json "$SCRATCH/growth.json" p50_ms) ms, p99 $(json "$SCRATCH/growth.json" p99_ms) ms, a decision $(json "$SCRATCH/growth.json" cpu_p50_ms) ms, resident $(json "$SCRATCH/growth.json" resident_mib) MiB"
      done
    done
  fi
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  limit p99_ms "$(worst p99_ms)" 100
  limit resident_mib "$(worst resident_mib)" 256
}
