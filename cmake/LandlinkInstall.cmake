# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: the shared library with its headers, package files for CMake and pkg-config, the
# command with its man page and completions, the shipped cases, the examples and the documents.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS landlink EXPORT landlink LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS landlink_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/landlink" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h")

set(landlink_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/landlink")
install(EXPORT landlink NAMESPACE landlink:: FILE landlinkTargets.cmake DESTINATION "${landlink_package_dir}")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/landlinkConfig.cmake.in" landlinkConfig.cmake
                              INSTALL_DESTINATION "${landlink_package_dir}")
write_basic_package_version_file(landlinkConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/landlinkConfig.cmake" "${PROJECT_BINARY_DIR}/landlinkConfigVersion.cmake"
        DESTINATION "${landlink_package_dir}")
file(RELATIVE_PATH LANDLINK_PC_TO_PREFIX "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix") # Debian's has one more level
string(REGEX REPLACE "/$" "" LANDLINK_PC_TO_PREFIX "${LANDLINK_PC_TO_PREFIX}")
configure_file("${PROJECT_SOURCE_DIR}/cmake/landlink.pc.in" landlink.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/landlink.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/graphs/cases" DESTINATION "${CMAKE_INSTALL_DATADIR}/landlink")
install(FILES "${PROJECT_SOURCE_DIR}/docs/landlink.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${PROJECT_SOURCE_DIR}/solver/cli/completion/landlink.bash" RENAME landlink
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${PROJECT_SOURCE_DIR}/solver/cli/completion/_landlink"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples" DESTINATION "${CMAKE_INSTALL_DOCDIR}" USE_SOURCE_PERMISSIONS)
# The documents keep their places to each other, so that their links lead somewhere.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/benchmarks" DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/graphs/cases" DESTINATION "${CMAKE_INSTALL_DOCDIR}/graphs"
        FILES_MATCHING PATTERN "*.md")
install(FILES "${PROJECT_SOURCE_DIR}/tests/install/consumer.c" DESTINATION "${CMAKE_INSTALL_DOCDIR}/tests/install")
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${PROJECT_SOURCE_DIR}/CONTRIBUTING.md"
        "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
