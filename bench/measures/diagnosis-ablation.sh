# What each kind of evidence is worth to the diagnosis. See docs/concepts/diagnosis.md.
describe='the same faults with one kind of evidence after the other left out: right name first, pages a fault'

diagnosis_ablation_usage() {
  cat <<TXT
usage: bench/run diagnosis-ablation [options]
  --faults N    how many faults each time                                                  (default: 400)
TXT
}

measure() {
  faults=400
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) diagnosis_ablation_usage; trap - EXIT; exit 0 ;;
      --faults)
        case ${2:-} in '' | 0 | *[!0-9]*) diagnosis_ablation_usage >&2; not_measured "bench/run diagnosis-ablation: --faults needs a number" ;; esac
        faults=$2
        shift 2
        ;;
      *) diagnosis_ablation_usage >&2; not_measured "bench/run diagnosis-ablation: unknown option $1" ;;
    esac
  done
  bench_program
  machine
  scratch
  "$JAVA" -XX:+UseSerialGC -Xmx256m -cp "$BENCH_CLASSPATH" io.bianque.bench.diagnosis.AblationMain "$faults" \
    >"$SCRATCH/ablation.json" || not_measured "the program failed; what it said is above"
  while read -r line; do
    echo "$line" >"$SCRATCH/one.json"
    row "without $(sed 's/.*"without":"\([^"]*\)".*/\1/' "$SCRATCH/one.json")" \
      "named $(json "$SCRATCH/one.json" named), one page $(json "$SCRATCH/one.json" one_page), pages $(json "$SCRATCH/one.json" pages)"
  done <"$SCRATCH/ablation.json"
  head -n 1 "$SCRATCH/ablation.json" >"$SCRATCH/all.json"
  row 'load after' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
  # The share of faults that are not named rightly, of the tenth that may be.
  limit not_named "$(json "$SCRATCH/all.json" named | awk '{printf "%.3f", 1 - $1}')" 0.1
}
