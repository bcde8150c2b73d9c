include(CMakeFindDependencyMacro)
find_dependency(cpprpc)
find_dependency(producer)
include("${CMAKE_CURRENT_LIST_DIR}/resellerTargets.cmake")
