#!/usr/bin/env bash
# Builds and runs every test project, or one: build/test.sh [PROJECT] [FILTER]. `make test` calls it.
# The last line is "N passed, N failed" (", N skipped" may follow). Exit code 0 only when something ran and all of it passed.
# Environment: WARDLINE_SEED (repeats a run), WARDLINE_TEST_TIMEOUT (seconds a project may take, default 1500).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source build/dotnet.sh

project=${1:-}
filter=${2:-}
results=artifacts/test-results

if [ -n "$project" ] && [ ! -f "tests/$project/$project.csproj" ]; then
  echo "There is no test project '$project'. There are: $(ls tests | tr '\n' ' ')" >&2
  exit 2
fi

bash build/install-test-services.sh

# With this set a test whose service is missing fails; without it (a single test run by hand) it is skipped with the reason.
export WARDLINE_REQUIRE_SERVICES=1
export WARDLINE_SEED=${WARDLINE_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The many processes of a run live for seconds: counting what is hot, to compile it better still, never pays for itself.
export DOTNET_TieredPGO=0
case $WARDLINE_SEED in
  *[!0-9]* | '') echo "WARDLINE_SEED must be a whole number without a sign, for example WARDLINE_SEED=42." >&2; exit 2 ;;
esac

if [ -n "$project" ]; then
  dotnet build "tests/$project/$project.csproj" -c Release --nologo -v minimal -p:RestoreLockedMode=true
  projects=("tests/$project/$project.csproj")
else
  dotnet build Wardline.slnx -c Release --nologo -v minimal -p:RestoreLockedMode=true
  projects=(tests/*/*.csproj)
  # All is built: the rules over compiled code may insist on finding all of it.
  export WARDLINE_WHOLE_SOLUTION=1
fi

echo "Seed: WARDLINE_SEED=$WARDLINE_SEED"
rm -rf "$results"
mkdir -p "$results"

passed=0 failed=0 skipped=0 ran=0
for csproj in "${projects[@]}"; do
  name=$(basename "$csproj" .csproj)
  program=artifacts/out/$name/Release/net10.0/$name
  result=$results/$name.xml
  echo "== $name"
  arguments=(-noLogo -noColor -noAutoReporters -result-xml "$result")
  [ -z "$filter" ] || arguments+=(-displayName "*$filter*")
  code=0
  # The order of the tests follows the seed too (the runner takes 31 bits of it).
  timeout --kill-after=30 "${WARDLINE_TEST_TIMEOUT:-1500}" \
    "$program" ":$(awk -v s="$WARDLINE_SEED" 'BEGIN { printf "%d", s % 2147483647 }')" "${arguments[@]}" </dev/null || code=$?

  # "total passed failed skipped errors" of the runner's own report. No report means that the process died on the way.
  counts=$([ -f "$result" ] && awk -f build/test-counts.awk "$result" || true)
  if [ -z "$counts" ] || { [ "$code" -ne 0 ] && [ "$code" -ne 1 ]; }; then
    if [ "$code" -eq 124 ]; then why="took too long"; else why="crashed, exit code $code"; fi
    echo "$name $why: counted as one failure." >&2
    failed=$((failed + 1))
    [ -n "$counts" ] || continue
  fi
  read -r t p f s e <<<"$counts"
  if [ "$t" -eq 0 ] && [ "$e" -eq 0 ]; then
    if [ -n "$filter" ]; then echo "$name has no test that matches '$filter'."; else echo "$name has no tests yet."; fi
  fi
  if [ "$code" -eq 1 ] && [ $((f + e)) -eq 0 ]; then
    echo "$name reported a failure that its counts do not show: counted as one failure." >&2
    f=1
  fi
  ran=$((ran + p + f + e)) passed=$((passed + p)) failed=$((failed + f + e)) skipped=$((skipped + s))
done

# Said again at the end: a long log is often kept by its tail only.
sed 's/<test /\n&/g' "$results"/*.xml 2>/dev/null | sed -n 's/^<test [^>]*name="\([^"]*\)" result="Fail".*/FAILED \1/p' || true

status=0
[ "$failed" -eq 0 ] || status=1
if [ "$ran" -eq 0 ]; then
  echo "No test ran, so nothing is proved." >&2
  status=1
fi
echo "Seed: WARDLINE_SEED=$WARDLINE_SEED"
line="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
echo "$line" | tee "$results/summary"
exit "$status"
