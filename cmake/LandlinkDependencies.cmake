# SPDX-License-Identifier: Apache-2.0
# Every library is found here once, as an imported target that the floors link by name.
find_package(OpenMP REQUIRED COMPONENTS C)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)

# Libraries without a package file: a header, a library, a target.
function(landlink_find_library target header library)
  find_path(${target}_INCLUDE ${header})
  find_library(${target}_LIBRARY ${library})
  mark_as_advanced(${target}_INCLUDE ${target}_LIBRARY)
  if(NOT ${target}_INCLUDE OR NOT ${target}_LIBRARY)
    message(FATAL_ERROR "${header} or lib${library} not found; on Debian: ./dev test installs what is missing")
  endif()
  add_library(landlink::${target} UNKNOWN IMPORTED)
  set_target_properties(landlink::${target} PROPERTIES IMPORTED_LOCATION "${${target}_LIBRARY}"
                        INTERFACE_INCLUDE_DIRECTORIES "${${target}_INCLUDE}")
endfunction()

landlink_find_library(csv csv.h csv)
landlink_find_library(metis metis.h metis)
landlink_find_library(gmp gmp.h gmp)
if(LANDLINK_WITH_GLPK)
  landlink_find_library(glpk glpk.h glpk)
endif()
if(LANDLINK_BUILD_TESTS)
  landlink_find_library(cunit CUnit/CUnit.h cunit)
endif()

# LANDLINK_MPI: what the command links to be several processes, or nothing. The libraries never need it.
set(LANDLINK_MPI "")
if(LANDLINK_WITH_MPI)
  find_package(MPI COMPONENTS C)
  if(MPI_C_FOUND)
    set(LANDLINK_MPI MPI::MPI_C)
  elseif(LANDLINK_WITH_MPI STREQUAL "AUTO")
    message(STATUS "no MPI found: solves are of one process")
  else()
    message(FATAL_ERROR "LANDLINK_WITH_MPI=${LANDLINK_WITH_MPI}, but there is no MPI: install one (Debian: libopenmpi-dev or "
                        "libmpich-dev), name its compiler by -DMPI_C_COMPILER=, or configure with -DLANDLINK_WITH_MPI=AUTO")
  endif()
endif()
