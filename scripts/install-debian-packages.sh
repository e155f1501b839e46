#!/bin/sh
# Installs what scripts/debian-packages.txt lists, when this is Debian and we are root. Never fails: tests that need a
# missing program say so and are skipped.
set -u
cd "$(dirname "$0")"
command -v dpkg-query >/dev/null 2>&1 || { echo "not Debian: tests that need its packages are skipped" >&2; exit 0; }

missing=
for package in $(sed 's/#.*//' debian-packages.txt); do
  dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
  echo "tests that need these packages are skipped; to run them: sudo apt-get install$missing" >&2
  exit 0
fi
echo "installing what tests need:$missing" >&2
log=$(mktemp)
# The daemons that come along are started by tests in namespaces of their own, not by the packages.
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "could not install them: tests that need them are skipped" >&2
fi
rm -f "$log"
