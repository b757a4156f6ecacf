# Sourced by deploy/up, deploy/verify and bench/run: finds or installs what they need. POSIX sh.
# Every check that fails prints one line that says what is missing and how to get it.

die() { printf '%s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*" >&2; }

# Prints the java binary of a JDK 25 or newer; the launcher never trusts a bare "java" from PATH.
find_java() {
  for candidate in "${BIANQUE_JAVA_HOME:-}/bin/java" "${JAVA_HOME:-}/bin/java" /usr/lib/jvm/*/bin/java \
    /opt/java/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java "$(command -v java 2>/dev/null)"; do
    [ -x "$candidate" ] || continue
    version=$("$candidate" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
    if [ "${version%%.*}" -ge 25 ] 2>/dev/null; then printf '%s\n' "$candidate"; return 0; fi
  done
  return 1
}

need_java() {
  JAVA=$(find_java) || die "JDK 25 is missing: install it (for instance Eclipse Temurin 25) and set BIANQUE_JAVA_HOME to its directory"
}

# How the server's virtual machine runs, unless BIANQUE_SERVER_HEAP says another heap.
# A young generation as small as this leaves the old one room for what a fleet keeps: with the default share, 1,000 hosts
# filled it and full collections followed each other. What more hosts need is told in docs/operating/running.md.
SERVER_HEAP='-XX:+UseSerialGC -Xms96m -Xmx240m -Xmn40m'
SERVER_JVM='-Xss512k -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow'

need_jdk() {
  need_java
  [ -x "$(dirname "$JAVA")/javac" ] || die "JDK 25 is missing: $JAVA belongs to a runtime without compiler; set BIANQUE_JAVA_HOME to a JDK 25"
}

need_node() {
  remedy='install Node.js 20.19 or newer (22 LTS advised) so that "node" and "npm" are on the PATH'
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || die "Node.js is missing: $remedy"
  node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' ||
    die "Node.js $(node --version) is too old: $remedy"
}

# need_package COMMAND PACKAGE...: installs Debian packages when the command is missing, as root; else says what to do.
need_package() {
  command=$1; shift
  if command -v "$command" >/dev/null 2>&1; then return 0; fi
  install_packages "$command" "$@"
}

# The screenshots of the Chinese pages are worth nothing without one.
need_chinese_font() {
  if fc-list :lang=zh-cn 2>/dev/null | grep -q .; then return 0; fi
  install_packages 'a font with Chinese characters' fonts-noto-cjk
}

# install_packages WHAT PACKAGE...
install_packages() {
  what=$1; shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $*"
    apt_log=$(mktemp)
    if ! without_services apt_install "$@" >"$apt_log" 2>&1; then
      tail -n 20 "$apt_log" >&2
      die "$what is missing and could not be installed: run 'apt-get install $*'"
    fi
    APT_UPDATED=1
    rm -f "$apt_log"
  else
    die "$what is missing: run 'apt-get install $*' as root, or install it your system's way"
  fi
}

apt_install() {
  { [ -n "${APT_UPDATED:-}" ] || apt-get update -qq; } &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# without_services COMMAND...: packages that bring a daemon must not start it, for it would take ports and outlive us. The
# policy that forbids it is removed whatever happens, unless it was there before.
without_services() (
  policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}
  if ! [ -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
  fi
  "$@"
)

need_maven() { need_package mvn maven; }

# Maven in the repository's root, on the JDK that need_jdk found.
maven() {
  (cd "$ROOT" && JAVA_HOME=${JAVA%/bin/java} mvn -B -ntp "$@")
}
