# What find_package(cpprpc) finds, in the install tree and in the build tree.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cpprpc")
get_property(targets GLOBAL PROPERTY CPPRPC_TARGETS)

install(TARGETS ${targets} EXPORT cpprpc)
install(EXPORT cpprpc NAMESPACE cpprpc:: FILE cpprpcTargets.cmake DESTINATION "${package_dir}")
export(EXPORT cpprpc NAMESPACE cpprpc:: FILE "${PROJECT_BINARY_DIR}/cpprpcTargets.cmake")

# Without the headers that only the transports' own sources include.
install(DIRECTORY runtime/cpprpc DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.h"
        REGEX "/transport/(h2/[a-z]+|grpc/detail|tls|compression|service_config)$" EXCLUDE)
install(DIRECTORY proto/cpprpc DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.proto")

configure_package_config_file(cmake/cpprpcConfig.cmake.in cpprpcConfig.cmake
                              INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(cpprpcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
set(package_files cpprpcConfig.cmake cpprpcConfigVersion.cmake)
foreach(script IN ITEMS add_proto_library.cmake cpprpc_generate.cmake nghttp2.cmake)
  configure_file(cmake/${script} ${script} COPYONLY)
  list(APPEND package_files ${script})
endforeach()
list(TRANSFORM package_files PREPEND "${PROJECT_BINARY_DIR}/")
install(FILES ${package_files} DESTINATION "${package_dir}")
