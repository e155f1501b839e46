#!/bin/sh
# The fuzz targets of test/fuzz, on all cores; docs/fuzzing.md explains the options.
#
#   sh scripts/fuzz.sh [--messages N] [--seed S] [--target PART] [--coverage] …
set -eu
cd "$(dirname "$0")/.."
exec sh scripts/with-toolchain.sh node --conditions=@gluster-ts/source test/fuzz/main.ts "$@"
