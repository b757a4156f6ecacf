# What the readings of one host cost on the wire, without a socket. See docs/operating/performance.md.
describe='80 slowly changing readings: bytes of body and frame, time to pack and unpack, allocation'

body_size_usage() {
  cat <<TXT
usage: bench/run body-size [options]
  --forks N     processes, one after the other; figures are the median of them   (default: 5)
  --rounds N    measured rounds in each                                          (default: 5)
  --millis N    milliseconds a round                                             (default: 100)
TXT
}

# The median of a key over the reports of all forks.
median() {
  for report in "$SCRATCH"/fork-*.json; do json "$report" "$1"; done | sort -n |
    awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

# The median with the least and the most of the forks.
spread() {
  for report in "$SCRATCH"/fork-*.json; do json "$report" "$1"; done | sort -n |
    awk '{ value[NR] = $1 } END { printf "%.2f (%.2f to %.2f)", value[int((NR + 1) / 2)], value[1], value[NR] }'
}

# The sum of the medians of some keys.
sum() {
  for key in "$@"; do median "$key"; done | awk '{ sum += $1 } END { printf "%.3f", sum }'
}

# The most over all forks: for what must never happen.
most() {
  for report in "$SCRATCH"/fork-*.json; do json "$report" "$1"; done | sort -n | tail -n 1
}

run_fork() {
  out=$1
  shift
  "$JAVA" "$@" -cp "$BENCH_CLASSPATH" io.bianque.bench.body.BodySizeMain "$rounds" "$millis" >"$out" &
  STARTED="$! $STARTED"
  await $! || not_measured "the program failed; what it said is above"
}

measure() {
  forks=5 rounds=5 millis=100
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) body_size_usage; trap - EXIT; exit 0 ;;
      --forks | --rounds | --millis)
        case ${2:-} in '' | 0 | *[!0-9]*) body_size_usage >&2; not_measured "bench/run body-size: $1 needs a number" ;; esac
        eval "${1#--}=$2"
        shift 2
        ;;
      *) body_size_usage >&2; not_measured "bench/run body-size: unknown option $1" ;;
    esac
  done
  bench_program
  machine
  scratch
  fork=0
  while [ $fork -lt "$forks" ]; do
    fork=$((fork + 1))
    say "process $fork of $forks ..."
    run_fork "$SCRATCH/fork-$fork.json" -XX:+UseSerialGC -Xmx128m
  done
  say "once more with the agent's flags ..."
  run_fork "$SCRATCH/agent.json" -XX:+UseSerialGC -Xmx32m -Xss256k -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders

  row 'readings a frame, frames' "$(median readings), $(median frames)"
  row 'body bytes: mean, key, delta' "$(median body_bytes), $(median body_bytes_key), $(median body_bytes_delta)"
  row 'frame bytes: mean, key, delta' "$(median frame_bytes), $(median frame_bytes_key), $(median frame_bytes_delta)"
  row 'json body bytes, mean' "$(median json_body_bytes)"
  row 'floor body bytes, mean' "$(median floor_body_bytes)"
  row 'pack, ns a reading' "$(spread encode_nanos)"
  row 'unpack, ns a reading' "$(spread decode_nanos)"
  row 'header write, ns a reading' "$(spread frame_write_nanos)"
  row 'header read, ns a reading' "$(spread frame_read_nanos)"
  row 'all four steps, ns a reading' "$(sum encode_nanos decode_nanos frame_write_nanos frame_read_nanos)"
  row 'json pack, unpack, ns a reading' "$(spread json_encode_nanos), $(spread json_decode_nanos)"
  row 'floor pack, unpack, ns a reading' "$(spread floor_encode_nanos), $(spread floor_decode_nanos)"
  row 'agent flags: pack, header write' "$(json "$SCRATCH/agent.json" encode_nanos), $(json "$SCRATCH/agent.json" frame_write_nanos)"
  row 'allocated: pack, unpack, B a frame' "$(most encode_allocated), $(most decode_allocated)"
  row 'allocated: header write, read' "$(most frame_write_allocated), $(most frame_read_allocated)"
  row 'allocated: json pack, unpack' "$(most json_encode_allocated), $(most json_decode_allocated)"
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"

  limit body_bytes "$(median body_bytes)" 110
  limit frame_bytes "$(median frame_bytes)" 200
  limit nanos_a_reading "$(sum encode_nanos decode_nanos)" 10
  # Bytes a frame, to pack and to unpack, in the worst of all processes.
  limit allocated_bytes "$(awk -v a="$(most encode_allocated)" -v b="$(most decode_allocated)" 'BEGIN { printf "%.3f", a + b }')" 0
}
