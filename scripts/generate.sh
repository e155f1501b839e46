#!/bin/sh
# Compiles the .x files of all packages, examples and the bench: packages/NAME/src/…/FILE.x becomes
# packages/NAME/src/generated/FILE.ts.
# Needs no build: xdrgen runs from its sources.
#
#   generate.sh           writes what has changed
#   generate.sh --check   writes nothing; fails when a file is missing, stale, or has no .x file any more
set -eu
cd "$(dirname "$0")/.."
status=0
for package in packages/* examples/* apps/bench; do
  sources=$(find "$package/src" -name '*.x' | sort)
  [ -n "$sources" ] || continue
  # Names of these files have no blanks.
  # shellcheck disable=SC2086
  node --disable-warning=ExperimentalWarning --conditions=@gluster-ts/source packages/xdrgen/src/xdrgen.ts \
    $sources --output "$package/src/generated/" "$@" || status=1
  for output in "$package"/src/generated/*.ts; do
    case "$sources" in
    *"/$(basename "$output" .ts).x"*) ;;
    *)
      echo "$output has no .x file: remove it" >&2
      status=1
      ;;
    esac
  done
done
if [ $status -ne 0 ] && [ $# -gt 0 ]; then echo 'Run: sh scripts/with-toolchain.sh pnpm run generate' >&2; fi
exit $status
