# SPDX-License-Identifier: Apache-2.0
# `cpack` in the build folder makes a .deb for the system that it runs on, and a .tar.gz that works wherever it is
# unpacked.
set(CPACK_PACKAGE_NAME landlink)
set(CPACK_PACKAGE_VENDOR "The landlink maintainers")
set(CPACK_PACKAGE_CONTACT "The landlink maintainers <maintainers@landlink.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "route optimization for freight networks, proven")
set(CPACK_PACKAGE_DESCRIPTION
    "landlink takes a network of rail, sea, road and ferry links with costs, times and
capacities, and demands by commodity class, and computes the cheapest assignment
that fits every capacity. It proves each answer, prices each bottleneck and
compares corridors, on CPUs and on NVIDIA GPUs.")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)              # what is linked
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libopenblas0") # what is opened at run time: plain loops do without
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
include(CPack)
