#!/bin/sh
# Writes the API reference of all packages to `api/index.html`. Fails for exported symbols without a comment, for types that
# exported ones are made of and that are not exported themselves, and for links that lead nowhere.
set -eu
cd "$(dirname "$0")/.."
exec sh scripts/with-toolchain.sh typedoc "$@"
