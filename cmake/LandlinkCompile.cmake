# SPDX-License-Identifier: Apache-2.0
# landlink_flags carries what every target of the project compiles with.
add_library(landlink_flags INTERFACE)
target_compile_features(landlink_flags INTERFACE c_std_11)
target_include_directories(landlink_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include")
target_compile_definitions(landlink_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE
                           LANDLINK_VERSION="${PROJECT_VERSION}")
set(landlink_warnings -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef
    -Wstrict-prototypes -Wmissing-prototypes -Wvla)
target_compile_options(landlink_flags INTERFACE "$<$<COMPILE_LANGUAGE:C>:-ffp-contract=off;${landlink_warnings}>")
if(LANDLINK_WERROR)
  target_compile_options(landlink_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-Werror>)
endif()
if(LANDLINK_SANITIZE)
  target_compile_options(landlink_flags INTERFACE
    "$<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=${LANDLINK_SANITIZE};-fno-omit-frame-pointer>")
  target_link_options(landlink_flags INTERFACE -fsanitize=${LANDLINK_SANITIZE})
endif()
if(LANDLINK_COVERAGE)
  target_compile_options(landlink_flags INTERFACE $<$<COMPILE_LANGUAGE:C,CXX>:--coverage>)
  target_link_options(landlink_flags INTERFACE --coverage)
endif()
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
