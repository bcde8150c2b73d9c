# cpprpc::jose: the library libjose with libjansson, whose objects it works on; neither ships a CMake
# package in Debian. If they are there.

find_path(JOSE_INCLUDE_DIR jose/jws.h DOC "Where jose's headers are")
find_library(JOSE_LIBRARY jose DOC "The library libjose")
find_path(JANSSON_INCLUDE_DIR jansson.h DOC "Where jansson's header is")
find_library(JANSSON_LIBRARY jansson DOC "The library libjansson")
mark_as_advanced(JOSE_INCLUDE_DIR JOSE_LIBRARY JANSSON_INCLUDE_DIR JANSSON_LIBRARY)
if(JOSE_INCLUDE_DIR AND JOSE_LIBRARY AND JANSSON_INCLUDE_DIR AND JANSSON_LIBRARY
   AND NOT TARGET cpprpc::jose)
  add_library(cpprpc::jose UNKNOWN IMPORTED GLOBAL)
  set_target_properties(
    cpprpc::jose PROPERTIES
    IMPORTED_LOCATION "${JOSE_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${JOSE_INCLUDE_DIR};${JANSSON_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${JANSSON_LIBRARY}")
endif()
