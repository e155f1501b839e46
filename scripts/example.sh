#!/bin/sh
# Installs what is missing and runs an example from its sources: npm run example -- NAME [ARGUMENTS]
set -eu
cd "$(dirname "$0")/.."
name=${1:-}
if [ -z "$name" ] || [ ! -f "examples/$name/src/main.ts" ]; then
  echo "usage: npm run example -- NAME [ARGUMENTS], NAME one of: $(ls examples | tr '\n' ' ')" >&2
  exit 2
fi
shift
exec sh scripts/with-toolchain.sh node --disable-warning=ExperimentalWarning --conditions=@gluster-ts/source \
  "examples/$name/src/main.ts" "$@"
