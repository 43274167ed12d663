#!/usr/bin/env bash
# The repository's verbs: ./etl.sh build|test|publish|bench|docs|api|format. Needs the .NET SDK and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "${1:-}" in
  build)
    dotnet restore Etl.sln
    dotnet build Etl.sln -c Release --no-restore -warnaserror
    ;;
  test) dotnet test --solution Etl.sln ;;
  # With the runtime, and compiled ahead as a whole: see docs/decisions/0004-runtime-settings.md.
  publish)
    # Instruction sets are named for this processor family only; others publish with their defaults.
    case "$(uname -m)" in
      x86_64 | amd64) vectors=-p:PublishReadyToRunCrossgen2ExtraArgs=--instruction-set:x86-64-v3 ;;
      *) vectors= ;;
    esac
    dotnet publish src/Etl.Cli -c Release --use-current-runtime --self-contained true -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true $vectors -o out/etl
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
    echo "usage: ./etl.sh build|test|publish|bench|docs|api|format" >&2
    exit 2
    ;;
esac
