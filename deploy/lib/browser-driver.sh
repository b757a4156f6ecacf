#!/bin/sh
# browser-driver.sh TARGET UI: called by the build before the browser's tests. Makes TARGET/pw as Playwright for Java wants its
# driver: the machine's own Node and the playwright-core that the page's build has installed, instead of 202 MB from elsewhere.
set -eu
mkdir -p "$1/pw"
node=$(command -v node || true)
# Without Node or without the page's packages (-Dui.skip=true) nothing is linked: the tests then say what is missing.
rm -f "$1/pw/node" "$1/pw/package"
[ -z "$node" ] || ln -s "$node" "$1/pw/node"
[ ! -d "$2/node_modules/playwright-core" ] || ln -s "$(cd "$2" && pwd)/node_modules/playwright-core" "$1/pw/package"
