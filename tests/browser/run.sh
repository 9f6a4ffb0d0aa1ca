#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The page of report.html in headless Chromium: report.mjs, with what it needs.
#     tests/browser/run.sh LANDLINK MODULES OUT      MODULES: a folder with node_modules; OUT: screenshots go there
set -euo pipefail
landlink=$(realpath "${1:?the command}")
modules=${2:?a folder with node_modules}
out=${3:?a folder for screenshots}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/tool.sh
source "$here/../support/tool.sh"
need_tool node
need_tool chromium
if [[ ! -d "$modules/node_modules/playwright-core" ]]; then
  echo "SKIPPED: this build has no report, or npm could not fetch playwright-core (cmake says which)"
  if [[ "${CI:-}" == true ]]; then exit 1; fi
  exit 77
fi
mkdir -p "$out"
cp "$here/report.mjs" "$modules/" # modules are looked for beside a script
LANDLINK=$landlink SOURCE=$(realpath "$here/../..") OUT=$(realpath "$out") CHROMIUM=$(command -v chromium) exec node "$modules/report.mjs"
