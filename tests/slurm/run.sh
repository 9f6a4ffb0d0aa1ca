#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# landlink under a Slurm of its own: two nodes on this machine, started for these tests and thrown away.
#     tests/slurm/run.sh LANDLINK [TEST...]
# Every process of it has one folder's name in its environment (LANDLINK_SANDBOX). So all are found again and ended, jobs that
# lost their daemon too, whether the tests end, are interrupted or are killed.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/tool.sh
source "$here/../support/tool.sh"
landlink=$(realpath "${1:?the command}")
shift
PATH=$PATH:/usr/sbin:/sbin
for tool in slurmctld slurmd sbatch munged python3 setsid; do need_tool "$tool"; done

# munged wants no folder above its own that others may write into, but for sticky ones; sockets want a short name
LANDLINK_SANDBOX=$(TMPDIR=/tmp mktemp -d -t landlink-slurm.XXXXXX) || exit 1
export LANDLINK_SANDBOX
echo "cluster in $LANDLINK_SANDBOX"

trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'env -u LANDLINK_SANDBOX "$here/sweep.sh" "$LANDLINK_SANDBOX"' EXIT
env -u LANDLINK_SANDBOX setsid --fork "$here/sweep.sh" "$LANDLINK_SANDBOX" $$ </dev/null >/dev/null 2>&1

# in the background: traps then run at once
"$here/tests.sh" "$landlink" "$@" &
answer=0
wait $! || answer=$?
exit "$answer"
