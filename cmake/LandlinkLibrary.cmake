# SPDX-License-Identifier: Apache-2.0
# The floors are object libraries; the shared library exports the public API alone, the static one serves the command
# and the tests, which look inside.
set(landlink_objects $<TARGET_OBJECTS:landlink_graphs> $<TARGET_OBJECTS:landlink_kernels>
                     $<TARGET_OBJECTS:landlink_solver>)
add_library(landlink SHARED ${landlink_objects})
add_library(landlink_static STATIC ${landlink_objects})
set_target_properties(landlink PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
set_target_properties(landlink_static PROPERTIES OUTPUT_NAME landlink_all)
foreach(target landlink landlink_static)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                              $<INSTALL_INTERFACE:include>)
endforeach()
target_link_libraries(landlink PRIVATE landlink_graphs landlink_kernels landlink_solver)
target_link_libraries(landlink_static PUBLIC landlink_graphs landlink_kernels landlink_solver)
add_library(landlink::landlink ALIAS landlink)
add_subdirectory(solver/cli)
