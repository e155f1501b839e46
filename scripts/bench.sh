#!/bin/sh
# Installs what is missing, builds what is to be measured, and runs the bench; apps/bench/README.md explains it.
#
#   npm run bench -- list | run [PATTERN] | profile NAME | report
set -eu
cd "$(dirname "$0")/.."
exec sh scripts/with-toolchain.sh sh -c 'turbo run build --output-logs=errors-only >&2 &&
  exec node --disable-warning=ExperimentalWarning apps/bench/src/main.ts "$@"' bench "$@"
