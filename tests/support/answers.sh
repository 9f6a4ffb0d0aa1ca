# SPDX-License-Identifier: Apache-2.0
# Sourced by tests that run commands: what a command answered, in out.txt and err.txt, how many tests failed, and which
# are asked for.

failures=0
failed() {
  printf 'FAILED: %s\n' "$*"
  sed 's/^/  stdout: /' out.txt | head -n 20
  sed 's/^/  stderr: /' err.txt | tail -n 20
  failures=$((failures + 1))
}

expect_codes() { # codes ("0" or "0|75"), then a command
  local codes=$1 answer=0
  shift
  "$@" >out.txt 2>err.txt || answer=$?
  if [[ ! "$answer" =~ ^($codes)$ ]]; then failed "$* exits $answer, not $codes"; fi
}

has() { # file text...: the file has each text
  local file=$1 text
  shift
  for text in "$@"; do
    if ! grep -qF -- "$text" "$file"; then failed "$file lacks '$text'"; fi
  done
}

# The array tests becomes what the words ask for: those tests, all but those with a minus, or all where there are no words.
choose_tests() {
  local word test
  local -a named=() left=()
  for word in "$@"; do
    if [[ " ${tests[*]} " != *" ${word#-} "* ]]; then failed "there is no test ${word#-}"; fi
    if [[ $word != -* ]]; then named+=("$word"); fi
  done
  if (( ${#named[@]} > 0 )); then tests=("${named[@]}"); fi
  for test in "${tests[@]}"; do if [[ " $* " != *" -$test "* ]]; then left+=("$test"); fi; done
  tests=("${left[@]}")
}
