#!/usr/bin/env bash
# Sets up what the tests need and runs them all. See ./test.sh --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

DEBIAN_PACKAGES=(postgresql mosquitto mosquitto-clients python3-paho-mqtt gcc libc6-dev strace tzdata influxdb victoria-metrics)
POLICY=/usr/sbin/policy-rc.d
POLICY_SAVED=$POLICY.before-sensorhub-tests
RESULTS=$PWD/TestResults

usage() {
  cat <<'TEXT'
Usage: ./test.sh [--long] [--only NAME] [--help]

Sets up (Debian packages, npm, NuGet), builds in Release and runs every test project.
Needs the .NET 10 SDK and Node 20; runs as root or with sudo.

  --long       the long rounds as well (traits Category=Long): about 45 minutes more
  --only NAME  one test project, for example --only Storage
  --help       this text

SENSORHUB_SHARED_DATA names the folder of recordings; tests on them are reported as not run without it.
The last line is "N passed, N failed, N skipped"; the exit code is 0 only when none failed.
TEXT
}

say() { printf '== %s\n' "$*"; }
die() { printf 'test.sh: %s\n' "$*" >&2; exit 2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this step needs root: run as root, or install sudo"
  fi
}

missing_packages() {
  local name
  for name in "${DEBIAN_PACKAGES[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

restore_policy() {
  if [ -e "$POLICY_SAVED" ]; then as_root mv -f "$POLICY_SAVED" "$POLICY"
  else as_root rm -f "$POLICY"
  fi
}

deny_service_start() {
  # A copy already kept comes from a run that was killed here: it is the original.
  if [ -e "$POLICY" ] && [ ! -e "$POLICY_SAVED" ]; then as_root mv "$POLICY" "$POLICY_SAVED"; fi
  trap restore_policy EXIT
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$POLICY" >/dev/null
  as_root chmod 755 "$POLICY"
}

install_debian_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  if [ "${#missing[@]}" = 0 ]; then say "Debian packages: all present"; return; fi
  command -v apt-get >/dev/null || die "these Debian packages are missing and there is no apt-get here: ${missing[*]}"
  say "Debian packages: installing ${missing[*]}"
  deny_service_start
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
    die "apt-get update failed; the tests need ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install ${missing[*]}; the tests talk to them"
  restore_policy
  trap - EXIT
}

install_npm_packages() {
  say "npm packages"
  (cd tests/EndToEnd.Tests/mqttjs && npm ci --no-fund --no-audit --loglevel=error) ||
    die "npm ci failed in tests/EndToEnd.Tests/mqttjs"
}

build() {
  say "restore (locked) and build"
  dotnet restore SensorHub.sln --locked-mode -v quiet || die "dotnet restore failed; are the packages.lock.json files committed?"
  dotnet build SensorHub.sln -c Release --no-restore -v quiet --nologo || die "the build failed"
}

# Adds the counters of one results file to the totals; a failed run that left none did not finish.
tally() {
  local file=$1 name=$2 status=$3 counters
  counters=$(grep -o '<Counters [^>]*>' "$file" 2>/dev/null || true)
  if [ -z "$counters" ]; then
    if [ "$status" = 0 ]; then summary+="$(printf '%-12s no tests' "$name")"$'\n'; return; fi
    failed=$((failed + 1))
    summary+="$(printf '%-12s did not finish' "$name")"$'\n'
    return
  fi
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  local total p f s
  total=$(count total); p=$(count passed)
  f=$(($(count failed) + $(count error) + $(count timeout) + $(count aborted)))
  s=$((total - p - f))
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s))
  summary+="$(printf '%-12s %5d passed %4d failed %4d skipped' "$name" "$p" "$f" "$s")"$'\n'
}

# What failed in a log, with its message and the first frames of its stack.
failures_in() {
  awk '/^ +Failed /{ left = 30 } /^ +(Passed|Skipped) |^\[xUnit|^Data collector|^Results File|^Test Run/{ left = 0 } left-- > 0' "$1"
}

run_tests() {
  local project name log status filter=(--filter 'Category!=Long') hang=10m
  if [ "$long" = 1 ]; then filter=(); hang=60m; fi
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .Tests.csproj)
    if [ -n "$only" ] && [ "$only" != "$name" ]; then continue; fi
    say "tests: $name"
    log=$RESULTS/$name.log
    status=0
    dotnet test "$project" -c Release --no-build --nologo "${filter[@]}" --results-directory "$RESULTS" \
      --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" \
      --blame-hang-timeout "$hang" --blame-hang-dump-type none >"$log" 2>&1 || status=$?
    grep -E '^ +(Failed|Skipped) ' "$log" || true
    if [ "$status" != 0 ]; then
      worst=1
      failures+="$(failures_in "$log")"$'\n'
      # A run without counters did not finish: its end tells where.
      [ -s "$RESULTS/$name.trx" ] || tail -n 80 "$log"
    fi
    tally "$RESULTS/$name.trx" "$name" "$status"
  done
}

long=0 only='' passed=0 failed=0 skipped=0 worst=0 summary='' failures=''
while [ $# -gt 0 ]; do
  case $1 in
    --long) long=1 ;;
    --only) [ $# -gt 1 ] || die "--only needs the name of a test project"; only=$2; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; die "unknown option: $1" ;;
  esac
  shift
done
[ -z "$only" ] || [ -d "tests/$only.Tests" ] || die "there is no test project tests/$only.Tests"
command -v dotnet >/dev/null || die "the .NET 10 SDK is not installed"
command -v node >/dev/null && command -v npm >/dev/null || die "Node 20 with npm is not installed"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
install_debian_packages
install_npm_packages
build
run_tests

[ -z "$failures" ] || printf '\n== what failed\n%s' "$failures"
printf '\n%s' "$summary"
if [ "$worst" != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
[ $((passed + failed)) -gt 0 ] || { failed=1; printf 'no test ran\n'; }
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
