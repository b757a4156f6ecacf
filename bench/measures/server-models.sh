# The same small service by every usual way to serve many connections. See docs/operating/performance.md.
describe='one at a time, processes, threads, polling, selector, Netty: CPU, memory, p99 at 1 to 10,000 connections'

MODELS='one fork prefork thread virtual polling selector netty epoll'

usage_models() {
  cat <<TXT
usage: bench/run server-models [options]
  --models "A B.."       of: $MODELS
  --connections "N N.."  how many at once, ascending           (default: "1 100 1000 10000")
  --services "A B"       frames, file                          (default: "frames file")
  --rate N               requests a second of all together     (default: 5000)
  --seconds N            length of each measured window        (default: 2)
one, fork, prefork (64 processes) and epoll are C; thread, virtual, polling, selector and netty are Java.
TXT
}

# start MODEL SERVICE: sets MODEL_PID TREE
start_model() {
  port=$(free_ports 1) TREE=''
  [ "$2" = file ] && file=$SCRATCH/file || file=''
  case $1 in
    one | fork | prefork | epoll)
      background "$SCRATCH/model.log" "$SERVE" --model "$1" --port "$port" ${file:+--file "$file"}
      case $1 in fork | prefork) TREE=--tree ;; esac
      ;;
    *)
      background "$SCRATCH/model.log" "$JAVA" -XX:+UseSerialGC -Xms32m -Xmx1g -Xmn16m -Xss256k -XX:+UseCompactObjectHeaders \
        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$BENCH_CLASSPATH" \
        io.bianque.bench.models.ModelsMain "$1" "$port" ${file:+"$file"}
      ;;
  esac
  MODEL_PID=$STARTED_PID
  hex=$(printf ':%04X ' "$port") i=0
  until grep -qi "$hex.* 0A " /proc/net/tcp /proc/net/tcp6; do
    kill -0 "$MODEL_PID" 2>/dev/null && [ $i -lt 100 ] || { cat "$SCRATCH/model.log" >&2; not_measured "$1 does not listen"; }
    i=$((i + 1))
    sleep 0.1
  done
}

# Measures one load; sets BROKE to why it was not reached, else ''.
one_load() {
  report=$SCRATCH/$1-$2-$3.json
  if [ "$2" = file ]; then kind=http; else kind=events; fi
  "$LOAD" --port "$port" --service $kind --connections "$3" --interval "$(awk -v n="$3" -v rate="$rate" 'BEGIN { print n / rate }')" \
    --warmup 2 --seconds "$seconds" --drain 3 --give-up 20 --server "$MODEL_PID" $TREE >"$report" 2>"$report.err" &
  generator=$!
  STARTED="$generator $STARTED"
  await "$generator" || { cat "$report.err" >&2; not_measured "the load generator failed beside $1"; }
  BROKE=''
  if [ "$(json "$report" connected)" -lt "$3" ]; then BROKE="only $(json "$report" connected) of $3 were served within 20 s"
  elif [ "$(json "$report" missing)" -gt 0 ]; then BROKE="$(json "$report" missing) of $(json "$report" due) requests had no answer after 3 s"
  elif [ "$(json "$report" disconnects)" -gt 0 ]; then BROKE="$(json "$report" disconnects) connections were lost"; fi
  if [ -n "$BROKE" ]; then
    row "$2, $1, $3" "broke: $BROKE$(tail -n 1 "$SCRATCH/model.log" | cut -c 1-100 | sed 's/^/; it said: /')"
  else
    row "$2, $1, $3" "$(awk -v cpu="$(json "$report" server_cpu_micros_each)" -v kib="$(json "$report" server_resident_kib)" \
      -v processes="$(json "$report" server_processes)" -v p99="$(json "$report" p99_seconds)" -v connect="$(json "$report" connect_seconds)" \
      'BEGIN { printf "%8.1f %9.1f %10.2f %10.2f%s", cpu, kib / 1024, p99 * 1000, connect, (processes > 1 ? "   in " processes " processes" : "") }')"
  fi
}

measure() {
  models=$MODELS connections='1 100 1000 10000' services='frames file' rate=5000 seconds=2
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage_models; trap - EXIT; exit 0 ;;
      --models | --connections | --services | --rate | --seconds)
        case ${2:-} in '' | *[!0-9a-z\ ]*) usage_models >&2; not_measured "bench/run server-models: $1 needs a value" ;; esac
        eval "${1#--}=\$2"
        shift 2
        ;;
      *) usage_models >&2; not_measured "bench/run server-models: unknown option $1" ;;
    esac
  done
  for model in $models; do
    case " $MODELS " in *" $model "*) ;; *) usage_models >&2; not_measured "bench/run server-models: no model $model" ;; esac
  done
  . "$ROOT/bench/lib/native.sh"
  highest=$(printf '%s\n' $connections | sort -n | tail -n 1)
  files_needed $((highest + 200))
  programs
  native load; LOAD=$NATIVE
  native serve; SERVE=$NATIVE
  scratch
  head -c 8192 /dev/urandom >"$SCRATCH/file"
  machine
  row 'requests a second, of all' "$rate; frames of 2,048 bytes, a file of 8,192"
  row 'service, model, connections' 'CPU us/req  RSS MiB     p99 ms  connect s'

  for service in $services; do
    for model in $models; do
      start_model "$model" "$service"
      broken=''
      for count in $connections; do
        if [ -n "$broken" ]; then
          row "$service, $model, $count" "not tried: it broke at $broken"
          continue
        fi
        one_load "$model" "$service" "$count"
        [ -z "$BROKE" ] || broken=$count
        sleep 0.3
      done
      stop "$MODEL_PID"
    done
  done
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  # What the decision for Netty rests on: at the highest load it answers all, and no other Java model is clearly cheaper.
  netty=$SCRATCH/netty-frames-$highest.json
  if [ -s "$netty" ]; then
    cheapest=''
    for model in thread virtual polling selector netty; do
      report=$SCRATCH/$model-frames-$highest.json
      if [ -s "$report" ] && [ "$(json "$report" missing)" = 0 ]; then
        cheapest=$(printf '%s\n%s\n' "$cheapest" "$(json "$report" server_cpu_micros_each)" | grep . | sort -g | head -n 1)
      fi
    done
    limit netty_of_cheapest_java_model "$(quotient "$(json "$netty" server_cpu_micros_each)" "$cheapest")" 1.25
    limit netty_unanswered "$(json "$netty" missing)" 0
  else
    not_measured "bench/run server-models: the verdict is about netty with frames, which was left out"
  fi
}
