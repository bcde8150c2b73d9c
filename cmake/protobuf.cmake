# protobuf::libprotobuf and what else protobuf has, where it is there. Newer versions come with a
# CONFIG package, which knows the libraries of abseil that they need; Debian's has none, and there is
# a module of CMake's.

if(NOT TARGET protobuf::libprotobuf)
  set(protobuf_MODULE_COMPATIBLE TRUE)  # the CONFIG package sets the module's variables, too
  find_package(Protobuf CONFIG QUIET)
  if(NOT TARGET protobuf::libprotobuf)
    find_package(Protobuf MODULE QUIET)
  endif()
endif()
