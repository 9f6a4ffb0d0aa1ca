# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For the check scripts: a missing tool skips a check, but fails it where everything must be there (CI=true).
need_tool() {
  if command -v "$1" >/dev/null; then return 0; fi
  echo "SKIPPED: $1 is not installed"
  if [[ "${CI:-}" == true ]]; then exit 1; fi
  exit 77
}
