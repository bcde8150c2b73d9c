# add_proto_library(): a C++ library from .proto files, generated while building.
#
#   find_package(cpprpc REQUIRED)
#   add_proto_library(users PROTOS users/v1/users.proto)
#   add_executable(server server.cc)
#   target_link_libraries(server PRIVATE users cpprpc::grpc)   # #include "users/v1/users.rpc.h"
#
# add_proto_library(<name> [STATIC | SHARED | OBJECT]
#   PROTOS <file>...         the .proto files; relative to the current source directory. Files that
#                            are made while building are welcome too
#   [IMPORT_DIRS <dir>...]   import roots of these files; by default the current source directory.
#                            A file below several is named after the deepest
#   [DEPS <library>...]      proto libraries whose files these import; may be defined later. What
#                            they depend on in turn may be imported as well
#   [OPTIONS <option>...]    options of the plugin, such as services=false or namespace=acme.v1:acme
#   [PROTOC_OPTIONS <option>...]
#                            options of protoc itself, such as --fatal_warnings
#   [ALIAS <space>::<name>]  another name of the library, which it keeps when it is exported
#   [PROTOBUF_CLASSES <library>])
#                            with the option messages=protobuf: a library that has protoc's own
#                            classes of these files (x.pb.h) already; without it they are generated
#                            too, and are a part of <name>. May be defined later
#
# Makes the library <name>, which links the runtime, and
#   <name>_protos    an interface library, which carries the .proto files and import roots
#   <name>_generate  a target that generates the sources, and compiles nothing. The target generate
#                    does so for all proto libraries; CPPRPC_GENERATE_TARGET gives it another name,
#                    or none if it is empty
#
# Without STATIC, SHARED or OBJECT the library is what add_library() would make: shared if
# BUILD_SHARED_LIBS is on, else static. Whatever links an OBJECT library, directly or not, gets its
# object files.
#
# A file may import those of its own library, of DEPS, google/protobuf/*.proto and
# cpprpc/options.proto; another import is an error, which names the library that has the file.
#
# To install a library and its .proto files for other projects:
#
#   install(TARGETS users users_protos EXPORT users FILE_SET HEADERS FILE_SET protos)
#
# (Of import roots where one contains another, the second's files are in FILE_SET protos_2, ...)
#
# Variables: CPPRPC_PLUGIN and Protobuf_PROTOC_EXECUTABLE say which protoc-gen-cpp-rpc and protoc
# run on this machine; set both when compiling for another one.

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

foreach(_cpprpc_part IN ITEMS tools files libraries checks)
  include("${CMAKE_CURRENT_LIST_DIR}/cpprpc_${_cpprpc_part}.cmake")
endforeach()

