#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the relative links of Markdown files that lead nowhere, as "file: link"; fails where there is one.
#     tests/support/dead_links.sh FILE...
set -euo pipefail
dead=0
for file in "$@"; do
  while IFS= read -r link; do
    if [[ ! "$link" =~ ^(https?:|mailto:|#) && ! -e "$(dirname "$file")/${link%%#*}" ]]; then
      echo "$file: $link is not there"
      dead=1
    fi
  done < <(grep -oE '\]\([^) ]+\)' "$file" | sed -E 's/^\]\((.*)\)$/\1/')
done
exit "$dead"
