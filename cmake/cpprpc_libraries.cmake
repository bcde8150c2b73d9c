# All proto libraries of a build, and how they depend on each other: what can be said of them only
# when every directory has been read. See add_proto_library.cmake.

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

# Remembers a library for _cpprpc_finish(), in properties of the target.
function(_cpprpc_register name called protos imports variant)
  # Two libraries of one file are a mistake in one project, if nothing tells them apart. Projects
  # that know nothing of each other may have them.
  list(REMOVE_DUPLICATES variant)
  set_target_properties(
    ${name} PROPERTIES CPPRPC_CALLED "${called}" CPPRPC_FILES "${protos}" CPPRPC_DEPS ""
                       CPPRPC_IMPORTS "${imports}"
                       CPPRPC_VARIANT "${PROJECT_SOURCE_DIR};${variant}")
  set_property(GLOBAL APPEND PROPERTY CPPRPC_PROTO_LIBRARIES ${name})
  _cpprpc_register_imported()

  get_property(awaited GLOBAL PROPERTY CPPRPC_FINISH_AWAITED)
  if(NOT awaited)
    set_property(GLOBAL PROPERTY CPPRPC_FINISH_AWAITED TRUE)
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _cpprpc_finish)
  endif()
endfunction()

# Remembers what the proto libraries of packages provide, as far as this directory sees them.
function(_cpprpc_register_imported)
  get_property(known GLOBAL PROPERTY CPPRPC_IMPORTED_LIBRARIES)
  set(dir "${CMAKE_CURRENT_SOURCE_DIR}")
  while(dir)
    get_property(targets DIRECTORY "${dir}" PROPERTY IMPORTED_TARGETS)
    list(FILTER targets INCLUDE REGEX "_protos$")
    foreach(target IN LISTS targets)
      get_target_property(imports "${target}" INTERFACE_AUTOUIC_OPTIONS)
      string(REGEX REPLACE "_protos$" "" library "${target}")
      if(imports AND NOT library IN_LIST known)
        list(APPEND known "${library}")
        list(TRANSFORM imports REPLACE "(.+)" "import \\1 is in ${library} called ${library}"
             OUTPUT_VARIABLE lines)
        set_property(GLOBAL APPEND PROPERTY CPPRPC_IMPORTED_LINES ${lines})
      endif()
    endforeach()
    get_property(dir DIRECTORY "${dir}" PROPERTY PARENT_DIRECTORY)
  endwhile()
  set_property(GLOBAL PROPERTY CPPRPC_IMPORTED_LIBRARIES ${known})
endfunction()

# Calls `function` for what `name` is to link: now, or if there is no such target yet, when every
# directory has been read.
function(_cpprpc_link function name target)
  if(TARGET "${target}")
    cmake_language(CALL ${function} ${name} "${target}")
  else()
    set_property(GLOBAL APPEND PROPERTY CPPRPC_LINKS_AWAITED ${function} ${name} "${target}")
  endif()
endfunction()

# Links a proto library and its import roots to those of `dep`.
function(_cpprpc_link_dep name dep)
  set(call "add_proto_library(${name})")
  if(NOT TARGET "${dep}")
    get_property(known GLOBAL PROPERTY CPPRPC_PROTO_LIBRARIES)
    list(JOIN known ", " known)
    message(FATAL_ERROR "${call}: DEPS names \"${dep}\", and there is no such "
                        "target. The proto libraries are: ${known}.")
  endif()
  get_target_property(real "${dep}" ALIASED_TARGET)
  if(NOT real)
    set(real "${dep}")
  endif()
  if(real STREQUAL name)
    message(FATAL_ERROR "${call}: DEPS names the library itself. Its files can import each other "
                        "without.")
  endif()
  if(NOT TARGET "${real}_protos")
    message(FATAL_ERROR "${call}: DEPS names \"${dep}\", which is no proto library. Link others "
                        "with target_link_libraries(${name} PUBLIC ${dep}).")
  endif()
  get_target_property(messages ${name} CPPRPC_MESSAGES)
  get_target_property(dep_messages "${real}" CPPRPC_MESSAGES)
  if(NOT messages STREQUAL dep_messages)
    message(FATAL_ERROR "${call}: the messages of ${name} are those of ${messages}, "
                        "and the messages of ${dep} those of ${dep_messages}, which cannot hold "
                        "each other. Give both the option messages=protobuf, or neither.")
  endif()
  target_link_libraries(${name}_protos INTERFACE "${real}_protos")
  target_link_libraries(${name} PUBLIC "${dep}")
  if(TARGET "${real}_generate")  # it may have to make the .proto files first
    add_dependencies(${name}_generate "${real}_generate")
  endif()
  set_property(TARGET ${name} APPEND PROPERTY CPPRPC_DEPS "${real}")
