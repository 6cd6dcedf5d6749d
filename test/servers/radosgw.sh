#!/usr/bin/env bash
# Debian's Ceph RADOS Gateway on a cluster of one monitor and one store in memory, all on 127.0.0.1.
# Usage: radosgw.sh FOLDER PORT. Prints "ready" when it answers, and runs until it is sent SIGTERM.
# Two users have AWS's published example keys: AKIDEXAMPLE and AKIAI44QH8DHBEXAMPLE.
set -euo pipefail
folder=$1
port=$2
monitor_port=$((port + 1))
fsid=$(cat /proc/sys/kernel/random/uuid)
export CEPH_CONF=$folder/ceph.conf
children=()
trap 'kill "${children[@]}" 2>/dev/null; wait' EXIT
trap 'exit 0' TERM INT

mkdir -p "$folder"/{mon,osd,run}
: >"$folder/keyring"
cat >"$CEPH_CONF" <<END
[global]
fsid = $fsid
mon_host = [v1:127.0.0.1:$monitor_port]
mon_initial_members = a
public_network = 127.0.0.0/8
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
keyring = $folder/keyring
run_dir = $folder/run
admin_socket = $folder/run/\$name.asok
pid_file = $folder/run/\$name.pid
log_file = $folder/\$name.log
mon_cluster_log_file = $folder/cluster.log
mon_data = $folder/mon
osd_data = $folder/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
osd_class_update_on_start = false
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
osd_max_object_name_len = 1024
osd_class_default_list = *
osd_class_load_list = *
rgw_dns_name = s3.localhost
END

monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$monitor_port]" "$folder/monmap" >/dev/null
ceph-mon --id a --mkfs --monmap "$folder/monmap" >/dev/null 2>&1
ceph-mon --id a --foreground >"$folder/mon.out" 2>&1 &
children+=($!)
osd=$(cat /proc/sys/kernel/random/uuid)
timeout 60 ceph osd new "$osd" >/dev/null
timeout 60 ceph osd crush add osd.0 1 root=default host=localhost >/dev/null 2>&1
ceph-osd --id 0 --mkfs --osd-uuid "$osd" >/dev/null 2>&1
ceph-osd --id 0 --foreground >"$folder/osd.out" 2>&1 &
children+=($!)

create_user() {
  timeout 120 radosgw-admin user create --uid="$1" --display-name="$1" --access-key="$2" --secret="$3" >/dev/null 2>&1
}
create_user first AKIDEXAMPLE wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
create_user second AKIAI44QH8DHBEXAMPLE je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY

radosgw --name client.rgw --foreground --rgw-frontends "beast endpoint=127.0.0.1:$port" >"$folder/radosgw.out" 2>&1 &
children+=($!)
until curl --silent --output /dev/null "http://127.0.0.1:$port/"; do
  for child in "${children[@]}"; do kill -0 "$child"; done
  sleep 0.2
done
echo ready
wait
