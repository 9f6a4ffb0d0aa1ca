-- SPDX-License-Identifier: Apache-2.0
-- A module of landlink for Lmod: copy it to MODULEPATH/landlink/0.1.0.lua and set prefix to where the .tar.gz is unpacked.
local prefix = "/opt/landlink/0.1.0"

whatis("Name: landlink")
whatis("Description: route optimization for freight networks, proven")
help([[landlink solve CASE -o OUT; landlink --help tells the rest, man landlink all.
Shipped cases: $LANDLINK_CASES]])
prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("MANPATH", pathJoin(prefix, "share/man"))
append_path("MANPATH", "") -- and where man looks otherwise
prepend_path("CMAKE_PREFIX_PATH", prefix)
setenv("LANDLINK_CASES", pathJoin(prefix, "share/landlink/cases"))
