#!/usr/bin/env bash
# Installs the clients and servers of Debian 12 that the tests run. Needs root, or sudo.
set -euo pipefail
packages=(
  awscli curl python3-boto3 rclone restic s3cmd
  ceph-common ceph-mon ceph-osd radosgw
  memcached python3-swift swift-account swift-container swift-object swift-proxy
)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ "${#missing[@]}" = 0 ] && exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
# No daemon is started: the tests start what they need, with settings of their own.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
