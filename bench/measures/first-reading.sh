# From deploy/up on an empty data directory to the first reading on the page. See docs/operating/performance.md.
describe='seconds from deploy/up to this host'"'"'s first reading on the page'

first_reading_usage() {
  cat <<TXT
usage: bench/run first-reading [options]
  --starts N     fresh starts, of which the median counts     (default: 3)
Set BENCH_KEEP=1 to keep data and logs.
TXT
}

millis() { echo $(($(date +%s%N) / 1000000)); }

# One start on an empty directory; sets SECONDS_TAKEN. Ready means that the page has a reading and run.json is there.
one_start() {
  data=$SCRATCH/start$1
  set -- $(free_ports 3)
  began=$(millis)
  background "$data.log" "$ROOT/deploy/up" --data "$data" --http-port "$1" --agent-port "$2" --management-port "$3"
  until [ -f "$data/run.json" ]; do
    kill -0 "$STARTED_PID" 2>/dev/null || { cat "$data.log" >&2; not_measured 'deploy/up ended'; }
    [ $(($(millis) - began)) -lt 120000 ] || not_measured 'no reading within two minutes'
    sleep 0.1
  done
  SECONDS_TAKEN=$(awk -v ms=$(($(millis) - began)) 'BEGIN { printf "%.1f", ms / 1000 }')
  kill -TERM "$STARTED_PID"
  wait "$STARTED_PID" || :
}

measure() {
  starts=3
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) first_reading_usage; trap - EXIT; exit 0 ;;
      --starts)
        case ${2:-} in '' | *[!0-9]* | 0) first_reading_usage >&2; not_measured 'bench/run first-reading: --starts needs a number' ;; esac
        starts=$2
        shift 2
        ;;
      *) first_reading_usage >&2; not_measured "bench/run first-reading: unknown option $1" ;;
    esac
  done
  programs
  need_package curl curl
  scratch
  machine
  all=''
  i=1
  while [ "$i" -le "$starts" ]; do
    one_start "$i"
    row "start $i, s" "$SECONDS_TAKEN"
    all="$all $SECONDS_TAKEN"
    i=$((i + 1))
  done
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
  limit seconds "$(median $all)" 15
}
