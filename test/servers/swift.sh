#!/usr/bin/env bash
# Debian's OpenStack Swift, one server of each kind, with s3api and tempauth, all on 127.0.0.1.
# Usage: swift.sh FOLDER PORT. Prints "ready" when it answers, and runs until it is sent SIGTERM.
# The access key is test:tester, the secret testing. Needs root: Swift reads /etc/swift/swift.conf and nothing else.
set -euo pipefail
folder=$1
port=$2
settings=$folder/settings
children=()
trap 'kill "${children[@]}" 2>/dev/null; wait' EXIT
trap 'exit 0' TERM INT

mkdir -p "$settings" "$folder/disk/sdb1" /etc/swift
cat >/etc/swift/swift.conf <<END
[swift-hash]
swift_hash_path_prefix = countersign
swift_hash_path_suffix = countersign
[storage-policy:0]
name = only
default = yes
END

next=$port
for kind in account container object; do
  next=$((next + 1))
  (
    cd "$settings"
    swift-ring-builder "$kind.builder" create 4 1 1
    swift-ring-builder "$kind.builder" add "r1z1-127.0.0.1:$next/sdb1" 1
    swift-ring-builder "$kind.builder" rebalance
  ) >/dev/null
  cat >"$settings/$kind.conf" <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $next
workers = 0
user = $(id -un)
swift_dir = $settings
devices = $folder/disk
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
END
done

filter() { printf '[filter:%s]\nuse = egg:swift#%s\n' "$1" "${2:-$1}"; }
{
  printf '[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = %s\nworkers = 0\nuser = %s\nswift_dir = %s\n' \
    "$port" "$(id -un)" "$settings"
  echo '[pipeline:main]'
  echo 'pipeline = catch_errors gatekeeper healthcheck cache s3api tempauth copy slo dlo proxy-server'
  printf '[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n'
  for name in catch_errors gatekeeper healthcheck copy slo dlo; do filter "$name"; done
  filter cache memcache
  echo "memcache_servers = 127.0.0.1:$((next + 1))"
  filter tempauth
  echo 'user_test_tester = testing .admin'
  filter s3api
  printf 'location = us-east-1\ns3_acl = false\n'
} >"$settings/proxy.conf"

memcached -l 127.0.0.1 -p "$((next + 1))" -u "$(id -un)" &
children+=($!)
for kind in account container object proxy; do
  /usr/bin/python3 "/usr/bin/swift-$kind-server" "$settings/$kind.conf" >"$folder/$kind.log" 2>&1 &
  children+=($!)
done
for listening in "$port" $((port + 1)) $((port + 2)) $((port + 3)); do
  until curl --silent --output /dev/null "http://127.0.0.1:$listening/healthcheck"; do
    for child in "${children[@]}"; do kill -0 "$child"; done
    sleep 0.2
  done
done
echo ready
wait
