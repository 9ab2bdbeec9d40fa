# Sourced by the other scripts: makes sure that the .NET SDK answers, and says what to do when it does not.
if ! command -v dotnet >/dev/null 2>&1 && [ -x "${HOME:-/nonexistent}/.dotnet/dotnet" ]; then
  PATH="$HOME/.dotnet:$PATH"
  export PATH DOTNET_ROOT="$HOME/.dotnet"
fi
if ! dotnet --version >/dev/null 2>&1; then
  echo "The .NET 10 SDK is needed (global.json names the version): install it and make sure that 'dotnet --version' works in this folder." >&2
  exit 1
fi
