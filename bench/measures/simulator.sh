# How well the diagnosis names faults that are known, in simulated fleets. See docs/operating/performance.md.
describe='10,000 faults in fleets of 1,000 hosts with a wrong graph: right name first, one page, nothing held wrongly'

simulator_usage() {
  cat <<TXT
usage: bench/run simulator [options]
  --faults N    how many faults, all kinds in turn; 39 a fleet                         (default: 10000)
  --seed N      of the first fleet; those after it count up                            (default: 1)
  --list FILE   where to say what there is to say of single faults: each page more than one, each wrong name
TXT
}

simulator_number() {
  case ${2:-} in '' | 0 | *[!0-9]*) simulator_usage >&2; not_measured "bench/run simulator: $1 needs a number" ;; esac
}

measure() {
  faults=10000 seed=1 list=
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) simulator_usage; trap - EXIT; exit 0 ;;
      --faults) simulator_number "$@"; faults=$2; shift 2 ;;
      --seed) simulator_number "$@"; seed=$2; shift 2 ;;
      --list)
        [ -n "${2:-}" ] || { simulator_usage >&2; not_measured "bench/run simulator: --list needs a file"; }
        list=$2
        shift 2
        ;;
      *) simulator_usage >&2; not_measured "bench/run simulator: unknown option $1" ;;
    esac
  done
  bench_program
  machine
  scratch
  begin=$(date +%s)
  "$JAVA" -Xmx2g -cp "$BENCH_CLASSPATH" io.bianque.bench.simulator.SimulatorMain "$faults" "$seed" \
    "$(getconf _NPROCESSORS_ONLN)" "$ROOT/deploy/rules" "${list:-$SCRATCH/list.txt}" >"$SCRATCH/kinds.json" &
  STARTED="$! $STARTED"
  await $! || not_measured "the program failed; what it said is above"
  minutes=$(awk -v seconds=$(($(date +%s) - begin)) 'BEGIN { printf "%.1f", seconds / 60 }')
  while read -r line; do
    printf '%s\n' "$line" >"$SCRATCH/kind.json"
    kind=$(sed -n 's/.*"kind":"\([^"]*\)".*/\1/p' "$SCRATCH/kind.json")
    row "$kind, $(json "$SCRATCH/kind.json" faults) faults" "$(
      printf 'named %s, one page %s, pages a fault %s, unexplained %s, to spare %s, wrongly held %s, not told %s, delay p50 %s p99 %s s' \
        $(for key in named one_page pages_a_fault unexplained_pages spare_pages wrongly_held unpaged delay_p50_s delay_p99_s; do
          json "$SCRATCH/kind.json" $key
        done))"
  done <"$SCRATCH/kinds.json"
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  tail -n 1 "$SCRATCH/kinds.json" >"$SCRATCH/all.json"
  limit not_named_first "$(awk -v named="$(json "$SCRATCH/all.json" named)" 'BEGIN { print 1 - named }')" 0.10
  limit pages_to_spare "$(json "$SCRATCH/all.json" spare_pages)" 0
  limit wrongly_held "$(json "$SCRATCH/all.json" wrongly_held)" 0
  limit not_told "$(json "$SCRATCH/all.json" unpaged)" 0
  limit minutes "$minutes" 60
}
