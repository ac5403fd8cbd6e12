#!/usr/bin/env bash
# Runs every comparison and writes bench/results.md and its findings into README.md. See ./bench.sh --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
Usage: ./bench.sh [--short] [--only NAME] [--help]

Builds in Release, runs every comparison in turn, and writes their tables with machine, versions and ratios into bench/results.md and the
findings into README.md. Takes about 70 minutes; nothing else should run beside it. Needs mosquitto, influxdb and victoria-metrics, which
./test.sh installs.

  --short      a soak of 2 minutes, 10 million stored readings: about 25 minutes; README.md is left as it is
  --only NAME  one comparison, printed and not kept: peers load connections connections-tls stores queries restart memory start storm soak
  --help       this text
TEXT
}

die() { printf 'bench.sh: %s\n' "$*" >&2; exit 2; }

run() {
  local name=$1 part; shift
  [ -z "$only" ] || [ "$only" = "$name" ] || return 0
  number=$((number + 1)); ran=1
  part=$(printf '%s/%02d-%s.md' "$parts" "$number" "$name")
  printf '== %s\n' "$name"
  dotnet bench/bin/Release/net10.0/bench.dll "$@" --out "$part" || status=$?
  [ -e "$part.findings" ] || printf '| %s | – | – | did not finish |\n' "$name" > "$part.findings"
}

# Puts what stands in a file between the two marks of README.md.
show_in_readme() {
  awk -v file="$1" '
    /<!-- \/findings -->/ { skip = 0 }
    !skip { print }
    /<!-- findings -->/ { while ((getline line < file) > 0) print line; skip = 1 }' README.md > "$parts/README"
  cat "$parts/README" > README.md
}

short=0 only='' number=0 ran=0 status=0 soak=20 stored=100000000 memory=10 hours=6
while [ $# -gt 0 ]; do
  case $1 in
    --short) short=1 soak=2 stored=10000000 memory=2 hours=4 ;;
    --only) [ $# -gt 1 ] || die "--only needs the name of a comparison"; only=$2; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; die "unknown option: $1" ;;
  esac
  shift
done
for program in mosquitto influxd victoria-metrics; do
  command -v "$program" >/dev/null || die "$program is missing; ./test.sh installs it, or: apt-get install mosquitto influxdb victoria-metrics"
done

dotnet build bench -c Release -v quiet --nologo
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
run peers peers
run load load
run connections connections
run connections-tls connections --tls
run stores stores
run queries queries
run restart restart --readings "$stored"
run memory memory --minutes "$memory"
run start start --hours "$hours"
run storm storm
run soak soak --minutes "$soak"
[ "$ran" = 1 ] || { usage >&2; die "no comparison is called $only"; }
[ -z "$only" ] || exit "$status"

{ printf '| question | against | to reach | measured |\n|---|---|---|---|\n'; cat "$parts"/*.findings; } > "$parts/findings"
{ cat "$parts/findings"; for part in "$parts"/*.md; do printf '\n'; cat "$part"; done; } > bench/results.md
[ "$short" = 1 ] || show_in_readme "$parts/findings"
exit "$status"
