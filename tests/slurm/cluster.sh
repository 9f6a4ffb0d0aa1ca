# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A cluster of two nodes on one machine, in the folder $LANDLINK_SANDBOX: no systemd, nothing in /etc or /run, loopback only.
#
#     main   n1      the tests' jobs
#     low    n1      their jobs make way for those of main: they are put back into the queue
#     both   n2, n1  n2 first, so that what happens to n2 happens to nobody else
#
# Memory is watched by polling, as where Slurm has no control groups: a container seldom lets it make any.

free_ports() { # count; ports of before are not asked for again, but for chance
  python3 - "$1" <<'END'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("", 0))
print(*(s.getsockname()[1] for s in sockets))
END
}

write_configuration() {
  local folder=$LANDLINK_SANDBOX ports
  read -r -a ports < <(free_ports 3)
  cat >"$folder/slurm.conf" <<END
ClusterName=sandbox
SlurmctldHost=localhost
SlurmctldPort=${ports[0]}
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
# the life of a credential is also how long a job waits that was put back into the queue
AuthInfo=socket=$folder/munge/socket,cred_expire=5
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmdSpoolDir=$folder/spool.%n
# PMIx keeps a folder a step there
TmpFS=$folder/tmp.%n
StateSaveLocation=$folder/state
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# more processors than the machine has: jobs mostly wait here
SlurmdParameters=config_overrides
ReturnToService=1
KillWait=10
InactiveLimit=0
SlurmctldTimeout=10
SlurmdTimeout=5
SchedulerParameters=sched_min_interval=100000,bf_interval=2,sched_interval=2
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
RequeueExit=75
GresTypes=gpu
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=32 RealMemory=128000 Gres=gpu:1 Weight=2
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=32 RealMemory=128000 Gres=gpu:1 Weight=1
PartitionName=main Nodes=n1 Default=YES MaxTime=INFINITE DefMemPerCPU=200 PriorityTier=10 PreemptMode=off
PartitionName=low Nodes=n1 MaxTime=INFINITE DefMemPerCPU=200 PriorityTier=1 PreemptMode=requeue
PartitionName=both Nodes=n1,n2 MaxTime=INFINITE DefMemPerCPU=200 PriorityTier=10 PreemptMode=off
END
  # a GPU that is none: Slurm counts it, and sets CUDA_VISIBLE_DEVICES
  ln -sf /dev/null "$folder/gpu0"
  # without a word of it slurmd wants a group of systemd where groups are of version 2
  if [[ "$(printf '%s\n' 23.02 "$(slurmd -V | sed 's/^[^ ]* //')" | sort -V | head -n 1)" == 23.02 ]]; then
    echo "CgroupPlugin=disabled" >"$folder/cgroup.conf"
  else
    echo "CgroupPlugin=cgroup/v1" >"$folder/cgroup.conf" # which nothing here uses
  fi
  echo "NodeName=n[1-2] Name=gpu File=$folder/gpu0" >"$folder/gres.conf"
}

# Nodes have names of their own where the machine allows it, as machines do.
start_node() { # name
  if unshare --uts true 2>/dev/null; then
    # shellcheck disable=SC2016 # the inner shell's
    unshare --uts sh -c 'hostname "$1"; exec slurmd -N "$1"' sh "$1"
  else
    slurmd -N "$1"
  fi
}

stop_daemons() {
  local file
  for file in slurmd.n1 slurmd.n2 slurmctld; do
    if [[ -f "$LANDLINK_SANDBOX/$file.pid" ]]; then kill -KILL "$(<"$LANDLINK_SANDBOX/$file.pid")" 2>/dev/null; fi
  done
}

until_true() { # seconds, then a command
  local end=$((SECONDS + $1 + 1))
  shift
  until "$@" >/dev/null 2>&1; do
    if (( SECONDS > end )); then return 1; fi
    sleep 0.1
  done
}

munge_answers() { munge --socket="$LANDLINK_SANDBOX/munge/socket" --no-input | unmunge --socket="$LANDLINK_SANDBOX/munge/socket"; }
nodes_idle() { (($(sinfo -h -N -p both -t idle -o %N | wc -l) == 2)); }

start_munge() {
  local folder=$LANDLINK_SANDBOX/munge
  mkdir -m 755 "$folder"
  (umask 077 && head -c 1024 /dev/urandom >"$folder/key")
  munged --key-file="$folder/key" --socket="$folder/socket" --pid-file="$folder/munged.pid" --log-file="$folder/log" \
    --seed-file="$folder/seed" && until_true 20 munge_answers
}

try_cluster() { write_configuration && slurmctld && start_node n1 && start_node n2 && until_true 20 nodes_idle; }

# Ports that were free may be taken by now; then others are.
start_cluster() {
  export SLURM_CONF=$LANDLINK_SANDBOX/slurm.conf
  chmod 755 "$LANDLINK_SANDBOX"
  (cd "$LANDLINK_SANDBOX" && mkdir log state spool.n1 spool.n2 tmp.n1 tmp.n2) || return 1
  start_munge || return 1
  for _ in 1 2 3; do
    if try_cluster; then return 0; fi
    stop_daemons
  done
  tail -n 20 "$LANDLINK_SANDBOX"/log/*
  return 1
}
