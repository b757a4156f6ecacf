# One switch of twenty-one goes dark and 1,000 hosts complain in five ways: how many pages. See docs/operating/performance.md.
describe='a silent switch, 1,000 hosts x 5 alerts: one page that names it within 10 s; beside it an Alertmanager'

silent_switch_usage() {
  cat <<TXT
usage: bench/run silent-switch [options]
  --alone       without the Alertmanager beside it
TXT
}

measure() {
  beside=1
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) silent_switch_usage; trap - EXIT; exit 0 ;;
      --alone) beside=; shift ;;
      *) silent_switch_usage >&2; not_measured "bench/run silent-switch: unknown option $1" ;;
    esac
  done
  [ -z "$beside" ] || need_package prometheus-alertmanager prometheus-alertmanager
  bench_program
  machine
  scratch
  "$JAVA" -Xmx2g -cp "$BENCH_CLASSPATH" io.bianque.bench.silentswitch.SilentSwitchMain >"$SCRATCH/ours.json" &
  STARTED="$! $STARTED"
  await $! || not_measured "the program failed; what it said is above"
  orders=3 results=0 worst_pages=0 worst_seconds=0
  while read -r line; do
    results=$((results + 1))
    printf '%s\n' "$line" >"$SCRATCH/one.json"
    own=$(sed -n 's/.*"own":"\([^"]*\)".*/\1/p' "$SCRATCH/one.json")
    pages=$(json "$SCRATCH/one.json" pages) named=$(json "$SCRATCH/one.json" named) seconds=$(json "$SCRATCH/one.json" named_s)
    row "the switch's own alert: $own" "$(json "$SCRATCH/one.json" alerts) alerts, $pages pages, $named of them name it, after $seconds s"
    [ "$pages" -eq 1 ] && [ "$named" -eq 1 ] || worst_pages=$((worst_pages + 1))
    worst_seconds=$(awk -v a="$worst_seconds" -v b="$seconds" 'BEGIN { if (b < 0) b = 9999; print (b > a ? b : a) }')
  done <"$SCRATCH/ours.json"
  if [ -n "$beside" ]; then
    "$JAVA" -cp "$BENCH_CLASSPATH" io.bianque.bench.silentswitch.AlertmanagerMain "$SCRATCH" "$(free_ports 1)" >"$SCRATCH/beside.json" &
    STARTED="$! $STARTED"
    await $! || not_measured "the comparison failed; what it said is above"
    while read -r line; do
      printf '%s\n' "$line" >"$SCRATCH/one.json"
      row "Alertmanager $(sed -n 's/.*"name":"\([^"]*\)".*/\1/p' "$SCRATCH/one.json")" "$(
        json "$SCRATCH/one.json" notifications) notifications, $(json "$SCRATCH/one.json" named) of them name it, first after $(json "$SCRATCH/one.json" first_s) s"
    done <"$SCRATCH/beside.json"
  fi
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  limit orders_without_result "$((results < orders ? orders - results : 0))" 0
  limit not_one_page_that_names_it "$worst_pages" 0
  limit named_seconds "$worst_seconds" 10
}
