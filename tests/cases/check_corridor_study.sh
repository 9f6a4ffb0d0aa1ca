#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tables of docs/corridor-study.md are those of runs of the solver: check_corridor_study.sh LANDLINK
set -euo pipefail
landlink=$(realpath "${1:?the command}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/support/tool.sh
need_tool python3
export PYTHONDONTWRITEBYTECODE=1
python3 graphs/cases/middle-corridor/study.py "$landlink" --check docs/corridor-study.md
