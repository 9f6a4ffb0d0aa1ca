# SPDX-License-Identifier: Apache-2.0
# Whether the page of report.html is built (LANDLINK_REPORT). It is bundled from solver/report/page by esbuild, with d3 and
# a coast, all of which `npm ci` fetches into the build folder: at configure time, so that a machine without npm or
# network is known before the build, and only when the list of modules has changed. The build itself needs no network.
set(LANDLINK_REPORT OFF)
set(landlink_page_source "${PROJECT_SOURCE_DIR}/solver/report/page")
set(landlink_page_build "${PROJECT_BINARY_DIR}/report")
set(LANDLINK_REPORT_FOLDER "${landlink_page_build}/page")
set(landlink_page_files build.mjs card.js chart.js convergence.js corridors.js costs.js dom.js draws.js facts.js filters.js format.js
    index.html invest.js lists.js logit.js main.js map.js map_labels.js map_legend.js map_mark.js map_view.js marks.js model.js outages.js pareto.js quality.js sea.js state.js style.css sweeps.js
    table.js trade.js)

# npm_modules(source folder, build folder, result): the modules of source's package-lock.json in folder/node_modules;
# result is empty, or why they are not there.
function(landlink_npm_modules source folder result)
  find_program(LANDLINK_NODE node)
  find_program(LANDLINK_NPM npm)
  mark_as_advanced(LANDLINK_NODE LANDLINK_NPM)
  set(${result} "" PARENT_SCOPE)
  if(NOT LANDLINK_NODE OR NOT LANDLINK_NPM)
    set(${result} "node and npm are not installed" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND "${LANDLINK_NODE}" --version OUTPUT_VARIABLE version ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REGEX REPLACE "^v" "" version "${version}")
  if(NOT version VERSION_GREATER_EQUAL 18)
    set(${result} "node 18 or later is needed, not ${version}" PARENT_SCOPE)
    return()
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}/package.json" "${source}/package-lock.json")
  file(SHA256 "${source}/package-lock.json" wanted)
  set(present "")
  if(EXISTS "${folder}/modules.txt")
    file(READ "${folder}/modules.txt" present)
  endif()
  if(present STREQUAL wanted)
    return()
  endif()
  file(MAKE_DIRECTORY "${folder}")
  configure_file("${source}/package.json" "${folder}/package.json" COPYONLY)
  configure_file("${source}/package-lock.json" "${folder}/package-lock.json" COPYONLY)
  message(STATUS "npm ci in ${folder}")
  execute_process(COMMAND "${LANDLINK_NPM}" ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1
                          --fetch-timeout=60000
                  WORKING_DIRECTORY "${folder}" TIMEOUT 300 RESULT_VARIABLE answer OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(answer EQUAL 0)
    file(WRITE "${folder}/modules.txt" "${wanted}")
    return()
  endif()
  string(REGEX MATCH "npm (error|ERR!)[^\n]*" cause "${said}")
  set(${result} "npm ci failed (${answer}) ${cause}" PARENT_SCOPE)
endfunction()

if(LANDLINK_WITH_REPORT)
  landlink_npm_modules("${landlink_page_source}" "${landlink_page_build}" landlink_page_problem)
  if(NOT landlink_page_problem)
    set(LANDLINK_REPORT ON)
  elseif(LANDLINK_WITH_REPORT STREQUAL "AUTO")
    message(STATUS "without report.html: ${landlink_page_problem}")
  else()
    message(FATAL_ERROR "LANDLINK_WITH_REPORT=${LANDLINK_WITH_REPORT}, but ${landlink_page_problem}: install node and npm (Debian: "
                        "nodejs, npm) and let npm reach its registry, or configure with -DLANDLINK_WITH_REPORT=AUTO")
  endif()
endif()

# Adds the page to a target that has report/page.c.
function(landlink_add_report target)
  list(TRANSFORM landlink_page_files PREPEND "${landlink_page_source}/" OUTPUT_VARIABLE sources)
  set(parts "${LANDLINK_REPORT_FOLDER}/head.html" "${LANDLINK_REPORT_FOLDER}/middle.html" "${LANDLINK_REPORT_FOLDER}/tail.html")
  add_custom_command(OUTPUT ${parts}
    COMMAND "${CMAKE_COMMAND}" -E copy ${sources} "${landlink_page_build}"
    COMMAND "${LANDLINK_NODE}" build.mjs "${LANDLINK_REPORT_FOLDER}"
    DEPENDS ${sources} "${landlink_page_build}/modules.txt"
    WORKING_DIRECTORY "${landlink_page_build}" COMMENT "Bundling the page of report.html" VERBATIM)
  set_source_files_properties(report/page.c PROPERTIES
    COMPILE_DEFINITIONS "LANDLINK_REPORT_FOLDER=\"${LANDLINK_REPORT_FOLDER}\"" OBJECT_DEPENDS "${parts}")
endfunction()
