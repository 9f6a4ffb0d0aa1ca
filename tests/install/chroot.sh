#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The .deb in a bare Debian of its own (debootstrap; as root, with the network; minutes): it installs with apt, solves the
# shipped case, and leaves nothing behind when it is removed.
#     tests/install/chroot.sh BUILD [SUITE]
set -euo pipefail
build=$(cd "${1:?the build folder}" && pwd)
suite=${2:-bookworm}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/tool.sh
source "$here/../support/tool.sh"
need_tool debootstrap
root=$(mktemp -d)
trap 'umount "$root/proc" 2>/dev/null; rm -rf "$root"' EXIT

echo "a bare $suite"
debootstrap --variant=minbase "$suite" "$root" >"$build/debootstrap.log" 2>&1 || { tail "$build/debootstrap.log"; exit 1; }
mount -t proc proc "$root/proc"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
kept='-path ./proc -o -path ./var/cache -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/log -o -path ./tmp'
# shellcheck disable=SC2086 # words
files() { (cd "$root" && find . -xdev \( $kept \) -prune -o -print | sort); }
# what the .deb needs is there before, so that what changes is the .deb's own
(cd "$build" && cpack -G DEB -B "$root/tmp/packages") >"$build/cpack.log" 2>&1 || { tail "$build/cpack.log"; exit 1; }
deb=$(basename "$root"/tmp/packages/landlink_*.deb)
depends=$(dpkg-deb --field "$root/tmp/packages/$deb" Depends | sed 's/([^)]*)//g; s/ *|[^,]*//g; s/,/ /g')
# shellcheck disable=SC2086 # words
inside apt-get install -y -q --no-install-recommends $depends >"$build/chroot.log" 2>&1 || { tail "$build/chroot.log"; exit 1; }
files >"$build/before.txt"

echo "install, solve, remove"
inside apt-get install -y -q --no-install-recommends "/tmp/packages/$deb" >>"$build/chroot.log" 2>&1 || { tail "$build/chroot.log"; exit 1; }
inside landlink solve /usr/share/landlink/cases/middle-corridor -o /tmp/answer -q
inside landlink verify /usr/share/landlink/cases/middle-corridor /tmp/answer -q
inside apt-get purge -y -q landlink >>"$build/chroot.log" 2>&1 || { tail "$build/chroot.log"; exit 1; }
files >"$build/after.txt"
diff "$build/before.txt" "$build/after.txt" || { echo "these files differ after the removal"; exit 1; }
echo "ok"
