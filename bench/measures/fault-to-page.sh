# From the frame that reveals a fault to the page, beside an Alertmanager that is told of an alert. See docs/operating/performance.md.
describe='from the frame that reveals a fault to the webhook call, beside Alertmanager and two fdatasyncs'

fault_to_page_usage() {
  cat <<TXT
usage: bench/run fault-to-page [options]
  --faults N    how many faults, one after the other, each of another host       (default: 300)
TXT
}

measure() {
  faults=300
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) fault_to_page_usage; trap - EXIT; exit 0 ;;
      --faults) faults=$2; shift 2 ;;
      *) fault_to_page_usage >&2; not_measured "bench/run fault-to-page: unknown option $1" ;;
    esac
  done
  need_package prometheus-alertmanager prometheus-alertmanager
  programs
  machine
  scratch
  set -- $(free_ports 2)
  pager=$1 alertmanager=$2
  mkdir -p "$SCRATCH/data/rules"
  cat >"$SCRATCH/data/rules/bench.yaml" <<'TXT'
rules:
  - name: BenchLevelHigh
    level: host
    select: {metric: bench_level}
    when: value > 0.5
    severity: critical
    annotations: {summary: "{{labels.host}}: the level is {{value}}"}
TXT
  cat >"$SCRATCH/data/receivers.yaml" <<TXT
receivers:
  - name: pager
    kind: webhook
    url: http://127.0.0.1:$pager/
    min_severity: critical
    pages_per_minute: 1000
    allow_plain_http: true
    allow_addresses: [127.0.0.1/32]
TXT
  cat >"$SCRATCH/alertmanager.yml" <<TXT
route: {receiver: pager, group_by: ['...'], group_wait: 0s, group_interval: 5m, repeat_interval: 4h}
receivers: [{name: pager, webhook_configs: [{url: 'http://127.0.0.1:$pager/', send_resolved: false}]}]
TXT
  background "$SCRATCH/alertmanager.log" prometheus-alertmanager --config.file="$SCRATCH/alertmanager.yml" \
    --storage.path="$SCRATCH/alertmanager" --web.listen-address="127.0.0.1:$alertmanager" --cluster.listen-address=
  start_server --insecure-loopback
  say "$faults faults, one after the other, some $((faults * 3 / 10)) s ..."
  "$JAVA" -cp "$BENCH_CLASSPATH" io.bianque.bench.faultpage.FaultToPageMain "${SERVER_AGENT##*:}" "$alertmanager" "$pager" "$SCRATCH" "$faults" \
    >"$SCRATCH/report.json" &
  STARTED="$! $STARTED"
  await $! || not_measured "the program failed; what it said is above"
  ours=$(json "$SCRATCH/report.json" ours_p50) theirs=$(json "$SCRATCH/report.json" theirs_p50) sync=$(json "$SCRATCH/report.json" sync_p50)
  row 'frame to webhook' "median $ours ms, p99 $(json "$SCRATCH/report.json" ours_p99) ms"
  row 'Alertmanager, POST to webhook' "median $theirs ms, p99 $(json "$SCRATCH/report.json" theirs_p99) ms"
  row 'an fdatasync' "median $sync ms, p99 $(json "$SCRATCH/report.json" sync_p99) ms"
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
  limit of_alertmanager_and_two_syncs "$(awk -v a="$ours" -v b="$theirs" -v c="$sync" 'BEGIN { printf "%.3f", a / (b + 2 * c) }')" 1
}
