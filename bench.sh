#!/usr/bin/env bash
# Runs the comparisons and the runs at scale and writes bench/results.md. Takes about twenty-five minutes; nothing else should run beside it.
# Options go to the comparison. The full runs at scale: bench memory --minutes 10, bench start --hours 6, bench soak (docs/measurements.md).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v mosquitto >/dev/null || { echo "bench.sh: mosquitto is missing; ./test.sh installs it, or: apt-get install mosquitto" >&2; exit 2; }
dotnet build bench -c Release -v quiet --nologo
bench() { dotnet bench/bin/Release/net10.0/bench.dll "$@"; }
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
status=0
bench peers --out "$parts/1-peers.md" "$@" || status=$?
bench memory --minutes 2 --out "$parts/2-memory.md" || status=$?
bench start --hours 4 --out "$parts/3-start.md" || status=$?
bench storm --out "$parts/4-storm.md" || status=$?
bench load --out "$parts/5-load.md" || status=$?
bench connections --seconds 30 --out "$parts/6-connections.md" || status=$?
bench connections --tls --seconds 30 --out "$parts/7-connections-tls.md" || status=$?
bench soak --minutes 2 --out "$parts/8-soak.md" || status=$?
cat "$parts"/*.md > bench/results.md
exit "$status"
