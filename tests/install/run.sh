#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a folder of its own, moves it, and uses it as others would: find_package, pkg-config, C++, the
# README's snippet, the command, its cases and its documents.
#     tests/install/run.sh BUILD
set -euo pipefail
build=$(cd "${1:?the build folder}" && pwd)
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/first" >"$work/install.log"
mv "$work/first" "$work/prefix" # nothing may depend on where it was installed
prefix=$work/prefix

echo "find_package"
cmake -S "$source_dir" -B "$work/consumer" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >"$work/configure.log"
cmake --build "$work/consumer" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
"$work/consumer/consumer"
"$work/consumer/consumer_cpp"

echo "pkg-config"
pc=$(find "$prefix" -name landlink.pc)
export PKG_CONFIG_PATH="${pc%/*}"
read -ra flags < <(pkg-config --cflags --libs landlink)
libdir=$(pkg-config --variable=libdir landlink)
rpath=-Wl,-rpath,$libdir
cc -std=c11 -Wall -Wextra -Werror "$source_dir/consumer.c" "${flags[@]}" -lm "$rpath" -o "$work/by_pkg_config"
"$work/by_pkg_config"

echo "the name that programs remember"
major=$(pkg-config --modversion landlink | cut -d . -f 1)
[[ -L "$libdir/liblandlink.so.$major" ]]
readelf -d "$work/by_pkg_config" | grep -qF "[liblandlink.so.$major]"

echo "the README's snippet"
{
  printf '#include <stdio.h>\n#include <landlink/landlink.h>\nint main(void) {\n'
  sed -n '/^```c$/,/^```$/p' "$source_dir/../../README.md" | grep -vE '^```|^#include'
  printf 'return 0;\n}\n'
} >"$work/readme.c"
cc -std=c11 -Wall -Wextra -Werror "$work/readme.c" "${flags[@]}" "$rpath" -o "$work/readme"
(cd "$work" && ./readme 2>&1) | grep -qF 'case: ' # no case yet: it tells what is missing
ln -s "$prefix/share/landlink/cases/middle-corridor" "$work/case"
(cd "$work" && ./readme) | grep -qE '^[0-9.]+ USD, gap '

echo "every header alone, as C11 and C++"
for header in "$prefix"/include/landlink/*.h; do
  printf '#include <landlink/%s>\nint main(void) { return 0; }\n' "${header##*/}" >"$work/alone.c"
  cc -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only "$work/alone.c"
  c++ -Wall -Wextra -Werror -x c++ -I"$prefix/include" -fsyntax-only "$work/alone.c"
done

echo "the command"
[[ "$("$prefix/bin/landlink" --version)" == "landlink $(pkg-config --modversion landlink)" ]]
"$prefix/bin/landlink" check "$prefix/share/landlink/cases/middle-corridor" -q >/dev/null
[[ -f "$prefix/share/man/man1/landlink.1" ]]

echo "the documents, and where their links lead"
mapfile -t documents < <(find "$prefix/share/doc/landlink" -name '*.md')
for document in README.md docs/formats.md docs/landlink.1; do [[ -f "$prefix/share/doc/landlink/$document" ]]; done
"$source_dir/../support/dead_links.sh" "${documents[@]}"
