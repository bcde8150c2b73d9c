# What cpack does not know to say of a package: runs when cpack has made CPACK_PACKAGE_FILES.

foreach(package IN LISTS CPACK_PACKAGE_FILES)
  set(root "${CPACK_TEMPORARY_DIRECTORY}/finish")
  file(REMOVE_RECURSE "${root}")
  execute_process(COMMAND dpkg-deb --raw-extract "${package}" "${root}"
                  COMMAND_ERROR_IS_FATAL ANY)

  # A program is as good for every architecture; libraries of several may stand side by side.
  set(multi_arch same)
  if(EXISTS "${root}/usr/bin")
    set(multi_arch foreign)
  endif()
  file(READ "${root}/DEBIAN/control" control)
  string(STRIP "${control}" control)
  file(WRITE "${root}/DEBIAN/control" "${control}\nMulti-Arch: ${multi_arch}\n")

  # libc's trigger runs ldconfig once for all packages; cpack would run it for each.
  if(EXISTS "${root}/DEBIAN/shlibs")
    file(REMOVE "${root}/DEBIAN/postinst" "${root}/DEBIAN/postrm")
    file(WRITE "${root}/DEBIAN/triggers" "activate-noawait ldconfig\n")
  endif()

  execute_process(COMMAND dpkg-deb --root-owner-group -Zxz --build "${root}" "${package}"
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE_RECURSE "${root}")
endforeach()
