# Says what to do about an import that protoc did not find, or that DEPS do not provide. For
# cpprpc_generate.cmake: reads `errors`, what protoc printed, and sets `explanation`.

# Each import that is wrong, and the file that has it.
set(importers "")
set(missing "")
string(REGEX REPLACE "\n" ";" lines "${errors}")
foreach(line IN LISTS lines)
  # a.proto: it imports "b.proto", which is not in DEPS.
  # a.proto:3:1: Import "b.proto" was not found or had errors.
  if(line MATCHES "^(.+): it imports \"(.+)\", which is not in DEPS" OR
     line MATCHES "^([^:(]+)[:(].*Import \"(.+)\" was not found")
    set(importer "${CMAKE_MATCH_1}")
    set(import "${CMAKE_MATCH_2}")
    # What protoc found, with an error in it, was told by its own line.
    if(line MATCHES "not in DEPS" OR "${import}: File not found." IN_LIST lines)
      list(APPEND importers "${importer}")
      list(APPEND missing "${import}")
    endif()
  endif()
endforeach()

set(known "")
if(missing)
  file(STRINGS "${all_imports}" known REGEX "^import " ENCODING UTF-8)
endif()
set(explanation "")
foreach(importer import IN ZIP_LISTS importers missing)
  set(users "")
  set(owners "")
  set(alike "")
  cmake_path(GET import FILENAME file_name)
  foreach(line IN LISTS known)
    string(REGEX MATCH "^import (.+) is in (.+)$" line "${line}")
    if(CMAKE_MATCH_1 STREQUAL importer)
      list(APPEND users "${CMAKE_MATCH_2}")
    endif()
    if(CMAKE_MATCH_1 STREQUAL import)
      list(APPEND owners "${CMAKE_MATCH_2}")
    endif()
    cmake_path(GET CMAKE_MATCH_1 FILENAME other_name)
    if(other_name STREQUAL file_name)
      list(APPEND alike "\"${CMAKE_MATCH_1}\" (of ${CMAKE_MATCH_2})")
    endif()
  endforeach()
  set(user ${library})
  if(users AND NOT library IN_LIST users)  # it is a file of another library that has the import
    list(GET users 0 user)
  endif()
  string(APPEND explanation "\n\n${importer} imports \"${import}\", ")
  list(JOIN owners " or " owners)
  if(owners)
    string(APPEND explanation "which is a file of ${owners}. Add it to the library: "
                              "add_proto_library(${user} ... DEPS ${owners}).")
  else()
    string(APPEND explanation "which no proto library has. List that file in the PROTOS of an "
                              "add_proto_library(), and name the library in the DEPS of ${user}.")
    if(alike)
      list(JOIN alike ", " alike)
      string(APPEND explanation " Or is another meant? There is ${alike}.")
    endif()
  endif()
endforeach()
