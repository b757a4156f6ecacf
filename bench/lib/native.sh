# Sourced by measurements that need the programs of bench/c. POSIX sh.
#
#   native NAME [FLAGS..]   compiles bench/c/NAME.c when it is older than its sources; sets NATIVE to the program
#   native_tls              the headers of OpenSSL, for -DWITH_TLS
#   cpu_of PID              CPU seconds of a process so far
#   quotient A B            A / B to three digits
#   stop PID                ends a process that "background" started, and waits for it
#   files_needed N          raises the limit of open files to N, or ends the measurement

native() {
  need_package cc gcc libc6-dev
  source=$ROOT/bench/c/$1.c
  NATIVE=$ROOT/bench/target/c/$1
  shift
  case " $* " in *' -DWITH_TLS '*) NATIVE=$NATIVE-tls ;; esac
  if [ -x "$NATIVE" ] && [ -z "$(find "$ROOT/bench/c" -newer "$NATIVE" -name '*.[ch]' -print | head -n 1)" ]; then return 0; fi
  mkdir -p "$ROOT/bench/target/c"
  cc -O2 -Wall -pthread -o "$NATIVE.new" "$source" "$@" >&2 || not_measured "$source does not compile"
  mv "$NATIVE.new" "$NATIVE"
}

native_tls() {
  [ -f /usr/include/openssl/ssl.h ] || install_packages 'the headers of OpenSSL' libssl-dev
}

# In the hundredths that the kernel tells; the name in the file may hold spaces.
cpu_of() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print ($12 + $13) / 100 }'; }

quotient() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", (b > 0 ? a / b : 0) }'; }

stop() {
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

files_needed() {
  [ "$(ulimit -n)" -ge "$1" ] || ulimit -n "$1" 2>/dev/null ||
    not_measured "bench/run $name: $1 open files are needed, the limit is $(ulimit -n)"
}
