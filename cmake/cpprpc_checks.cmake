# What can be wrong with proto libraries that only all of them together show. See
# cpprpc_libraries.cmake.

include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

# Files of the build tree that no command was known to make when their library was defined.
function(_cpprpc_check_awaited_files)
  get_property(files GLOBAL PROPERTY CPPRPC_AWAITED_FILES)
  get_property(messages GLOBAL PROPERTY CPPRPC_AWAITED)
  foreach(file message IN ZIP_LISTS files messages)
    if(NOT EXISTS "${file}")
      _cpprpc_is_generated("${file}" is_generated)
      if(NOT is_generated)
        message(FATAL_ERROR "${message}, and no command is known to make it. If one does, say so "
                            "where add_proto_library() is called: "
                            "set_source_files_properties(<file> PROPERTIES GENERATED TRUE). The "
                            "same goes for file(GENERATE), which writes when CMake has ended.")
      endif()
    endif()
  endforeach()
endfunction()

# Whether a command of any directory makes the file. Each directory knows of its own commands alone.
function(_cpprpc_is_generated file result_var)
  set(${result_var} FALSE PARENT_SCOPE)
  set(dirs "${CMAKE_SOURCE_DIR}")
  while(dirs)
    list(POP_FRONT dirs dir)
    get_property(is_generated SOURCE "${file}" DIRECTORY "${dir}" PROPERTY GENERATED)
    if(is_generated)
      set(${result_var} TRUE PARENT_SCOPE)
      return()
    endif()
    get_property(below DIRECTORY "${dir}" PROPERTY SUBDIRECTORIES)
    list(APPEND dirs ${below})
  endwhile()
endfunction()

# Takes away the libraries whose DEPS are all taken away: what stays is in a cycle, or behind one.
function(_cpprpc_check_cycles libraries)
  while(libraries)
    set(stay "")
    foreach(library IN LISTS libraries)
      get_target_property(deps ${library} CPPRPC_DEPS)
      foreach(dep IN LISTS deps)
        if(dep IN_LIST libraries AND NOT DEFINED _cpprpc_gone_${dep})
          list(APPEND stay ${library})
          break()
        endif()
      endforeach()
      if(NOT library IN_LIST stay)
        set(_cpprpc_gone_${library} TRUE)
      endif()
    endforeach()
    if(stay STREQUAL "${libraries}")
      _cpprpc_tell_cycle("${stay}")
    endif()
    list(REVERSE stay)  # whichever the order, one of two rounds takes many
    set(libraries "${stay}")
  endwhile()
endfunction()

# Follows DEPS among `libraries`, of which each has one, until it comes round.
function(_cpprpc_tell_cycle libraries)
  list(GET libraries 0 library)
  set(path "")
  while(NOT library IN_LIST path)
    list(APPEND path ${library})
    get_target_property(deps ${library} CPPRPC_DEPS)
    foreach(dep IN LISTS deps)
      if(dep IN_LIST libraries)
        set(library ${dep})
        break()
      endif()
    endforeach()
  endwhile()
  list(FIND path ${library} start)
  list(SUBLIST path ${start} -1 path)
  list(APPEND path ${library})
  list(JOIN path " -> " path)
  message(FATAL_ERROR "add_proto_library(${library}): the DEPS form a cycle: ${path}. Put the "
                      "files that import each other into one library, or those that all need into "
                      "one of their own.")
endfunction()

# Two libraries have a file of one import name. That is a mistake if it is the same file in both,
# and nothing tells them apart, or if a third library cannot know which is meant.
function(_cpprpc_check_twins second first file import)
  get_target_property(first_files ${first} CPPRPC_FILES)
  get_target_property(first_variant ${first} CPPRPC_VARIANT)
  get_target_property(second_variant ${second} CPPRPC_VARIANT)
  if(file IN_LIST first_files AND first_variant STREQUAL second_variant)
    message(FATAL_ERROR "add_proto_library(${second}): \"${file}\" is in the library ${first} "
                        "already. List it in one of the two, and give the other DEPS ${first}.")
  endif()
  get_property(libraries GLOBAL PROPERTY CPPRPC_PROTO_LIBRARIES)
  foreach(library IN LISTS libraries)
    set(seen ${library})
    set(next ${library})
    while(next)
      list(POP_FRONT next one)
      get_target_property(deps ${one} CPPRPC_DEPS)
      foreach(dep IN LISTS deps)
        if(dep IN_LIST libraries AND NOT dep IN_LIST seen)  # not a package's
          list(APPEND seen ${dep})
          list(APPEND next ${dep})
        endif()
      endforeach()
    endwhile()
    if(first IN_LIST seen AND second IN_LIST seen)
      message(FATAL_ERROR "add_proto_library(${library}): both ${first} and ${second} have a file "
                          "that is imported as \"${import}\". Depend on one of them, or give the "
                          "files IMPORT_DIRS that tell them apart.")
    endif()
  endforeach()
endfunction()

cmake_policy(POP)
