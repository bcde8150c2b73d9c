# add_proto_library(): a C++ library from .proto files, generated while building.
#
#   find_package(cpprpc REQUIRED)
#   add_proto_library(users PROTOS users/v1/users.proto)
#   add_executable(server server.cc)
#   target_link_libraries(server PRIVATE users cpprpc::grpc)   # #include "users/v1/users.rpc.h"
#
# add_proto_library(<name>
#   PROTOS <file>...         the .proto files; relative to the current source directory
#   [IMPORT_DIRS <dir>...]   import roots of these files; by default the current source directory
#   [DEPS <library>...]      proto libraries whose files these import; may be defined later
#   [OPTIONS <option>...]    options of the plugin, such as services=false or namespace=acme.v1:acme
#   [PROTOBUF_CLASSES <library>])
#                            with the option messages=protobuf: a library that has protoc's own
#                            classes of these files (x.pb.h) already; without it they are generated
#                            too, and are a part of <name>. May be defined later
#
# Makes the static library <name>, which links the runtime, and the interface library <name>_protos,
# which carries the .proto files and import roots. To install both for other projects:
#
#   install(TARGETS users users_protos EXPORT users FILE_SET HEADERS FILE_SET protos)
#
# Variables: CPPRPC_PLUGIN and Protobuf_PROTOC_EXECUTABLE say which protoc-gen-cpp-rpc and protoc
# run on this machine; set both when compiling for another one.

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

function(add_proto_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PROTOBUF_CLASSES" "PROTOS;IMPORT_DIRS;DEPS;OPTIONS")
  set(call "add_proto_library(${name})")
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${call}: what is \"${arg_UNPARSED_ARGUMENTS}\"? "
                        "List the .proto files after PROTOS.")
  endif()
  if(NOT arg_PROTOS)
    message(FATAL_ERROR "${call}: no .proto file. List them after PROTOS.")
  endif()
  if(NOT arg_IMPORT_DIRS)
    set(arg_IMPORT_DIRS "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set(import_dirs "")
  foreach(dir IN LISTS arg_IMPORT_DIRS)
    cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    string(REGEX REPLACE "(.)/$" "\\1" dir "${dir}")
    list(APPEND import_dirs "${dir}")
  endforeach()
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
      message(FATAL_ERROR "${call}: messages=protobuf needs cpprpc::protobuf, and cpp-rpc was built "
                          "without it. Install libprotobuf-dev and build it again.")
    endif()
    if(NOT arg_PROTOBUF_CLASSES)
      list(APPEND suffixes .pb.h .pb.cc)
    endif()
  endif()
  if(arg_PROTOBUF_CLASSES AND NOT messages STREQUAL protobuf)
    message(FATAL_ERROR "${call}: PROTOBUF_CLASSES is for OPTIONS messages=protobuf.")
  endif()

  set(out_dir "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpprpc/include")
  set(protos "")
  set(roots "")
  set(generated "")
  set(stamps "")
  foreach(proto IN LISTS arg_PROTOS)
    cmake_path(ABSOLUTE_PATH proto BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    _cpprpc_import_name("${call}" "${proto}" "${import_dirs}" import_name root)
    string(REGEX REPLACE "\\.proto$" "" stem "${import_name}")
    list(TRANSFORM suffixes PREPEND "${stem}" OUTPUT_VARIABLE outputs)
    _cpprpc_generate(${name} "${proto}" "${stem}" "${outputs}" stamp)
    list(APPEND protos "${proto}")
    list(APPEND roots "${root}")
    list(TRANSFORM outputs PREPEND "${out_dir}/")
    list(APPEND generated ${outputs})
    list(APPEND stamps "${stamp}")
  endforeach()
  list(REMOVE_DUPLICATES roots)
  _cpprpc_remove_leftovers("${out_dir}" "${generated}")

  # The import roots as include directories, which CMake carries along links transitively.
  add_library(${name}_protos INTERFACE)
  set_target_properties(${name}_protos PROPERTIES VERIFY_INTERFACE_HEADER_SETS OFF)
  target_sources(${name}_protos INTERFACE FILE_SET protos TYPE HEADERS BASE_DIRS ${roots}
                                          FILES ${protos})
  foreach(dir IN LISTS import_dirs)
    target_include_directories(${name}_protos INTERFACE "$<BUILD_INTERFACE:${dir}>")
  endforeach()
  target_link_libraries(${name}_protos INTERFACE cpprpc::protos)

  set(headers "${generated}")
  list(FILTER headers INCLUDE REGEX "\\.h$")
  set(sources "${generated}")
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  add_library(${name} STATIC ${sources} ${stamps})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${out_dir}" FILES ${headers})
  target_link_libraries(${name} PUBLIC ${runtime})
  set_target_properties(${name} PROPERTIES CPPRPC_MESSAGES ${messages}
                                           EXPORT_PROPERTIES CPPRPC_MESSAGES)
  list(FILTER sources INCLUDE REGEX "\\.pb\\.cc$")  # protoc's code is nobody's to keep free of warnings
  set_source_files_properties(
    ${sources} PROPERTIES COMPILE_OPTIONS "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-w>")

  set_property(GLOBAL APPEND PROPERTY CPPRPC_PROTO_LIBRARIES ${name})
  foreach(dep IN LISTS arg_DEPS)
    _cpprpc_link(_cpprpc_link_dep ${name} "${dep}")
  endforeach()
  if(arg_PROTOBUF_CLASSES)
    _cpprpc_link(_cpprpc_link_classes ${name} "${arg_PROTOBUF_CLASSES}")
  endif()
endfunction()

# Calls `function` for what `name` is to link: now, or if there is no such target yet, when every
# directory has been read.
function(_cpprpc_link function name target)
  if(TARGET "${target}")
    cmake_language(CALL ${function} ${name} "${target}")
  else()
    cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]]
                              CALL ${function} [[${name}]] [[${target}]])")
  endif()
