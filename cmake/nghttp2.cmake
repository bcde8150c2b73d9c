# cpprpc::nghttp2: the library libnghttp2, which ships no CMake package in Debian.

if(NOT CPPRPC_BUILD_H2 OR TARGET cpprpc::nghttp2)
  return()
endif()

find_path(NGHTTP2_INCLUDE_DIR nghttp2/nghttp2.h)
find_library(NGHTTP2_LIBRARY nghttp2)
mark_as_advanced(NGHTTP2_INCLUDE_DIR NGHTTP2_LIBRARY)
if(NOT NGHTTP2_INCLUDE_DIR OR NOT NGHTTP2_LIBRARY)
  message(FATAL_ERROR "The h2 transport needs nghttp2 (Debian: libnghttp2-dev): install it, or set "
                      "CPPRPC_BUILD_H2=OFF")
endif()
add_library(cpprpc::nghttp2 UNKNOWN IMPORTED GLOBAL)
set_target_properties(cpprpc::nghttp2 PROPERTIES IMPORTED_LOCATION "${NGHTTP2_LIBRARY}"
                      INTERFACE_INCLUDE_DIRECTORIES "${NGHTTP2_INCLUDE_DIR}")
