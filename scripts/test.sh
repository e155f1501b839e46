#!/bin/sh
# All that has to be green: build, types, lint, format, packed packages, generated code, every test. What has not changed
# since it was last green is not run again: `sh scripts/with-toolchain.sh pnpm run unit` runs the tests regardless.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install-debian-packages.sh
# With other programs to test against, or other rights, the tests are other tests.
TESTED_PROGRAMS=$(id -u; uname -rs; sed 's/#.*//' scripts/debian-packages.txt | xargs dpkg-query -W 2>/dev/null || true)
export TESTED_PROGRAMS
rm -f test/.total
status=0
sh scripts/with-toolchain.sh pnpm run check || status=$?
# The last lines are what failed and the total, also when the tests' output is an earlier run's.
if [ -f test/.total ]; then cat test/.total; fi
exit $status