endfunction()

# The protoc and the plugin that run on this machine, and where protobuf's own .proto files are.
function(_cpprpc_find_tools call protoc_var plugin_var protobuf_protos_var)
  find_program(Protobuf_PROTOC_EXECUTABLE NAMES protoc
               DOC "The Google Protocol Buffers compiler")
  mark_as_advanced(Protobuf_PROTOC_EXECUTABLE)
  if(NOT Protobuf_PROTOC_EXECUTABLE)
    message(FATAL_ERROR "${call}: protoc is missing. Install it (Debian: protobuf-compiler), or "
                        "set Protobuf_PROTOC_EXECUTABLE to where it is.")
  endif()
  # protoc knows of its own google/protobuf/*.proto only where it was installed beside them.
  cmake_path(GET Protobuf_PROTOC_EXECUTABLE PARENT_PATH folder)
  find_path(CPPRPC_PROTOBUF_PROTOS google/protobuf/descriptor.proto HINTS "${folder}/../include"
            DOC "The import root of protobuf's own .proto files")
  mark_as_advanced(CPPRPC_PROTOBUF_PROTOS)
  set(protobuf_protos "${CPPRPC_PROTOBUF_PROTOS}")
  if(NOT protobuf_protos)
    set(protobuf_protos "")
  endif()

  if(CPPRPC_PLUGIN)
    set(plugin "${CPPRPC_PLUGIN}")
    if(NOT EXISTS "${plugin}")
      message(FATAL_ERROR "${call}: CPPRPC_PLUGIN is \"${plugin}\", and there is no such file.")
    endif()
  elseif(CMAKE_CROSSCOMPILING)
    message(FATAL_ERROR "${call}: compiling for another machine. Build protoc-gen-cpp-rpc for this "
                        "one, and set CPPRPC_PLUGIN to where it is.")
  elseif(TARGET cpprpc::protoc-gen-cpp-rpc)
    set(plugin "$<TARGET_FILE:cpprpc::protoc-gen-cpp-rpc>")
  else()
    message(FATAL_ERROR "${call}: protoc-gen-cpp-rpc is missing. Build cpp-rpc with "
                        "CPPRPC_BUILD_PLUGIN=ON, or set CPPRPC_PLUGIN to where it is.")
  endif()
  set(${protoc_var} "${Protobuf_PROTOC_EXECUTABLE}" PARENT_SCOPE)
  set(${plugin_var} "${plugin}" PARENT_SCOPE)
  set(${protobuf_protos_var} "${protobuf_protos}" PARENT_SCOPE)
endfunction()

