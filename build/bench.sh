#!/usr/bin/env bash
# The benches: build/bench.sh [NAME]. `make bench NAME=import` calls it; NAME="view sqlite" measures on one database. A table goes to stdout, the same to artifacts/bench.json.
# Environment: WARDLINE_BENCH_PATIENTS (default 100000). The sample is kept under artifacts/bench and used again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source build/dotnet.sh

export WARDLINE_REQUIRE_SERVICES=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
bash build/install-test-services.sh >&2
dotnet build bench/Wardline.Bench/Wardline.Bench.csproj -c Release --nologo -v minimal >&2
mkdir -p artifacts/bench
echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg), cores: $(nproc), commit: $(git rev-parse --short HEAD)" >&2
exec artifacts/out/Wardline.Bench/Release/net10.0/Wardline.Bench artifacts/bench artifacts/bench.json ${1:+"$1"} </dev/null
