# `make` alone says what there is. The work is done by the scripts in build/, so that it can be read and run without make.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help build demo test soak bench format format-check third-party clean

help:
	@echo 'make build                        build everything (Release)'
	@echo 'make demo                         build, fill a demo with invented patients, serve it on https://localhost:8443'
	@echo 'make test                         install what the tests need, build, run all tests'
	@echo 'make test PROJECT=Wardline.Tests  run one test project'
	@echo 'make test FILTER=text             run the tests with this text in their full name'
	@echo 'make test WARDLINE_SEED=N         run with the seed that an earlier run printed'
	@echo 'make soak NAME=crash              the full number of kill rounds; goes on where it was stopped'
	@echo 'make soak NAME=telephone          ten thousand events of one call, a hundred thousand call ids'
	@echo 'make bench                        measure; NAME=import, ledger, identify, verify, view, memory, live or agents measures one'
	@echo 'make format-check                 say which files are not formatted; `make format` formats them'
	@echo 'make third-party                  write THIRD-PARTY.md anew from the lock files'
	@echo 'make clean                        remove all that was built'

build:
	@source build/dotnet.sh && dotnet build Wardline.slnx -c Release --nologo

# Through `dotnet`, because the executable finds the SDK's runtime in usual places only.
demo:
	@source build/dotnet.sh && dotnet build src/Wardline.Server -c Release --nologo -v q && exec dotnet artifacts/bin/Wardline.Server.dll demo $(ARGS)

test:
	@bash build/test.sh '$(PROJECT)' '$(FILTER)'

soak:
	@bash build/soak.sh '$(NAME)'

bench:
	@bash build/bench.sh '$(NAME)'

format:
	@source build/dotnet.sh && dotnet format whitespace Wardline.slnx

format-check:
	@source build/dotnet.sh && dotnet format whitespace Wardline.slnx --verify-no-changes

third-party:
	@bash build/third-party.sh

clean:
	@rm -rf artifacts