# What another .proto writes to import this one, and the import root which that is relative to.
function(_cpprpc_import_name call proto import_dirs name_var root_var)
  get_source_file_property(is_generated "${proto}" GENERATED)
  if(NOT is_generated AND NOT EXISTS "${proto}")
    message(FATAL_ERROR "${call}: there is no file \"${proto}\".")
  endif()
  if(NOT proto MATCHES "\\.proto$")
    message(FATAL_ERROR "${call}: \"${proto}\" does not end in .proto.")
  endif()
  foreach(dir IN LISTS import_dirs)
    cmake_path(IS_PREFIX dir "${proto}" is_below)
    if(is_below)
      cmake_path(RELATIVE_PATH proto BASE_DIRECTORY "${dir}" OUTPUT_VARIABLE name)
      set(${name_var} "${name}" PARENT_SCOPE)
      set(${root_var} "${dir}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  list(JOIN import_dirs "\n  " list)
  message(FATAL_ERROR "${call}: \"${proto}\" is in none of the import directories\n  ${list}\n"
                      "Add the folder that its imports are relative to, with IMPORT_DIRS.")
endfunction()

# The command that generates `outputs` (relative to out_dir) from `proto`. What it is to do stands
# in a file, so that other options or import roots generate again with every build tool. Its sole
# OUTPUT is a stamp: the sources keep their time when they come out the same, and make knows no
# other way to tell. Runs in the scope of add_proto_library().
function(_cpprpc_generate name proto stem outputs stamp_var)
  set(work_dir "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpprpc/work/${stem}")
  set(stamp "${work_dir}/stamp")
  set(depfile "${work_dir}/depfile")
  set(settings "${work_dir}/settings-$<CONFIG>.cmake")
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/cpprpc_generate.cmake")
  set(inherited "$<TARGET_PROPERTY:${name}_protos,INTERFACE_INCLUDE_DIRECTORIES>")
  file(GENERATE OUTPUT "${settings}" CONTENT "\
set(protoc [==[${protoc}]==])
set(plugin [==[${plugin}]==])
set(options [==[${arg_OPTIONS}]==])
set(import_dirs [==[${import_dirs};${inherited};${protobuf_protos}]==])
set(proto [==[${proto}]==])
set(outputs [==[${outputs}]==])
set(out_dir [==[${out_dir}]==])
set(work_dir [==[${work_dir}]==])
set(stamp [==[${stamp}]==])
set(depfile [==[${depfile}]==])
")
  list(TRANSFORM outputs PREPEND "${out_dir}/")
  add_custom_command(
    OUTPUT "${stamp}"
    BYPRODUCTS ${outputs}
    COMMAND "${CMAKE_COMMAND}" -P "${script}" "${settings}"
    DEPENDS "${proto}" "${settings}" "${script}" "${protoc}" "${plugin}"
    DEPFILE "${depfile}"
    COMMENT "Generating C++ from ${stem}.proto"
    VERBATIM)
  set(${stamp_var} "${stamp}" PARENT_SCOPE)
endfunction()

# What was generated from files that are no longer listed must not be found by an #include.
function(_cpprpc_remove_leftovers out_dir generated)
  file(GLOB_RECURSE present "${out_dir}/*")
  list(REMOVE_ITEM present ${generated})
  if(present)
    file(REMOVE ${present})
  endif()
endfunction()

# Links a proto library and its import roots to those of `dep`.
function(_cpprpc_link_dep name dep)
  if(NOT TARGET "${dep}")
    get_property(known GLOBAL PROPERTY CPPRPC_PROTO_LIBRARIES)
    list(JOIN known ", " known)
    message(FATAL_ERROR "add_proto_library(${name}): DEPS names \"${dep}\", and there is no such "
                        "target. The proto libraries are: ${known}.")
  endif()
  get_target_property(real "${dep}" ALIASED_TARGET)
  if(NOT real)
    set(real "${dep}")
  endif()
  if(NOT TARGET "${real}_protos")
    message(FATAL_ERROR "add_proto_library(${name}): DEPS names \"${dep}\", which is no proto "
                        "library. Link others with target_link_libraries(${name} PUBLIC ${dep}).")
  endif()
  get_target_property(messages ${name} CPPRPC_MESSAGES)
  get_target_property(dep_messages "${real}" CPPRPC_MESSAGES)
  if(NOT messages STREQUAL dep_messages)
    message(FATAL_ERROR "add_proto_library(${name}): the messages of ${name} are those of ${messages}, "
                        "and the messages of ${dep} those of ${dep_messages}, which cannot hold each "
                        "other. Give both the option messages=protobuf, or neither.")
  endif()
  target_link_libraries(${name}_protos INTERFACE "${real}_protos")
  target_link_libraries(${name} PUBLIC "${dep}")
endfunction()

# Links a proto library to one that has protoc's classes.
function(_cpprpc_link_classes name classes)
  if(NOT TARGET "${classes}")
    message(FATAL_ERROR "add_proto_library(${name}): PROTOBUF_CLASSES names \"${classes}\", and there "
                        "is no such target.")
  endif()
  target_link_libraries(${name} PUBLIC "${classes}")
endfunction()

cmake_policy(POP)
