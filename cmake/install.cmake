# What find_package(cpprpc) finds, in the install tree and in the build tree: each component's
# targets stand in a file of their own, so that nobody needs what only others link.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cpprpc")

# The packages of Debian that a component goes into: what runs, and what others build with.
function(debian_packages component runtime_var dev_var)
  if(component MATCHES "^(grpc|protobuf)$")
    set(runtime cpprpc_runtime_grpc)
    set(dev cpprpc_dev_grpc)
  elseif(component MATCHES "^(logging|metrics|auth)$")
    set(runtime cpprpc_runtime_middleware)
    set(dev cpprpc_dev_middleware)
  else()
    set(runtime cpprpc_runtime)
    set(dev cpprpc_dev)
  endif()
  set(${runtime_var} ${runtime} PARENT_SCOPE)
  set(${dev_var} ${dev} PARENT_SCOPE)
endfunction()

# Installs one component, and what it is made of for those who build with it.
function(install_component name)
  get_property(targets GLOBAL PROPERTY CPPRPC_TARGETS_${name})
  get_property(headers GLOBAL PROPERTY CPPRPC_HEADERS_${name})
  debian_packages(${name} runtime dev)

  install(TARGETS ${targets} EXPORT cpprpc-${name}
          LIBRARY COMPONENT ${runtime} NAMELINK_COMPONENT ${dev}
          ARCHIVE COMPONENT ${dev})
  set(file cpprpc-${name}-targets.cmake)
  install(EXPORT cpprpc-${name} NAMESPACE cpprpc:: FILE ${file} DESTINATION "${package_dir}"
          COMPONENT ${dev})
  export(EXPORT cpprpc-${name} NAMESPACE cpprpc:: FILE "${PROJECT_BINARY_DIR}/${file}")

  foreach(path IN LISTS headers)
    cmake_path(GET path PARENT_PATH folder)
    if(path MATCHES "\\.h$")
      install(FILES "runtime/${path}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${folder}"
              COMPONENT ${dev})
    elseif(NOT name STREQUAL transport)  # whose headers only the transports' own sources include
      install(DIRECTORY "runtime/${path}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${folder}"
              COMPONENT ${dev}
              FILES_MATCHING PATTERN "*.h"
              REGEX "/transport/(h2/[a-z]+|grpc/detail)$" EXCLUDE)
    endif()
  endforeach()
endfunction()

# The plugin runs on the machine that builds, whatever that builds for, and may be installed apart
# from the libraries: the CMake package looks whether it is there.
function(install_plugin)
  install(TARGETS protoc-gen-cpp-rpc RUNTIME COMPONENT cpprpc_plugin)
  cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_BINDIR BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}"
             OUTPUT_VARIABLE bindir)
  set(file cpprpc-plugin-targets.cmake)
  configure_package_config_file(cmake/${file}.in install/${file} PATH_VARS bindir
                                INSTALL_DESTINATION "${package_dir}"
                                NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
  install(FILES "${PROJECT_BINARY_DIR}/install/${file}" DESTINATION "${package_dir}"
          COMPONENT cpprpc_dev)
  export(TARGETS protoc-gen-cpp-rpc NAMESPACE cpprpc:: FILE "${PROJECT_BINARY_DIR}/${file}")
endfunction()

# In an order in which each stands behind those that it needs.
set(components messages rpc asio transport h2 grpc protobuf middleware logging metrics auth plugin)
foreach(component IN LISTS components)
  get_property(is_built GLOBAL PROPERTY CPPRPC_TARGETS_${component} SET)
  # An export of an earlier configuration would say that it is.
  file(REMOVE "${PROJECT_BINARY_DIR}/cpprpc-${component}-targets.cmake")
  if(is_built AND component STREQUAL plugin)
    install_plugin()
  elseif(is_built)
    install_component(${component})
  endif()
endforeach()
install(DIRECTORY proto/cpprpc DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT cpprpc_dev
        FILES_MATCHING PATTERN "*.proto")

# Who links a static library needs what that needs; a shared one has it in itself.
get_target_property(kind cpprpc_base TYPE)
string(COMPARE EQUAL "${kind}" STATIC_LIBRARY is_static)
configure_package_config_file(cmake/cpprpcConfig.cmake.in cpprpcConfig.cmake
                              INSTALL_DESTINATION "${package_dir}"
                              NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(cpprpcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
set(package_files cpprpcConfig.cmake cpprpcConfigVersion.cmake)
foreach(script IN ITEMS add_proto_library.cmake asio.cmake cpprpc_checks.cmake cpprpc_explain.cmake
               cpprpc_files.cmake cpprpc_generate.cmake cpprpc_libraries.cmake cpprpc_tools.cmake
               jose.cmake nghttp2.cmake protobuf.cmake)
  configure_file(cmake/${script} ${script} COPYONLY)
  list(APPEND package_files ${script})
endforeach()
list(TRANSFORM package_files PREPEND "${PROJECT_BINARY_DIR}/")
install(FILES ${package_files} DESTINATION "${package_dir}" COMPONENT cpprpc_dev)

include("${CMAKE_CURRENT_LIST_DIR}/pkg_config.cmake")
