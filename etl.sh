#!/usr/bin/env bash
# The repository's verbs: ./etl.sh build|test|faults|publish|start-up|bench|docs|api|format. Needs the .NET SDK and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "${1:-}" in
  build)
    dotnet restore Etl.sln
    dotnet build Etl.sln -c Release --no-restore -warnaserror
    ;;
  test) dotnet test --solution Etl.sln ;;
  # Kills runs and resumes them: see docs/reliability.md.
  faults) dotnet run --project tests/Etl.Faults -c Release -- "${@:2}" ;;
  # With the runtime, and compiled ahead as a whole: see docs/decisions/0004-runtime-settings.md.
  publish)
    # Instruction sets are named for this processor family only; others publish with their defaults.
    case "$(uname -m)" in
      x86_64 | amd64) vectors=--instruction-set:x86-64-v3%3B ;;
      *) vectors= ;;
    esac
    # What a short run needs and the compiler does not find by itself.
    dotnet build src/Etl.Cli -c Release --use-current-runtime --self-contained true -o out/il
    dotnet run --project tools/StartUpProfile -c Release -- src/Etl.Cli/start-up.txt out/il out/start-up.mibc
    dotnet publish src/Etl.Cli -c Release --use-current-runtime --self-contained true -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true "-p:PublishReadyToRunCrossgen2ExtraArgs=$vectors--mibc:$PWD/out/start-up.mibc" -o out/etl
    ;;
  # Adds to the list what the published program compiled during a command: ./etl.sh start-up run pipelines/x.json
  start-up)
    list=src/Etl.Cli/start-up.txt
    DOTNET_JitStdOutFile="$PWD/out/compiled.txt" DOTNET_JitDisasmSummary=1 out/etl/etl "${@:2}"
    sed -E 's/^ *[0-9]+: JIT compiled //; s/ \[[^]]*, IL size=.*$//' out/compiled.txt | cat - "$list" \
      | { grep -v -E '^\(dynamicClass\)|:IL_STUB' || true; } | LC_ALL=C sort -u > out/start-up.txt
    mv out/start-up.txt "$list"
    ;;
  bench) dotnet run --project tests/Etl.Benchmarks -c Release -- "${@:2}" ;;
  docs)
    dotnet build src/Etl.Cli -c Release
    etl() { dotnet run --project src/Etl.Cli -c Release --no-build -- "$@"; }
    etl steps --markdown > docs/steps.md
    etl expressions --markdown > docs/expressions.md
    etl schema > pipelines/pipeline.schema.json
    ;;
  api) ETL_APPROVE_API=1 dotnet run --project tests/Etl.Tests -- --filter-class Etl.Tests.PublicApiTests ;;
  format) dotnet format Etl.sln --no-restore "${@:2}" ;;
  *)
    echo "usage: ./etl.sh build|test|faults|publish|start-up|bench|docs|api|format" >&2
    exit 2
    ;;
esac