function(add_proto_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC;SHARED;OBJECT" "ALIAS;PROTOBUF_CLASSES"
                        "PROTOS;IMPORT_DIRS;DEPS;OPTIONS;PROTOC_OPTIONS")
  set(call "add_proto_library(${name})")
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${call}: what is \"${arg_UNPARSED_ARGUMENTS}\"? "
                        "List the .proto files after PROTOS.")
  endif()
  foreach(list IN ITEMS PROTOS IMPORT_DIRS DEPS OPTIONS PROTOC_OPTIONS)
    string(REPLACE "\\;" ";" arg_${list} "${arg_${list}}")  # a quoted list is one, too
  endforeach()
  if(NOT arg_PROTOS)
    message(FATAL_ERROR "${call}: no .proto file. List them after PROTOS.")
  endif()
  _cpprpc_check_names("${call}" ${name})
  _cpprpc_library_kind("${call}" kind)
  _cpprpc_plugin_options("${call}" "${arg_OPTIONS}" arg_OPTIONS)
  _cpprpc_check_protoc_options("${call}" "${arg_PROTOC_OPTIONS}")
  _cpprpc_import_dirs("${call}" import_dirs)
  _cpprpc_find_tools("${call}" protoc plugin protobuf_protos)

  set(suffixes .msg.h .msg.cc .rpc.h .rpc.cc)
  set(runtime cpprpc::messages cpprpc::rpc)
  set(messages cpprpc)
  if("services=false" IN_LIST arg_OPTIONS)
    set(suffixes .msg.h .msg.cc)
    set(runtime cpprpc::messages)
  elseif("messages=protobuf" IN_LIST arg_OPTIONS)
    set(suffixes .rpc.h .rpc.cc)
    set(runtime cpprpc::protobuf cpprpc::rpc)
    set(messages protobuf)
    if(NOT TARGET cpprpc::protobuf)
      message(FATAL_ERROR "${call}: messages=protobuf needs cpprpc::protobuf, and cpp-rpc was "
                          "built without it. Install libprotobuf-dev and build it again.")
    endif()
    if(NOT arg_PROTOBUF_CLASSES)
      list(APPEND suffixes .pb.h .pb.cc)
    endif()
  endif()
  foreach(target IN LISTS runtime)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "${call}: ${target} is missing, which the generated code needs. Ask "
                          "for its component in find_package(cpprpc), or for no services with "
                          "OPTIONS services=false.")
    endif()
  endforeach()
  if(arg_PROTOBUF_CLASSES AND NOT messages STREQUAL protobuf)
    message(FATAL_ERROR "${call}: PROTOBUF_CLASSES is for OPTIONS messages=protobuf.")
  endif()

  set(called "${name}")
  if(arg_ALIAS)
    set(called "${arg_ALIAS}")
  endif()
  set(dir "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpprpc")
  set(out_dir "${dir}/include")
  _cpprpc_check_path("${call}" "${dir}" "")
  _cpprpc_write_settings(${name})
  set(protos "")
  set(roots "")
  set(imports "")
  set(generated "")
  set(stamps "")
  foreach(proto IN LISTS arg_PROTOS)
    cmake_path(ABSOLUTE_PATH proto BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    _cpprpc_import_name("${call}" "${proto}" "${import_dirs}" import root)
    list(FIND imports "${import}" twin)
    if(NOT twin EQUAL -1)
      list(GET protos ${twin} twin)
      if(twin STREQUAL proto)
        message(FATAL_ERROR "${call}: \"${proto}\" is listed twice.")
      endif()
      message(FATAL_ERROR "${call}: \"${twin}\" and \"${proto}\" are both imported as "
                          "\"${import}\", and would be generated into the same files. List one of "
                          "them, or give them IMPORT_DIRS that tell them apart.")
    endif()
    string(REGEX REPLACE "\\.proto$" "" stem "${import}")
    list(TRANSFORM suffixes PREPEND "${out_dir}/${stem}" OUTPUT_VARIABLE outputs)
    _cpprpc_generate("${proto}" "${root}" "${import}" "${outputs}" stamp)
    list(APPEND protos "${proto}")
    list(APPEND roots "${root}")
    list(APPEND imports "${import}")
    list(APPEND generated ${outputs})
    list(APPEND stamps "${stamp}")
  endforeach()
  _cpprpc_remove_leftovers("${dir}" "${generated}" "${imports}")

  # The library generates in a target of its own, on which it depends: makefiles would otherwise
  # look at every .proto a second time.
  add_custom_target(${name}_generate DEPENDS ${stamps})
  _cpprpc_await_protos(${name} "${protos}")
  set(headers "${generated}")
  list(FILTER headers INCLUDE REGEX "\\.h$")
  set(sources "${generated}")
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  add_library(${name} ${kind} ${sources})
  add_dependencies(${name} ${name}_generate)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${out_dir}" FILES ${headers})
  target_link_libraries(${name} PUBLIC ${runtime})
  set_target_properties(${name} PROPERTIES CPPRPC_MESSAGES ${messages}
                                           EXPORT_PROPERTIES CPPRPC_MESSAGES)
  _cpprpc_set_kind(${name})
  # protoc's code is nobody's to keep free of warnings.
  list(FILTER sources INCLUDE REGEX "\\.pb\\.cc$")
  set_source_files_properties(
    ${sources} PROPERTIES COMPILE_OPTIONS "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-w>"
                          SKIP_UNITY_BUILD_INCLUSION ON)

  _cpprpc_add_protos_library(${name} "${protos}" "${roots}" "${imports}" "${import_dirs}")
  if(arg_ALIAS)
    string(REGEX REPLACE ".*::" "" short "${arg_ALIAS}")
    add_library(${arg_ALIAS} ALIAS ${name})
    add_library(${arg_ALIAS}_protos ALIAS ${name}_protos)
    set_target_properties(${name} PROPERTIES EXPORT_NAME ${short})
    set_target_properties(${name}_protos PROPERTIES EXPORT_NAME ${short}_protos)
  endif()

  _cpprpc_register(${name} "${called}" "${protos}" "${imports}" "${kind};${arg_OPTIONS}")
  foreach(dep IN LISTS arg_DEPS)
    _cpprpc_link(_cpprpc_link_dep ${name} "${dep}")
  endforeach()
  if(arg_PROTOBUF_CLASSES)
    _cpprpc_link(_cpprpc_link_classes ${name} "${arg_PROTOBUF_CLASSES}")
  endif()
endfunction()

# The names that add_proto_library() takes for targets are free.
function(_cpprpc_check_names call name)
  if(name MATCHES "::")
    message(FATAL_ERROR "${call}: a name with \"::\" is an alias. Choose a plain name, and say "
                        "ALIAS ${name}.")
  endif()
  foreach(target IN ITEMS ${name} ${name}_protos ${name}_generate)
    if(TARGET ${target})
      message(FATAL_ERROR "${call}: there is a target \"${target}\" already. Choose another name.")
    endif()
  endforeach()
endfunction()

# STATIC, SHARED, OBJECT, or nothing for what BUILD_SHARED_LIBS says. Reads the caller's arguments.
function(_cpprpc_library_kind call kind_var)
  set(kinds "")
  foreach(kind IN ITEMS STATIC SHARED OBJECT)
    if(arg_${kind})
      list(APPEND kinds ${kind})
    endif()
  endforeach()
  list(LENGTH kinds count)
  if(count GREATER 1)
    list(JOIN kinds " and " kinds)
    message(FATAL_ERROR "${call}: ${kinds} at once. A library is one of them.")
  endif()
  set(${kind_var} "${kinds}" PARENT_SCOPE)
endfunction()

# What a library needs, because it is shared or an OBJECT library.
function(_cpprpc_set_kind name)
  get_target_property(type ${name} TYPE)
  if(type STREQUAL SHARED_LIBRARY)
    # Generated code says of no class that it is for others, as all are.
    set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET default
                                             VISIBILITY_INLINES_HIDDEN OFF)
    if(NOT DEFINED CMAKE_INSTALL_RPATH AND UNIX AND NOT APPLE)
      # Installed beside its DEPS, it finds them.
      set_target_properties(${name} PROPERTIES INSTALL_RPATH "$ORIGIN")
    endif()
  elseif(type STREQUAL OBJECT_LIBRARY)
    # By itself, CMake links the object files only to what names the library. What is itself an
    # OBJECT library is not linked, and must not have any.
    set(is_linked "$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,OBJECT_LIBRARY>>")
    set(objects "$<TARGET_OBJECTS:$<TARGET_NAME:${name}>>")
    target_sources(${name} INTERFACE "$<${is_linked}:${objects}>")
  endif()
endfunction()

cmake_policy(POP)
