#!/usr/bin/env bash
# Runs the comparisons and writes bench/results.md. Takes minutes; nothing else should run beside it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
command -v mosquitto >/dev/null || { echo "bench.sh: mosquitto is missing; ./test.sh installs it, or: apt-get install mosquitto" >&2; exit 2; }
dotnet build bench -c Release -v quiet --nologo
exec dotnet bench/bin/Release/net10.0/bench.dll peers --out bench/results.md "$@"
