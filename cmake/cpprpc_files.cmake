# The files of a proto library: what they are imported as, the commands that generate from them, and
# the interface library that carries them. See add_proto_library.cmake.

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

# The absolute import roots of this call, the deepest first. Reads the caller's arguments.
function(_cpprpc_import_dirs call dirs_var)
  if(NOT arg_IMPORT_DIRS)
    set(arg_IMPORT_DIRS "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set(dirs "")
  foreach(dir IN LISTS arg_IMPORT_DIRS)
    cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    string(REGEX REPLACE "(.)/$" "\\1" dir "${dir}")
    _cpprpc_check_path("${call}" "${dir}" "")
    list(APPEND dirs "${dir}")
  endforeach()
  list(REMOVE_DUPLICATES dirs)
  set(${dirs_var} "${dirs}" PARENT_SCOPE)
endfunction()

# What another .proto writes to import this one, and the import root which that is relative to.
function(_cpprpc_import_name call proto import_dirs name_var root_var)
  if(NOT proto MATCHES "\\.proto$")
    set(hint "")
    cmake_path(GET proto FILENAME word)
    if(word MATCHES "^[A-Z_]+$")
      set(hint " If ${word} is to be a keyword: there are PROTOS, IMPORT_DIRS, DEPS, OPTIONS, "
               "PROTOC_OPTIONS, ALIAS and PROTOBUF_CLASSES.")
    endif()
    message(FATAL_ERROR "${call}: \"${proto}\" does not end in .proto." ${hint})
  endif()
  _cpprpc_check_path("${call}" "${proto}" "")
  _cpprpc_check_exists("${call}" "${proto}")
  set(root "")
  foreach(dir IN LISTS import_dirs)
    cmake_path(IS_PREFIX dir "${proto}" is_below)
    string(LENGTH "${dir}" length)
    string(LENGTH "${root}" longest)
    if(is_below AND length GREATER longest)
      set(root "${dir}")
    endif()
  endforeach()
  if(root STREQUAL "")
    list(JOIN import_dirs "\n  " list)
    message(FATAL_ERROR "${call}: \"${proto}\" is in none of the import directories\n  ${list}\n"
                        "Add the folder that its imports are relative to, with IMPORT_DIRS.")
  endif()
  cmake_path(RELATIVE_PATH proto BASE_DIRECTORY "${root}" OUTPUT_VARIABLE name)
  _cpprpc_check_path("${call}" "${name}" "$")  # the sources are called after it
  set(${name_var} "${name}" PARENT_SCOPE)
  set(${root_var} "${root}" PARENT_SCOPE)
endfunction()

# Files of the build tree may be made by a command that CMake does not know yet: they are looked
# for when all directories have been read.
function(_cpprpc_check_exists call proto)
  get_property(is_generated SOURCE "${proto}" PROPERTY GENERATED)
  if(EXISTS "${proto}" OR is_generated)
    return()
  endif()
  cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${proto}" is_in_build_tree)
  if(is_in_build_tree)
    set_property(GLOBAL APPEND PROPERTY CPPRPC_AWAITED "${call}: there is no file \"${proto}\"")
    set_property(GLOBAL APPEND PROPERTY CPPRPC_AWAITED_FILES "${proto}")
  else()
    message(FATAL_ERROR "${call}: there is no file \"${proto}\". One that is generated is named "
                        "with its folder, such as \${CMAKE_CURRENT_BINARY_DIR}.")
  endif()
endfunction()

# Files that are made by commands of this directory are made before anything is generated, as others
# may import them. The commands may still be missing here, so this is looked at when all of the
# directory has been read.
function(_cpprpc_await_protos name protos)
  set(made "")
  foreach(proto IN LISTS protos)
    cmake_path(IS_PREFIX CMAKE_BINARY_DIR "${proto}" is_in_build_tree)
    get_property(is_generated SOURCE "${proto}" PROPERTY GENERATED)
    if(is_in_build_tree OR is_generated)
      list(APPEND made "${proto}")
    endif()
  endforeach()
  if(made)
    set_property(TARGET ${name}_generate PROPERTY CPPRPC_MADE "${made}")
    cmake_language(EVAL CODE "cmake_language(DEFER CALL _cpprpc_make_protos_first [[${name}]])")
  endif()
endfunction()

function(_cpprpc_make_protos_first name)
  get_target_property(protos ${name}_generate CPPRPC_MADE)
  set(made "")
  foreach(proto IN LISTS protos)
    get_property(is_generated SOURCE "${proto}" PROPERTY GENERATED)
    if(is_generated)
      list(APPEND made "${proto}")
    endif()
  endforeach()
  if(made)
    add_custom_target(${name}_make_protos DEPENDS ${made})
    add_dependencies(${name}_generate ${name}_make_protos)
  endif()
endfunction()

# What to do for every .proto of a library stands in a file, so that other options or import roots
# generate again with every build tool. It is the same in every configuration, so that to build
# another one does not generate again; only the plugin may be a file of its own in each. Runs in
# the scope of add_proto_library().
function(_cpprpc_write_settings name)
  set(listed "$<TARGET_PROPERTY:${name}_protos,INTERFACE_AUTOUIC_OPTIONS>")  # see below
  set(inherited "$<TARGET_PROPERTY:${name}_protos,INTERFACE_INCLUDE_DIRECTORIES>")
  set(plugin_file "${plugin}")
  if(plugin MATCHES "^\\$<")
    set(plugin_file "")
    file(GENERATE OUTPUT "${dir}/plugin-$<CONFIG>" CONTENT "${plugin}")
  endif()
  set(ninja_dir "")
  if(CMAKE_GENERATOR MATCHES "Ninja")
    set(ninja_dir "${CMAKE_BINARY_DIR}")
  endif()
  file(GENERATE OUTPUT "${dir}/settings.cmake" CONTENT "\
set(library [==[${name}]==])
set(protoc [==[${protoc}]==])
set(protoc_options [==[${arg_PROTOC_OPTIONS}]==])
set(plugin [==[${plugin_file}]==])
set(options [==[${arg_OPTIONS}]==])
set(import_dirs [==[${import_dirs};${inherited};${protobuf_protos}]==])
set(deps [==[${arg_DEPS}]==])
set(suffixes [==[${suffixes}]==])
set(out_dir [==[${out_dir}]==])
set(dir [==[${dir}]==])
set(ninja_dir [==[${ninja_dir}]==])
set(all_imports [==[${CMAKE_BINARY_DIR}/CMakeFiles/cpprpc_imports.txt]==])
")
  # What may be imported, as arguments of protoc: it is not among the settings, because a file more
  # in a library is no reason to generate again.
  _cpprpc_builtin_imports("${protobuf_protos}" builtin)
  set(allowed "--direct_dependencies=$<JOIN:${listed},:>:${builtin}\n")
  if(arg_PROTOBUF_CLASSES)  # whose headers include what is imported
    set(allowed "")
  endif()
  file(GENERATE OUTPUT "${dir}/imports" CONTENT "\
--direct_dependencies_violation_msg=it imports \"%s\", which is not in DEPS.
${allowed}")
endfunction()

# The command that generates `outputs` from a .proto. Its sole OUTPUT is a stamp: the sources keep
# their time when they come out the same, and make knows no other way to tell. Runs in the scope of
# add_proto_library().
function(_cpprpc_generate proto root import outputs stamp_var)
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/cpprpc_generate.cmake")
  set(settings "${dir}/settings.cmake")
  set(stamp "${dir}/work/${import}/stamp")
  set(depfile "${dir}/work/${import}/depfile")
  # For Ninja, CMake would rewrite the depfile, and make mistakes with a "$" in a path.
  cmake_policy(PUSH)
  cmake_policy(SET CMP0116 OLD)
  if(CMAKE_GENERATOR MATCHES "Ninja")
    cmake_path(RELATIVE_PATH depfile BASE_DIRECTORY "${CMAKE_BINARY_DIR}")
    string(REPLACE "$" "$$" depfile "${depfile}")
  endif()
  add_custom_command(
    OUTPUT "${stamp}"
    BYPRODUCTS ${outputs}
    COMMAND "${CMAKE_COMMAND}" -P "${script}" "${settings}" "${proto}" "${root}" "${import}"
    DEPENDS "${proto}" "${settings}" "${script}" "${protoc}" "${plugin}"
            "${CMAKE_BINARY_DIR}/CMakeFiles/cpprpc_removed"
    DEPFILE "${depfile}"
    COMMENT "Generating C++ from ${import}"
    VERBATIM)
  cmake_policy(POP)
  set(${stamp_var} "${stamp}" PARENT_SCOPE)
endfunction()

# What was generated from files that are no longer listed must not be found by an #include, and what
# is known of them must not be taken for new when they come back.
function(_cpprpc_remove_leftovers dir generated imports)
  file(GLOB_RECURSE present "${dir}/include/*" "${dir}/work/*")
  list(TRANSFORM imports PREPEND "${dir}/work/" OUTPUT_VARIABLE work)
  list(TRANSFORM work APPEND "/stamp" OUTPUT_VARIABLE stamps)
  list(TRANSFORM work APPEND "/depfile" OUTPUT_VARIABLE depfiles)
  list(REMOVE_ITEM present ${generated} ${stamps} ${depfiles})
  if(present)
    file(REMOVE ${present})
  endif()
endfunction()

# The interface library of the .proto files. CMake carries two of its properties along links
# transitively: the import roots as include directories, and what the files are imported as. For
# the latter there is no property in CMake 3.25 but those with a meaning; of these, the options of
# Qt's uic change nothing where they are not wanted.
function(_cpprpc_add_protos_library name protos roots imports import_dirs)
  add_library(${name}_protos INTERFACE)
  set_target_properties(${name}_protos PROPERTIES VERIFY_INTERFACE_HEADER_SETS OFF
                                                  INTERFACE_AUTOUIC_OPTIONS "${imports}")
  # In a file set no root may contain another.
  set(sets "")
  set(distinct "${roots}")
  list(REMOVE_DUPLICATES distinct)
  foreach(root IN LISTS distinct)
    set(set protos)
    set(number 1)
    while(set IN_LIST sets)
      _cpprpc_nests("${root}" "${${set}_roots}" nests)
      if(NOT nests)
        break()
      endif()
      math(EXPR number "${number} + 1")
      set(set protos_${number})
    endwhile()
    if(NOT set IN_LIST sets)
      list(APPEND sets ${set})
      set(${set}_roots "")
      set(${set}_files "")
    endif()
    list(APPEND ${set}_roots "${root}")
    set("set_of_${root}" ${set})
  endforeach()
  foreach(proto root IN ZIP_LISTS protos roots)
    list(APPEND ${set_of_${root}}_files "${proto}")
  endforeach()
  foreach(set IN LISTS sets)
    target_sources(${name}_protos INTERFACE FILE_SET ${set} TYPE HEADERS BASE_DIRS ${${set}_roots}
                                            FILES ${${set}_files})
  endforeach()
  foreach(dir IN LISTS import_dirs)
    target_include_directories(${name}_protos INTERFACE "$<BUILD_INTERFACE:${dir}>")
  endforeach()
  target_link_libraries(${name}_protos INTERFACE cpprpc::protos)
endfunction()

function(_cpprpc_nests root others result_var)
  set(${result_var} FALSE PARENT_SCOPE)
  foreach(other IN LISTS others)
    cmake_path(IS_PREFIX other "${root}" is_below)
    cmake_path(IS_PREFIX root "${other}" is_above)
    if(is_below OR is_above)
      set(${result_var} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

cmake_policy(POP)
