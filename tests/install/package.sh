#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What cpack makes: the .deb unpacked, the .tar.gz unpacked elsewhere; both solve their own case.
#     tests/install/package.sh BUILD
set -euo pipefail
build=$(cd "${1:?the build folder}" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/tool.sh
source "$here/../support/tool.sh"
need_tool dpkg-deb
need_tool dpkg-shlibdeps
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$build" && cpack -B "$work/packages") >"$work/cpack.log" 2>&1 || { cat "$work/cpack.log"; exit 1; }
deb=$(echo "$work"/packages/landlink_*.deb)
archive=$(echo "$work"/packages/landlink-*.tar.gz)

echo "the .deb says what it needs"
for library in libc6 libglpk40 libmetis5 libjansson4 libgmp10; do
  dpkg-deb --field "$deb" Depends | grep -qw "$library" || { echo "it does not depend on $library"; exit 1; }
done
[[ "$(dpkg-deb --field "$deb" Recommends)" == libopenblas0 ]]
if dpkg-deb --contents "$deb" | awk '{print $6}' | grep -vE '^\./(usr(/.*)?)?$'; then
  echo "these files are outside /usr"
  exit 1
fi

solve_in() { # root: the shipped case by the command that is unpacked there
  "$1/bin/landlink" solve "$1/share/landlink/cases/middle-corridor" -o "$work/answer" --gap 1e-3 -q >"$work/solve.log" 2>&1 ||
    { cat "$work/solve.log"; exit 1; }
  grep -q '"verified": true' "$work/answer/summary.json"
  rm -r "$work/answer"
}

echo "both solve the shipped case"
dpkg-deb --extract "$deb" "$work/root"
solve_in "$work/root/usr"
mkdir "$work/elsewhere"
tar -xzf "$archive" -C "$work/elsewhere" --strip-components 1
solve_in "$work/elsewhere"

echo "man page, completions, examples"
for file in share/man/man1/landlink.1 share/bash-completion/completions/landlink share/zsh/site-functions/_landlink \
  share/doc/landlink/examples/slurm/cpu.sbatch; do
  [[ -f "$work/elsewhere/$file" ]] || { echo "$file is missing"; exit 1; }
done

echo "the completion offers what the help tells"
complete_line() { # words of a command line, the last of them to be completed
  (
    PATH="$work/elsewhere/bin:$PATH"
    # shellcheck source=/dev/null
    source "$work/elsewhere/share/bash-completion/completions/landlink"
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _landlink "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}"
  )
}
[[ "$(complete_line landlink so)" == solve ]]
complete_line landlink solve --time | grep -qx -- --time-limit
[[ "$(complete_line landlink solve --method int)" == interior ]]
[[ "$(complete_line landlink generate pl)" == planar ]]
