# The tools that generate, and what they can be given. See add_proto_library.cmake.

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

# The protoc and the plugin that run on this machine, and where protobuf's own .proto files are.
function(_cpprpc_find_tools call protoc_var plugin_var protobuf_protos_var)
  find_program(Protobuf_PROTOC_EXECUTABLE NAMES protoc
               DOC "The Google Protocol Buffers compiler")
  mark_as_advanced(Protobuf_PROTOC_EXECUTABLE)
  if(NOT Protobuf_PROTOC_EXECUTABLE)
    message(FATAL_ERROR "${call}: protoc is missing. Install it (Debian: protobuf-compiler), or "
                        "set Protobuf_PROTOC_EXECUTABLE to where it is.")
  endif()
  if(NOT EXISTS "${Protobuf_PROTOC_EXECUTABLE}" OR NOT IS_ABSOLUTE "${Protobuf_PROTOC_EXECUTABLE}")
    message(FATAL_ERROR "${call}: Protobuf_PROTOC_EXECUTABLE is \"${Protobuf_PROTOC_EXECUTABLE}\", "
                        "and there is no such file. It is an absolute path.")
  endif()
  # protoc knows of its own google/protobuf/*.proto only where it was installed beside them. They
  # are of this machine also when compiling for another one.
  cmake_path(GET Protobuf_PROTOC_EXECUTABLE PARENT_PATH folder)
  find_path(CPPRPC_PROTOBUF_PROTOS google/protobuf/descriptor.proto HINTS "${folder}/../include"
            NO_CMAKE_FIND_ROOT_PATH
            DOC "The import root of protobuf's own .proto files")
  mark_as_advanced(CPPRPC_PROTOBUF_PROTOS)
  set(protobuf_protos "${CPPRPC_PROTOBUF_PROTOS}")
  if(NOT protobuf_protos)
    set(protobuf_protos "")
  endif()

  if(CPPRPC_PLUGIN)
    set(plugin "${CPPRPC_PLUGIN}")
    if(NOT EXISTS "${plugin}" OR NOT IS_ABSOLUTE "${plugin}")
      message(FATAL_ERROR "${call}: CPPRPC_PLUGIN is \"${plugin}\", and there is no such file. It "
                          "is an absolute path.")
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

# What every .proto may import, with colons between: protobuf's own files and ours.
function(_cpprpc_builtin_imports protobuf_protos imports_var)
  set(imports any api compiler/plugin descriptor duration empty field_mask source_context struct
              timestamp type wrappers)
  list(TRANSFORM imports REPLACE "(.+)" "google/protobuf/\\1.proto")
  if(protobuf_protos)  # a protoc of another version has others
    file(GLOB files RELATIVE "${protobuf_protos}" "${protobuf_protos}/google/protobuf/*.proto")
    list(APPEND imports ${files})
    list(REMOVE_DUPLICATES imports)
  endif()
  list(APPEND imports cpprpc/options.proto)
  list(JOIN imports ":" imports)
  set(${imports_var} "${imports}" PARENT_SCOPE)
endfunction()

# Options of protoc that go their own ways past add_proto_library() are refused, with what to write
# instead.
function(_cpprpc_check_protoc_options call options)
  foreach(option IN LISTS options)
    if(option MATCHES "^(-I|--proto_path|--descriptor_set_in)")
      set(instead "Say IMPORT_DIRS for import roots, and DEPS for libraries of protos.")
    elseif(option MATCHES "^--cpp-rpc_opt")
      set(instead "Say OPTIONS.")
    elseif(option MATCHES "^--plugin")
      set(instead "Set CPPRPC_PLUGIN to where the plugin is.")
    elseif(option MATCHES "^--cpp-rpc_out")
      set(instead "Where the sources go is the library's business; its users find them.")
    elseif(option MATCHES "^(-o|--[a-z_0-9-]+_(out|opt)(=|$))")
      set(instead "It writes other files than the library's. Give them an add_custom_command().")
    elseif(option MATCHES "^--direct_dependencies")
      set(instead "Say DEPS.")
    elseif(option MATCHES "^(-h|--help|--version|--encode|--decode|--print_free_field_numbers|@)")
      set(instead "With it, protoc generates nothing, or something else.")
    elseif(NOT option MATCHES "^-")
      set(instead "An option begins with a dash, and a value follows it with \"=\". The .proto "
                  "files are listed after PROTOS.")
    else()
      continue()
    endif()
    list(JOIN instead "" instead)
    message(FATAL_ERROR "${call}: PROTOC_OPTIONS cannot have \"${option}\". ${instead}")
  endforeach()
endfunction()

# The plugin's options as a list, some of which may have been written with commas, as protoc takes
# them. Which files there will be must be known now.
function(_cpprpc_plugin_options call options options_var)
  set(list "")
  foreach(option IN LISTS options)
    if(NOT option MATCHES "\\$<")
      string(REPLACE "," ";" option "${option}")
    elseif(option MATCHES "services=|messages=")
      message(FATAL_ERROR "${call}: OPTIONS cannot have \"${option}\". Which files are generated "
                          "cannot depend on a generator expression: use if().")
    endif()
    list(APPEND list ${option})
  endforeach()
  set(${options_var} "${list}" PARENT_SCOPE)
endfunction()

# A path must not contain what one of the tools on its way takes for something else. `more` stands
# for characters that are not allowed in addition.
function(_cpprpc_check_path call path more)
  if(WIN32)
    string(REGEX REPLACE "^[A-Za-z]:" "" path "${path}")
  endif()
  set(bad "]:;[\"\\\\?*<>|#\n${more}")
  set(tool "CMake or protoc")
  if(CMAKE_GENERATOR MATCHES "Makefiles" AND path MATCHES "%")
    set(bad "%")
    set(tool "make")
  elseif(CMAKE_GENERATOR MATCHES "Ninja" AND path MATCHES "['&^`]")
    execute_process(COMMAND "${CMAKE_MAKE_PROGRAM}" --version OUTPUT_VARIABLE version
                    RESULT_VARIABLE result)
    if(NOT result EQUAL 0 OR version VERSION_LESS 1.13)
      set(bad "'&^`")
      set(tool "Ninja before 1.13, but not make,")
    endif()
  endif()
  if(path MATCHES "[${bad}]")
    message(FATAL_ERROR "${call}: the path \"${path}\" contains ${CMAKE_MATCH_0} , which "
                        "${tool} takes for something else than a part of a name. Rename it.")
  endif()
endfunction()

cmake_policy(POP)
