# cpprpc::nghttp2: the library libnghttp2, which ships no CMake package in Debian. If it is there.

find_path(NGHTTP2_INCLUDE_DIR nghttp2/nghttp2.h DOC "Where nghttp2's headers are")
find_library(NGHTTP2_LIBRARY nghttp2 DOC "The library libnghttp2")
mark_as_advanced(NGHTTP2_INCLUDE_DIR NGHTTP2_LIBRARY)
if(NGHTTP2_INCLUDE_DIR AND NGHTTP2_LIBRARY AND NOT TARGET cpprpc::nghttp2)
  add_library(cpprpc::nghttp2 UNKNOWN IMPORTED GLOBAL)
  set_target_properties(cpprpc::nghttp2 PROPERTIES IMPORTED_LOCATION "${NGHTTP2_LIBRARY}"
                        INTERFACE_INCLUDE_DIRECTORIES "${NGHTTP2_INCLUDE_DIR}")
endif()
