include(CMakeFindDependencyMacro)
find_dependency(cpprpc)
include("${CMAKE_CURRENT_LIST_DIR}/producerTargets.cmake")
