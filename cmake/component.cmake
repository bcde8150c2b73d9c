# cpprpc_component(name [TARGETS targets...] [HEADERS paths...])
#
# Makes the targets, and headers below runtime/, a part of the component `name` of the package:
# find_package(cpprpc COMPONENTS name) finds them, and nothing that they need stands in the way of
# who asks for other components. cmake/install.cmake installs them.
function(cpprpc_component name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "TARGETS;HEADERS")
  set_property(GLOBAL APPEND PROPERTY CPPRPC_TARGETS ${arg_TARGETS})
  set_property(GLOBAL APPEND PROPERTY CPPRPC_TARGETS_${name} ${arg_TARGETS})
  set_property(GLOBAL APPEND PROPERTY CPPRPC_HEADERS_${name} ${arg_HEADERS})
endfunction()
