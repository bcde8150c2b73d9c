# The Debian packages, which cpack makes of a build with shared libraries: ./dev package.

if(is_static OR NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()

set(CPPRPC_PACKAGE_CONTACT "cpp-rpc developers <cpp-rpc@example.org>"
    CACHE STRING "Who maintains the Debian packages")
set(soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cpprpc)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT "${CPPRPC_PACKAGE_CONTACT}")
set(CPACK_PACKAGING_INSTALL_PREFIX "${CMAKE_INSTALL_PREFIX}")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL "")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
# What programs and libraries load, as dpkg-shlibdeps(1) finds it. Our own libraries, which no
# package on this machine holds, are not asked for: those packages depend on each other by version.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}/runtime")
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/debian/finish.cmake")

# debian_package(component name SECTION section DESCRIPTION text
#                [DEPENDS components...] [NEEDS text] [RECOMMENDS text])
#
# The package `name`, of what is installed as COMPONENT `component`. It depends on the packages of
# the components DEPENDS in the same version, and on NEEDS beside what its files load.
function(debian_package component name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "SECTION;DESCRIPTION;NEEDS;RECOMMENDS"
                        "DEPENDS")
  string(TOUPPER ${component} upper)
  set(CPACK_COMPONENT_${upper}_DEPENDS ${arg_DEPENDS} PARENT_SCOPE)
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${arg_DESCRIPTION}" PARENT_SCOPE)
  set(deb CPACK_DEBIAN_${upper}_PACKAGE)
  set(${deb}_NAME ${name} PARENT_SCOPE)
  set(${deb}_SECTION ${arg_SECTION} PARENT_SCOPE)
  set(${deb}_DEPENDS "${arg_NEEDS}" PARENT_SCOPE)
  set(${deb}_RECOMMENDS "${arg_RECOMMENDS}" PARENT_SCOPE)
  set(CPACK_COMPONENTS_ALL ${CPACK_COMPONENTS_ALL} ${component} PARENT_SCOPE)
  # Only in packages: who installs into a folder of his own has no use for them.
  install(CODE "set(package ${name})" COMPONENT ${component} EXCLUDE_FROM_ALL)
  install(SCRIPT "${PROJECT_BINARY_DIR}/debian/documents.cmake" COMPONENT ${component}
          EXCLUDE_FROM_ALL)
endfunction()

configure_file(cmake/debian/documents.cmake.in debian/documents.cmake @ONLY)

debian_package(
  cpprpc_runtime libcpprpc${soversion} SECTION libs
  DESCRIPTION "gRPC for C++20: libraries
What programs run with that were built with cpp-rpc: messages, tasks, calls
and the transport h2. It needs neither gRPC's own library nor protobuf's.")
debian_package(
  cpprpc_dev libcpprpc-dev SECTION libdevel
  DEPENDS cpprpc_runtime RECOMMENDS protoc-gen-cpp-rpc
  DESCRIPTION "gRPC for C++20: headers and CMake package
What programs are built with that use cpp-rpc: headers, find_package(cpprpc)
with add_proto_library() for CMake, and files for pkg-config.")
if(CPPRPC_BUILD_GRPC OR CPPRPC_BUILD_PROTOBUF)
  debian_package(
    cpprpc_runtime_grpc libcpprpc-grpc${soversion} SECTION libs
    DEPENDS cpprpc_runtime
    DESCRIPTION "gRPC for C++20: libraries that use gRPC and protobuf
The transport of cpp-rpc that uses gRPC's own library, and what works with
the classes that protoc itself generates.")
  debian_package(
    cpprpc_dev_grpc libcpprpc-grpc-dev SECTION libdevel
    DEPENDS cpprpc_dev cpprpc_runtime_grpc NEEDS libprotobuf-dev
    DESCRIPTION "gRPC for C++20: headers of what uses gRPC and protobuf
What programs are built with that use the transport of cpp-rpc over gRPC's own
library, or the classes that protoc itself generates.")
endif()
if(TARGET cpprpc_logging OR TARGET cpprpc_metrics OR TARGET cpprpc_auth)
  debian_package(
    cpprpc_runtime_middleware libcpprpc-middleware${soversion} SECTION libs
    DEPENDS cpprpc_runtime
    DESCRIPTION "gRPC for C++20: middleware that uses other libraries
Logging with spdlog, metrics for Prometheus, and JSON web tokens, for servers
and clients that were built with cpp-rpc.")
  debian_package(
    cpprpc_dev_middleware libcpprpc-middleware-dev SECTION libdevel
    DEPENDS cpprpc_dev cpprpc_runtime_middleware NEEDS "libspdlog-dev, prometheus-cpp-dev"
    DESCRIPTION "gRPC for C++20: headers of middleware that uses other libraries
What programs are built with that log with spdlog, count for Prometheus, or
check JSON web tokens.")
endif()
if(TARGET protoc-gen-cpp-rpc)
  debian_package(
    cpprpc_plugin protoc-gen-cpp-rpc SECTION devel NEEDS protobuf-compiler
    DESCRIPTION "gRPC for C++20: plugin of the protobuf compiler
It turns .proto files into C++20: messages that are plain structs, services
whose methods are coroutines, and clients for them.")
endif()

include(CPack)
