#!/bin/sh
# Installs the pinned toolchain if needed, then runs a command inside it. Needs only Node with npm.
set -eu
cd "$(dirname "$0")/.."
export TURBO_TELEMETRY_DISABLED=1
pnpm=$(sed -n 's/.*"packageManager": *"\(pnpm@[^"+]*\).*/\1/p' package.json)
npx --yes "$pnpm" install --frozen-lockfile --prefer-offline
exec npx --yes "$pnpm" exec "$@"
