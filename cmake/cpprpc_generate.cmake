# Runs protoc with the plugin for one .proto file:
#
#   cmake -P cpprpc_generate.cmake SETTINGS PROTO ROOT IMPORT
#
# SETTINGS is a file that add_proto_library() writes, ROOT the import root that PROTO is below, and
# IMPORT what others import it as. Generates aside and copies what differs, so that nothing is
# compiled again for a source that came out the same.

cmake_minimum_required(VERSION 3.25)
set(proto "${CMAKE_ARGV4}")
set(root "${CMAKE_ARGV5}")
set(import "${CMAKE_ARGV6}")
include("${CMAKE_ARGV3}")

string(REGEX REPLACE "\\.proto$" "" stem "${import}")
list(TRANSFORM suffixes PREPEND "${stem}" OUTPUT_VARIABLE outputs)
set(work_dir "${dir}/work/${import}")
set(stamp "${work_dir}/stamp")
set(depfile "${work_dir}/depfile")

# The plugin of this build may have been built in several configurations: any will do.
if(plugin STREQUAL "")
  file(GLOB candidates "${dir}/plugin-*")
  foreach(candidate IN LISTS candidates)
    file(READ "${candidate}" candidate)
    if(EXISTS "${candidate}" AND (plugin STREQUAL "" OR "${candidate}" IS_NEWER_THAN "${plugin}"))
      set(plugin "${candidate}")
    endif()
  endforeach()
endif()

# The root of this file first: it is what protoc takes the file's name relative to.
set(import_dirs "${root};${import_dirs}")
list(REMOVE_DUPLICATES import_dirs)
list(REMOVE_ITEM import_dirs "")
list(TRANSFORM import_dirs PREPEND "-I")
list(TRANSFORM options PREPEND "--cpp-rpc_opt=")
set(classes "")
if(".pb.h" IN_LIST suffixes)  # protoc's own, in the same run
  set(classes --cpp_out=.)
endif()

# A relative output folder, because protoc takes what stands before a colon for options.
set(aside "${work_dir}/new")
file(REMOVE_RECURSE "${aside}")
file(MAKE_DIRECTORY "${aside}")
execute_process(
  COMMAND "${protoc}" "--plugin=protoc-gen-cpp-rpc=${plugin}" --cpp-rpc_out=. ${options} ${classes}
          ${protoc_options} ${import_dirs} "@${dir}/imports" --dependency_out=../protoc.d "${proto}"
  WORKING_DIRECTORY "${aside}"
  RESULT_VARIABLE result
  ERROR_VARIABLE errors
  ECHO_ERROR_VARIABLE)
if(NOT result EQUAL 0)
  include("${CMAKE_CURRENT_LIST_DIR}/cpprpc_explain.cmake")
  message(FATAL_ERROR "protoc could not generate C++ from ${proto}; it says why above."
                      "${explanation}")
endif()

file(GLOB_RECURSE written RELATIVE "${aside}" "${aside}/*")
list(SORT written)
list(SORT outputs)
if(NOT written STREQUAL outputs)
  message(FATAL_ERROR "${plugin} wrote \"${written}\", but add_proto_library() awaits "
                      "\"${outputs}\": the two are of different versions of cpp-rpc.")
endif()

foreach(output IN LISTS outputs)
  cmake_path(GET output PARENT_PATH folder)
  file(MAKE_DIRECTORY "${out_dir}/${folder}")
  file(COPY_FILE "${aside}/${output}" "${out_dir}/${output}" ONLY_IF_DIFFERENT)
endforeach()
file(REMOVE_RECURSE "${aside}")

# protoc's own depfile lists the outputs, in an order that Ninja takes for always dirty, and does
# not escape spaces. Ours says the same of the stamp:
#   a/b.msg.cc \           <- the outputs, one a line
#   a/b.msg.h: /x/y.proto\ <- the last of them, then the inputs, one a line
file(READ "${work_dir}/protoc.d" text)
set(inputs "")
foreach(output IN LISTS outputs)
  string(FIND "${text}" "${output}: " position)
  if(NOT position EQUAL -1)
    string(LENGTH "${output}: " length)
    math(EXPR position "${position} + ${length}")
    string(SUBSTRING "${text}" ${position} -1 inputs)
  endif()
endforeach()
if(inputs STREQUAL "")
  message(FATAL_ERROR "cannot read what protoc says that ${proto} depends on:\n${text}")
endif()
string(STRIP "${inputs}" inputs)
string(REPLACE "\\\n " "\n" inputs "${inputs}")
set(rule "${stamp}:\n${inputs}")
if(ninja_dir)  # Ninja knows the files below its folder by relative names
  string(REPLACE "\n${ninja_dir}/" "\n" rule "\n${rule}")
  string(STRIP "${rule}" rule)
endif()
string(REPLACE "$" "$$" rule "${rule}")
string(REPLACE "#" "\\#" rule "${rule}")
string(REPLACE " " "\\ " rule "${rule}")
string(REPLACE "\n" " \\\n  " rule "${rule}")
file(WRITE "${depfile}" "${rule}\n")

# Makefiles: CMake adds what it reads from depfiles to what it knows, and takes nothing away. A file
# that was imported once, and is gone, would be out of date for ever. So it is to read all of them anew.
if(NOT ninja_dir)
  file(REMOVE "${dir}/../CMakeFiles/${library}_generate.dir/compiler_depend.internal")
endif()
file(TOUCH "${stamp}")
