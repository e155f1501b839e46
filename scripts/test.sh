#!/bin/sh
# All that has to be green: build, types, lint, format, packed packages, generated code, every test.
set -eu
cd "$(dirname "$0")/.."
sh scripts/install-debian-packages.sh
exec sh scripts/with-toolchain.sh pnpm run check
