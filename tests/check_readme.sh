#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# README.md shows what the demo prints (but for its time and the numbers that differ among optima), its commands work, and
# the links of the documents lead somewhere. With --fix the first is put right.
#     tests/check_readme.sh LANDLINK [--fix]
set -euo pipefail
landlink=$(realpath "${1:?the command}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
begin='<!-- demo-output: begin -->'
end='<!-- demo-output: end -->'
draws='<!-- draws-output: begin -->'

demo_output() { # as ./dev demo solves it
  local case_folder=$PWD/graphs/cases/middle-corridor
  (cd "$work" && "$landlink" solve "$case_folder" -o out/middle-corridor --gap 1e-9 -q) | sed -E '/^time +[0-9.]+ s$/d; s/ +$//'
}

block() { # of README.md that begins with a mark, without its fences
  sed -n "/^$1\$/,/^<!--.* end -->\$/p" README.md | grep -vE '^(```|<!--)' || true
}

draws_output() { # two draws have the form of many
  "$landlink" compare graphs/cases/middle-corridor -o "$work/draws" --draws 2 -q | sed -n '/ draws, /,/^$/p' | sed -E '/^$/d; s/ +$//'
}

# What every processor prints: of several optima each may find another, at the same cost, and another bottleneck by its flows.
for_any_optimum() { sed -E '/^(status|verified|objective|bound|unmet)/!s/[0-9][0-9.e-]*/#/g; s/\.[0-9]+ USD$/ USD/; s/ +/ /g; s/((# ){6}).*/\1/'; }

put_block() {
  {
    sed "/^$begin\$/q" README.md
    printf '```\n%s\n```\n' "$(<"$work/printed.txt")"
    sed -n "/^$end\$/,\$p" README.md
  } >"$work/README.md"
  cat "$work/README.md" >README.md
}

failing_commands() { # of the section Use, up to its prose
  local line
  mkdir "$work/bin" "$work/tree"
  ln -s "$landlink" "$work/bin/landlink"
  ln -s "$PWD/graphs" "$work/tree/graphs"
  while IFS= read -r line; do
    (cd "$work/tree" && PATH="$work/bin:$PATH" bash -c "$line" </dev/null >"$work/command.txt" 2>&1) || {
      echo "README.md:$line"
      tail -n 3 "$work/command.txt"
    }
  done < <(sed -n '/^## Use$/,/^[A-Z]/p' README.md | grep '^    landlink ')
}

# A scenario of your own, pasted as it stands.
failing_scenario() {
  mkdir "$work/paste"
  ln -s "$PWD/graphs" "$work/paste/graphs"
  sed -n '/^<!-- scenario: begin -->$/,/^<!-- scenario: end -->$/p' README.md | grep -vE '^(```|<!--)' >"$work/paste.sh"
  (cd "$work/paste" && PATH="$work/bin:$PATH" bash -e "$work/paste.sh" >"$work/command.txt" 2>&1) && grep -q '^aktau_day' "$work/command.txt" || {
    echo "README.md: a scenario of your own"
    tail -n 3 "$work/command.txt"
  }
}

demo_output >"$work/printed.txt"
if [[ "${2:-}" == --fix ]]; then put_block; fi
answer=0
if ! diff <(block "$begin" | for_any_optimum) <(for_any_optimum <"$work/printed.txt"); then
  echo "README.md (<) does not show what the demo prints (>): run ./dev readme"
  answer=1
fi
if ! diff <(block "$draws" | for_any_optimum) <(draws_output | for_any_optimum); then
  echo "README.md (<) does not show draws as compare prints them (>)"
  answer=1
fi
wrong=$(failing_commands; failing_scenario; tests/support/dead_links.sh README.md CONTRIBUTING.md docs/*.md benchmarks/*.md graphs/cases/*.md || true)
if [[ -n "$wrong" ]]; then
  echo "$wrong"
  answer=1
fi
exit "$answer"
