# SPDX-License-Identifier: Apache-2.0
# Sourced by tests that run commands: what a command answered, in out.txt and err.txt, and how many tests failed.

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
