# SPDX-License-Identifier: Apache-2.0
# Debian packages, by `cpack -G DEB` in a build folder: moescope-cli, and moescope (the studio), which depends on it.
# libtorch is in neither: the launcher finds or fetches it.

set(MOESCOPE_MAINTAINER "The moescope authors <moescope@localhost>" CACHE STRING "Maintainer of the Debian packages: Name <address>")

set(CPACK_PACKAGE_NAME moescope)
set(CPACK_PACKAGE_VENDOR "The moescope authors")
set(CPACK_PACKAGE_CONTACT "${MOESCOPE_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL cli)
if(MOESCOPE_STUDIO)
  list(APPEND CPACK_COMPONENTS_ALL studio)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${LIBTORCH_LIB_DIR}) # found there, and no package of Debian's

set(CPACK_DEBIAN_CLI_PACKAGE_NAME moescope-cli)
set(CPACK_DEBIAN_CLI_PACKAGE_DEPENDS "python3, python3-pip-whl | python3-pip, ca-certificates") # fetch-libtorch
set(CPACK_COMPONENT_CLI_DESCRIPTION "quantization of mixture-of-experts models (command line)
Looks into mixture-of-experts language models, gives their experts bits under a
budget, tunes the rounding so that tokens still reach the experts that they
reached before, and writes checkpoints that it has read back.

libtorch, with which it computes, is fetched at the first start if you agree.")

set(CPACK_DEBIAN_STUDIO_PACKAGE_NAME moescope)
set(CPACK_DEBIAN_STUDIO_PACKAGE_DEPENDS "moescope-cli (= ${PROJECT_VERSION}), qt6-qpa-plugins")
set(CPACK_DEBIAN_STUDIO_PACKAGE_RECOMMENDS "fonts-inter, fonts-dejavu-core, qt6-wayland")
set(CPACK_COMPONENT_STUDIO_DESCRIPTION "quantization of mixture-of-experts models (studio)
A desktop studio for people who fit mixture-of-experts language models into less
memory: spectra, routing, a bit budget, tuning and verified exports in one
window. Its work can be done by moescope-cli too, without a desktop.")

include(CPack)