endfunction()

# Links a proto library to one that has protoc's classes.
function(_cpprpc_link_classes name classes)
  if(NOT TARGET "${classes}")
    message(FATAL_ERROR "add_proto_library(${name}): PROTOBUF_CLASSES names \"${classes}\", and "
                        "there is no such target.")
  endif()
  target_link_libraries(${name} PUBLIC "${classes}")
endfunction()

# --- when every directory has been read -----------------------------------------------------------

function(_cpprpc_finish)
  set_property(GLOBAL PROPERTY CPPRPC_FINISH_AWAITED FALSE)
  get_property(links GLOBAL PROPERTY CPPRPC_LINKS_AWAITED)
  set_property(GLOBAL PROPERTY CPPRPC_LINKS_AWAITED "")
  while(links)
    list(POP_FRONT links function name target)
    cmake_language(CALL ${function} ${name} "${target}")
  endwhile()
  get_property(libraries GLOBAL PROPERTY CPPRPC_PROTO_LIBRARIES)
  _cpprpc_check_awaited_files()
  _cpprpc_check_cycles("${libraries}")
  _cpprpc_write_imports("${libraries}")
  _cpprpc_add_generate_target("${libraries}")
endfunction()

# Writes which library has which file and DEPS, for cpprpc_generate.cmake to say what to add. When
# something is gone since last time, what was generated with it may no longer be right: all is
# generated again (and compiled again where it differs).
function(_cpprpc_write_imports libraries)
  set(table "${CMAKE_BINARY_DIR}/CMakeFiles/cpprpc_imports.txt")
  set(removed "${CMAKE_BINARY_DIR}/CMakeFiles/cpprpc_removed")
  get_property(lines GLOBAL PROPERTY CPPRPC_IMPORTED_LINES)
  foreach(library IN LISTS libraries)
    get_target_property(called ${library} CPPRPC_CALLED)
    get_target_property(files ${library} CPPRPC_FILES)
    get_target_property(imports ${library} CPPRPC_IMPORTS)
    get_target_property(deps ${library} CPPRPC_DEPS)
    foreach(file import IN ZIP_LISTS files imports)
      if(DEFINED "_cpprpc_library_of_${import}")
        _cpprpc_check_twins(${library} ${_cpprpc_library_of_${import}} "${file}" "${import}")
      endif()
      set("_cpprpc_library_of_${import}" ${library})
      list(APPEND lines "import ${import} is in ${library} called ${called}")
    endforeach()
    foreach(dep IN LISTS deps)
      list(APPEND lines "library ${library} has DEPS ${dep}")
    endforeach()
  endforeach()

  set(gone "")
  if(EXISTS "${table}")
    file(STRINGS "${table}" gone ENCODING UTF-8)
    list(REMOVE_ITEM gone ${lines})
  endif()
  if(gone OR NOT EXISTS "${removed}")
    file(TOUCH "${removed}")
  endif()
  list(JOIN lines "\n" text)
  file(CONFIGURE OUTPUT "${table}" CONTENT "@text@\n" @ONLY)
endfunction()

# A target that generates the sources of all libraries: an editor needs no more to show them.
function(_cpprpc_add_generate_target libraries)
  if(NOT DEFINED CPPRPC_GENERATE_TARGET)
    set(CPPRPC_GENERATE_TARGET generate)
  endif()
  foreach(library IN LISTS libraries)
    # A command in another directory that makes a .proto: add_dependencies(library that).
    get_target_property(targets ${library} MANUALLY_ADDED_DEPENDENCIES)
    foreach(target IN LISTS targets)
      if(TARGET "${target}" AND NOT target STREQUAL "${library}_generate")
        get_target_property(type ${target} TYPE)
        if(type STREQUAL UTILITY)
          add_dependencies(${library}_generate ${target})
        endif()
      endif()
    endforeach()
  endforeach()
  if(NOT CPPRPC_GENERATE_TARGET)
    return()
  endif()
  get_property(ours GLOBAL PROPERTY CPPRPC_OUR_GENERATE_TARGET)
  if(TARGET "${CPPRPC_GENERATE_TARGET}" AND NOT ours)
    message(STATUS "add_proto_library(): there is a target \"${CPPRPC_GENERATE_TARGET}\" already; "
                   "to have one that generates from all .proto files, set CPPRPC_GENERATE_TARGET "
                   "to another name")
    return()
  endif()
  if(NOT ours)
    add_custom_target(${CPPRPC_GENERATE_TARGET})
    set_property(GLOBAL PROPERTY CPPRPC_OUR_GENERATE_TARGET TRUE)
  endif()
  list(TRANSFORM libraries APPEND "_generate")
  add_dependencies(${CPPRPC_GENERATE_TARGET} ${libraries})
endfunction()

cmake_policy(POP)
