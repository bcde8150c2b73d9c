# Asio without Boost: headers, in ASIO_INCLUDE_DIR.

find_path(ASIO_INCLUDE_DIR asio/awaitable.hpp)
mark_as_advanced(ASIO_INCLUDE_DIR)
if(CPPRPC_BUILD_H2 AND NOT ASIO_INCLUDE_DIR)
  message(FATAL_ERROR "The h2 transport needs Asio (Debian: libasio-dev): install it, say where it "
                      "is with ASIO_INCLUDE_DIR, or set CPPRPC_BUILD_H2=OFF")
endif()
