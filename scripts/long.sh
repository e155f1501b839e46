#!/bin/sh
# The long run: conformance kits, long fuzz, full bench. Takes an hour or more; docs/long-run.md explains each part.
#
#   sh scripts/long.sh [conformance|fuzz|bench]…      default: all of them
set -eu
cd "$(dirname "$0")/.."
kits=${CONFORMANCE_KITS:-$PWD/../shared/conformance}
status=0
part() { printf '\n== %s\n' "$*"; }

conformance() {
  if [ ! -x "$kits/cli/run" ]; then
    echo "conformance: no kits at $kits (set CONFORMANCE_KITS): skipped" >&2
    return 0
  fi
  part "the gluster command line against C's answers"
  CANDIDATE="$PWD/bin/glusterd" "$kits/cli/run" -j 2 || status=1
  part "GlusterFS's own regression tests"
  GLUSTER_SRC=$("$kits/gluster-tests/prepare")
  export GLUSTER_SRC
  GLUSTERD_BIN="$PWD/bin/glusterd" "$kits/gluster-tests/run-t" -l "$kits/gluster-tests/baseline-c.tsv" -c mgmt \
    -b "$kits/gluster-tests/baseline-c.tsv" -j2 || status=1
}
fuzz() {
  part 'fuzz targets, long'
  sh scripts/fuzz.sh --messages "${FUZZ_MESSAGES:-10000000}" || status=1
  part 'property tests, long'
  FUZZ_RUNS=${FUZZ_RUNS:-1000000} npx --yes "$pnpm" exec vitest run property --testTimeout 3600000 || status=1
}
bench() {
  part 'full bench'
  npx --yes "$pnpm" run bench run || status=1
}

pnpm=$(sed -n 's/.*"packageManager": *"\(pnpm@[^"+]*\).*/\1/p' package.json)
sh scripts/install-debian-packages.sh
sh scripts/with-toolchain.sh pnpm run build
[ $# -gt 0 ] || set -- conformance fuzz bench
for name; do
  case $name in
    conformance | fuzz | bench) "$name" ;;
    *) echo "no part named $name: conformance, fuzz, bench" >&2; exit 2 ;;
  esac
done
exit $status
