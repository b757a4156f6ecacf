#!/bin/sh
# unpack.sh TARGET: called by the build after the server's jar is made. Unpacks it, because a program in plain jars starts
# faster than one in nested ones, and leaves a stamp by which deploy/up knows that nothing is to be built.
set -eu
. "$(dirname -- "$0")/tools.sh"
need_java
rm -rf "$1/server"
"$JAVA" -Djarmode=tools -jar "$1"/bianque-server-*.jar extract --destination "$1/server"
touch "$1/built"
