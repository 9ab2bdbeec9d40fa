#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL server binaries (15 or newer), SoftHSM2, Redis
# and Chromium.
# Does nothing when all are there. Starts no server and makes no database cluster: the tests start their own.
set -euo pipefail

postgres_is_there() {
  local folder version
  for folder in /usr/lib/postgresql/*/bin ${PATH//:/ }; do
    # A name on the PATH may be a broken link or a wrapper; only an answer counts.
    [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] || continue
    version=$("$folder/postgres" --version 2>/dev/null | sed -n 's/^postgres (PostgreSQL) \([0-9]*\).*/\1/p') || continue
    "$folder/initdb" --version >/dev/null 2>&1 || continue
    [ -n "$version" ] && [ "$version" -ge 15 ] && return 0
  done
  return 1
}

softhsm_is_there() {
  command -v softhsm2-util >/dev/null 2>&1 || return 1
  local library
  for library in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so /usr/lib64/softhsm/libsofthsm2.so; do
    [ -e "$library" ] && return 0
  done
  return 1
}

chromium_is_there() { [ -x /usr/bin/chromium ] && /usr/bin/chromium --version >/dev/null 2>&1; }

redis_is_there() { [ -x /usr/bin/redis-server ] && [ -x /usr/bin/redis-cli ] && /usr/bin/redis-server --version >/dev/null 2>&1; }

missing=()
postgres_is_there || missing+=(postgresql)
softhsm_is_there || missing+=(softhsm2)
redis_is_there || missing+=(redis-server)
chromium_is_there || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

cannot() {
  {
    echo "The tests need: ${missing[*]}, and $1."
    echo "Please install them by hand, then run this again:"
    echo "  Debian or Ubuntu: apt-get update && apt-get install postgresql-15 softhsm2 redis-server chromium   (as root; a newer PostgreSQL will do)"
    echo "  elsewhere: PostgreSQL 15 or newer with initdb and postgres on the PATH, SoftHSM2 with softhsm2-util, Redis as /usr/bin/redis-server with redis-cli, and Chromium as /usr/bin/chromium"
  } >&2
  exit 1
}

command -v apt-get >/dev/null 2>&1 || cannot "this system has no apt-get to install them with"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  # -n: never ask for a password, a run without a terminal would wait for ever.
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || cannot "this user is neither root nor allowed to use sudo without a password"
  as_root=(sudo -n)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=180 "$@" </dev/null >&2
}

newest_server_package() {
  # 15 is the version the tests were written with; where a release ships another one, its newest is taken.
  if apt-cache show postgresql-15 >/dev/null 2>&1; then echo postgresql-15; return; fi
  apt-cache search --names-only '^postgresql-[0-9]+$' | cut -d' ' -f1 | sort -t- -k2 -n | tail -n 1
}

# Debian's package would make a cluster "main" and start it. The package's own switch says no; the
# administrator's file is put back afterwards, whatever happens in between.
config=/etc/postgresql-common/createcluster.conf
put_back() {
  "${as_root[@]}" test -e "$config.before-wardline" && "${as_root[@]}" mv -f "$config.before-wardline" "$config"
  return 0
}

install_postgres() {
  local package
  package=$(newest_server_package)
  [ -n "$package" ] || cannot "the package index has no PostgreSQL server"
  apt install -y --no-install-recommends postgresql-common
  trap put_back EXIT
  [ -e "$config.before-wardline" ] || "${as_root[@]}" cp -p "$config" "$config.before-wardline"
  "${as_root[@]}" sed -i -e '/^[[:space:]]*create_main_cluster/d' -e '$a create_main_cluster = false' "$config"
  apt install -y --no-install-recommends "$package"
  put_back
}

# Debian's package would start a server for the machine; invoke-rc.d asks this file first. One that is there already is left alone.
policy=/usr/sbin/policy-rc.d
install_redis() {
  local ours=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null && "${as_root[@]}" chmod 755 "$policy"
    ours=1
  fi
  local code=0
  apt install -y --no-install-recommends redis-server || code=$?
  [ -z "$ours" ] || "${as_root[@]}" rm -f "$policy"
  return "$code"
}

echo "Installing for the tests: ${missing[*]}" >&2
apt update || cannot "the package index could not be read (is there a network?)"
for need in "${missing[@]}"; do
  case $need in
    postgresql) install_postgres ;;
    redis-server) install_redis ;;
    *) apt install -y --no-install-recommends "$need" ;;
  esac
done

missing=()
postgres_is_there || missing+=(postgresql)
softhsm_is_there || missing+=(softhsm2)
redis_is_there || missing+=(redis-server)
chromium_is_there || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] || cannot "installing them did not help"
