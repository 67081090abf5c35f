# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` writes, under any prefix, in two components:
#   bin/                 launchers; they find libtorch and become the programs (app/launcher)
#   lib/moescope/        the programs themselves, and what fetches libtorch
#   share/moescope/demo  the demo model, which the programs find from where they are
#   share/...            manual pages, completions, icons, menu entry, MIME type, AppStream, documents
# component cli: moescope-cli and all that it needs; component studio: the rest.

include(GNUInstallDirs)
set(programs lib/moescope) # as app/launcher expects it; no CMAKE_INSTALL_LIBDIR, which may hold an architecture
set(share ${CMAKE_INSTALL_DATADIR})
set(resources ${PROJECT_SOURCE_DIR}/resources)
set(made ${PROJECT_BINARY_DIR}/installed)
find_program(MOESCOPE_GZIP gzip)
mark_as_advanced(MOESCOPE_GZIP)

# ---------------------------------------------------------------- programs
# A libtorch for everybody may lie beside them: lib/moescope/libtorch, fetched or unzipped.
function(moescope_install_program target component)
  set_target_properties(${target} PROPERTIES
    INSTALL_RPATH "$ORIGIN/libtorch/torch/lib;$ORIGIN/libtorch/lib;$ORIGIN/libtorch/nvidia/cu13/lib")
  install(TARGETS ${target} RUNTIME DESTINATION ${programs} COMPONENT ${component})
  install(TARGETS launcher-${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${component})
endfunction()

moescope_install_program(moescope-cli cli)
install(PROGRAMS app/launcher/fetch-libtorch DESTINATION ${programs} COMPONENT cli)
install(FILES app/launcher/libtorch.txt DESTINATION ${programs} COMPONENT cli)
install(DIRECTORY ${resources}/demo DESTINATION ${share}/moescope COMPONENT cli)

# ---------------------------------------------------------------- what moescope-cli says of itself
# A program with sanitizers is not run to build others.
if(NOT MOESCOPE_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  set(texts)
  foreach(text "bash ${share}/bash-completion/completions moescope-cli" "zsh ${share}/zsh/site-functions _moescope-cli"
               "fish ${share}/fish/vendor_completions.d moescope-cli.fish" "man ${CMAKE_INSTALL_MANDIR}/man1 moescope-cli.1")
    string(REPLACE " " ";" text ${text})
    list(GET text 0 kind)
    list(GET text 1 folder)
    list(GET text 2 file)
    set(pipe "")
    if(kind STREQUAL man AND MOESCOPE_GZIP)
      set(pipe | ${MOESCOPE_GZIP} -9n)
      string(APPEND file .gz)
    endif()
    add_custom_command(OUTPUT ${made}/${kind}/${file} COMMAND moescope-cli completion ${kind} ${pipe} > ${made}/${kind}/${file}
      DEPENDS moescope-cli VERBATIM)
    file(MAKE_DIRECTORY ${made}/${kind})
    list(APPEND texts ${made}/${kind}/${file})
    install(FILES ${made}/${kind}/${file} DESTINATION ${folder} COMPONENT cli)
  endforeach()
  add_custom_target(moescope_cli_texts ALL DEPENDS ${texts})
endif()

# ---------------------------------------------------------------- studio
if(MOESCOPE_STUDIO)
  moescope_install_program(moescope studio)
  install(TARGETS moescope-first-start RUNTIME DESTINATION ${programs} COMPONENT studio)
  install(FILES ${resources}/desktop/moescope.desktop DESTINATION ${share}/applications COMPONENT studio)
  install(FILES ${resources}/desktop/moescope.xml DESTINATION ${share}/mime/packages COMPONENT studio)
  install(FILES ${resources}/desktop/org.moescope.moescope.metainfo.xml DESTINATION ${share}/metainfo COMPONENT studio)
  install(FILES ${resources}/icons/moescope.svg DESTINATION ${share}/icons/hicolor/scalable/apps COMPONENT studio)
  file(GLOB sizes CONFIGURE_DEPENDS RELATIVE ${resources}/desktop/icons ${resources}/desktop/icons/*x*)
  foreach(size IN LISTS sizes)
    install(FILES ${resources}/desktop/icons/${size}/moescope.png DESTINATION ${share}/icons/hicolor/${size}/apps COMPONENT studio)
  endforeach()
  configure_file(${resources}/desktop/moescope.1.in ${made}/moescope.1 @ONLY)
  install(FILES ${made}/moescope.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT studio)
endif()

# ---------------------------------------------------------------- licences and documents
foreach(component_and_name "cli moescope-cli" "studio moescope")
  string(REPLACE " " ";" component_and_name ${component_and_name})
  list(GET component_and_name 0 component)
  list(GET component_and_name 1 name)
  if(component STREQUAL cli OR MOESCOPE_STUDIO)
    install(FILES ${resources}/desktop/copyright DESTINATION ${share}/doc/${name} COMPONENT ${component})
  endif()
endforeach()
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${share}/doc/moescope-cli COMPONENT cli)
install(DIRECTORY LICENSES DESTINATION ${share}/doc/moescope-cli COMPONENT cli)
install(DIRECTORY docs DESTINATION ${share}/doc/moescope-cli COMPONENT cli PATTERN images EXCLUDE)
