# cpprpc::asio_headers: Asio without Boost, which ships no CMake package in Debian. If it is there:
# ASIO_INCLUDE_DIR says where.

find_path(ASIO_INCLUDE_DIR asio/awaitable.hpp DOC "Where Asio's headers are")
mark_as_advanced(ASIO_INCLUDE_DIR)
if(ASIO_INCLUDE_DIR AND NOT TARGET cpprpc::asio_headers)
  add_library(cpprpc::asio_headers INTERFACE IMPORTED GLOBAL)
  set_target_properties(cpprpc::asio_headers PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                        "${ASIO_INCLUDE_DIR}")
endif()
