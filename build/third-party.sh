#!/usr/bin/env bash
# Writes THIRD-PARTY.md from the lock files and the restored packages' own licence statements.
# Fails, and writes nothing, when a licence is unknown or not on the list below: then a person has to look.
set -euo pipefail
export LC_ALL=C # the same order on every machine
cd "$(dirname "${BASH_SOURCE[0]}")/.."
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
allowed=' MIT Apache-2.0 BSD-2-Clause BSD-3-Clause ISC PostgreSQL 0BSD '
# MPL-2.0 asks for its own files' source only; still, such code checks the product and is not delivered with it.
allowed_in_tests="$allowed"'MPL-2.0 '
trouble=0

complain() { echo "$1" >&2; trouble=1; }

# One line a package: a package that some project names itself is "direct", whatever the others make of it.
list() { awk -f build/lock-packages.awk "$@" | sort -u -k1,1f -k2,2 -k3,3 | awk '!seen[$1 " " $2]++'; }

element() { sed -n "s|.*<$2[^>]*>\([^<]*\)</$2>.*|\1|p" "$1" | head -n 1; }

licence_of() { # name version folder nuspec
  local expression file known
  expression=$(sed -n 's|.*<license type="expression">\([^<]*\)</license>.*|\1|p' "$4" | head -n 1)
  if [ -n "$expression" ]; then echo "$expression"; return; fi
  file=$(sed -n 's|.*<license type="file">\([^<]*\)</license>.*|\1|p' "$4" | head -n 1)
  if [ -n "$file" ]; then
    known=$(awk -v n="$1" -v v="$2" '$1 == n && $2 == v { print $3, $4 }' build/licence-files.txt)
    if [ -n "$known" ] && [ "$(sha256sum "$3/$file" | cut -d' ' -f1)" = "${known#* }" ]; then echo "${known% *}"; return; fi
  fi
  echo unknown
}

rows() { # allowed licences; list of "name version kind"
  local allowed=$1
  local name version kind lower folder nuspec licence term
  echo '| package | version | licence | use | copyright |'
  echo '|---|---|---|---|---|'
  while read -r name version kind; do
    lower=${name,,}
    folder=$packages/$lower/$version
    nuspec=$folder/$lower.nuspec
    if [ ! -f "$nuspec" ]; then
      complain "$name $version is not restored: run 'dotnet restore' first."
      continue
    fi
    licence=$(licence_of "$name" "$version" "$folder" "$nuspec")
    for term in ${licence//[()]/ }; do
      case $term in OR | AND) continue ;; esac
      [[ $allowed == *" $term "* ]] || complain "$name $version has the licence '$licence', which nobody has allowed: replace it, or read its text and add it to build/third-party.sh or build/licence-files.txt."
    done
    [ "$(element "$nuspec" developmentDependency)" = true ] && kind="$kind, build only"
    echo "| $name | $version | $licence | $kind | $(element "$nuspec" copyright | sed -e 's/&amp;#169;\|&#169;\|&#xA9;/©/g' -e 's/&amp;/\&/g' -e 's/|/ /g' -e 's/[[:space:]]\+/ /g') |"
  done
}

shipped=$(list src/*/packages.lock.json)
test_only=$(list tests/*/packages.lock.json | awk 'NR == FNR { shipped[$1 " " $2]; next } !(($1 " " $2) in shipped)' <(printf '%s\n' "$shipped") -)

text=$(mktemp)
trap 'rm -f "$text"' EXIT
{
  echo '# Third-party packages'
  echo
  echo 'Written by `make third-party` from the lock files and the packages’ own statements; a test checks that every package of every lock file has its row. Wardline itself is under Apache-2.0 (LICENSE).'
  echo
  echo '## Part of the product'
  echo
  echo 'Direct and transitive packages of the projects in `src/`. "Build only" packages check the code and are not delivered.'
  echo
  rows "$allowed" <<<"$shipped"
  echo
  echo '## Tests only'
  echo
  echo 'Packages of the projects in `tests/` that the product does not have.'
  echo
  rows "$allowed_in_tests" <<<"$test_only"
  echo
  echo '## Data'
  echo
  echo '- `src/Wardline/Samples/places.txt`: ZIP codes with place and state, as plain facts from GeoNames (geonames.org), CC BY 4.0.'
  echo '- `src/Wardline/Samples/names.txt`: frequent names of the 1990 census of the United States (public domain) and names gathered by hand.'
  echo
  echo '## Programs that the tests run'
  echo
  echo 'Not delivered, not linked: PostgreSQL (PostgreSQL Licence), SoftHSM2 (BSD-2-Clause), Redis 7.0 (BSD-3-Clause) and Chromium (BSD-3-Clause and others), all from the distribution.'
} >"$text"

# A while loop behind a redirection runs in this shell, so its complaints are seen here.
[ "$trouble" -eq 0 ] || exit 1
cat "$text" >THIRD-PARTY.md
echo "THIRD-PARTY.md: $(wc -l <<<"$shipped") packages of the product, $(wc -l <<<"$test_only") of the tests." >&2
