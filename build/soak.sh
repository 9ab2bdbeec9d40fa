#!/usr/bin/env bash
# The long runs: build/soak.sh NAME. `make soak NAME=crash` calls it. Stop it at any time: the next call goes on where it was (telephone, a matter of minutes, begins anew).
# The last line on stdout is a row for docs/benchmarks.md. Exit code 0 only when the whole run went well.
# Environment: WARDLINE_SOAK_ROUNDS (default 100; of telephone: thousands of call ids), WARDLINE_SEED (for a run that begins; one that goes on keeps its seed).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source build/dotnet.sh

name=${1:-}
case $name in
  crash | telephone) ;;
  *) echo "There is no soak '$name'. There are: crash, telephone" >&2; exit 2 ;;
esac

export WARDLINE_REQUIRE_SERVICES=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
bash build/install-test-services.sh >&2
dotnet build tests/Wardline.EndToEnd/Wardline.EndToEnd.csproj -c Release --nologo -v minimal -p:RestoreLockedMode=true >&2

# The state carries the commit: what another commit proved does not count for this one.
commit=$(git rev-parse --short HEAD)
git diff --quiet HEAD -- || commit=$commit-changed
state=artifacts/soak/$name-$commit.json
program=artifacts/out/Wardline.EndToEnd/Release/net10.0/Wardline.EndToEnd
case $name in
  crash) row=$("$program" crash-soak "$state" "${WARDLINE_SOAK_ROUNDS:-100}" </dev/null) ;;
  telephone) row=$("$program" telephone-soak "${WARDLINE_SOAK_ROUNDS:-100}" </dev/null) ;;
esac
echo "$row $commit |"
