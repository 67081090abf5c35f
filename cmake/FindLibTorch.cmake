# SPDX-License-Identifier: Apache-2.0
#
# libtorch without its own CMake package (which wants a CUDA compiler): imported
# targets straight on the libraries of a PyPI wheel or of an unzipped libtorch.
#
# in   MOESCOPE_LIBTORCH        folder with include/ and lib/: a wheel's site-packages/torch or
#                               a libtorch folder. Default: the one that tools/setup makes.
# out  LibTorch::CPU            libtorch_cpu and libc10, their headers, run-time search paths
#      LIBTORCH_ROOT            the folder in use
#      LIBTORCH_LIB_DIR         where libtorch_cuda.so lies for a later dlopen; in the run-time
#                               search path of whatever links LibTorch::CPU, so its bare name is enough
#      LIBTORCH_NVIDIA_LIB_DIRS folders of the CUDA libraries beside a wheel (cudart, cupti, NVRTC...),
#                               in the build tree's search path too: dlopen("libnvrtc.so.13") finds it
#      LIBTORCH_CUDA_INCLUDE_DIR cuda_fp16.h and the like for NVRTC, where there is one
#      LIBTORCH_HAS_CUDA        whether libtorch_cuda.so is there
#      LIBTORCH_VERSION

set(MOESCOPE_LIBTORCH "" CACHE PATH
    "libtorch to build with: a wheel's site-packages/torch or an unzipped libtorch (empty: the one of tools/setup)")

set(_libtorch_candidates "${MOESCOPE_LIBTORCH}")
if(NOT MOESCOPE_LIBTORCH)
    file(GLOB _libtorch_candidates "${CMAKE_CURRENT_LIST_DIR}/../.deps/venv/lib/python3.*/site-packages/torch")
endif()

set(LIBTORCH_ROOT "")
foreach(_candidate IN LISTS _libtorch_candidates)
    if(EXISTS "${_candidate}/lib/libtorch_cpu.so" AND EXISTS "${_candidate}/include/ATen/ATen.h")
        # not REAL_PATH: a wheel finds its CUDA libraries relative to the path it is opened by
        get_filename_component(LIBTORCH_ROOT "${_candidate}" ABSOLUTE)
        break()
    endif()
endforeach()

if(LIBTORCH_ROOT)
    set(LIBTORCH_LIB_DIR "${LIBTORCH_ROOT}/lib")
    set(LIBTORCH_HAS_CUDA FALSE)
    if(EXISTS "${LIBTORCH_LIB_DIR}/libtorch_cuda.so")
        set(LIBTORCH_HAS_CUDA TRUE)
    endif()

    set(LIBTORCH_VERSION "")
    if(EXISTS "${LIBTORCH_ROOT}/include/torch/headeronly/version.h")
        file(STRINGS "${LIBTORCH_ROOT}/include/torch/headeronly/version.h" _version
             REGEX "^#define TORCH_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
        string(REGEX REPLACE "[^0-9;]" "" _version "${_version}")
        string(REPLACE ";" "." LIBTORCH_VERSION "${_version}")
    elseif(EXISTS "${LIBTORCH_ROOT}/build-version")
        file(STRINGS "${LIBTORCH_ROOT}/build-version" LIBTORCH_VERSION LIMIT_COUNT 1)
    endif()

    # The wheels of NVIDIA's libraries unpack beside torch: nvidia/cu13/lib, nvidia/nccl/lib, ...
    file(GLOB LIBTORCH_NVIDIA_LIB_DIRS "${LIBTORCH_ROOT}/../nvidia/*/lib")
    list(TRANSFORM LIBTORCH_NVIDIA_LIB_DIRS REPLACE "/torch/\\.\\./nvidia/" "/nvidia/")
    file(GLOB LIBTORCH_CUDA_INCLUDE_DIR "${LIBTORCH_ROOT}/../nvidia/cu[0-9]*/include")
    list(TRANSFORM LIBTORCH_CUDA_INCLUDE_DIR REPLACE "/torch/\\.\\./nvidia/" "/nvidia/")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
    REQUIRED_VARS LIBTORCH_ROOT LIBTORCH_LIB_DIR
    VERSION_VAR LIBTORCH_VERSION
    REASON_FAILURE_MESSAGE
        "Run tools/setup, or set -DMOESCOPE_LIBTORCH=<folder with include/ and lib/> to a torch wheel's site-packages/torch or to an unzipped libtorch. Looked in: ${_libtorch_candidates}")

if(LibTorch_FOUND AND NOT TARGET LibTorch::CPU)
    add_library(LibTorch::c10 SHARED IMPORTED)
    set_target_properties(LibTorch::c10 PROPERTIES
        IMPORTED_LOCATION "${LIBTORCH_LIB_DIR}/libc10.so")

    add_library(LibTorch::CPU SHARED IMPORTED)
    set_target_properties(LibTorch::CPU PROPERTIES
        IMPORTED_LOCATION "${LIBTORCH_LIB_DIR}/libtorch_cpu.so"
        INTERFACE_LINK_LIBRARIES LibTorch::c10)

    # -idirafter, not -isystem: torch's include folder carries its own fmt, which must not
    # come before the system's (spdlog is built with that one).
    target_compile_options(LibTorch::CPU INTERFACE
        "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter \"${LIBTORCH_ROOT}/include\">"
        "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter \"${LIBTORCH_ROOT}/include/torch/csrc/api/include\">")

    # -rpath-link: the linker follows libtorch_cpu's own needs. The run-time search path, for dlopen by bare name, is
    # the build tree's alone: CMake takes it out when it installs.
    foreach(_dir IN LISTS LIBTORCH_NVIDIA_LIB_DIRS)
        target_link_options(LibTorch::CPU INTERFACE "LINKER:-rpath-link,${_dir}")
    endforeach()
    list(APPEND CMAKE_BUILD_RPATH ${LIBTORCH_NVIDIA_LIB_DIRS})
endif()

unset(_libtorch_candidates)
unset(_candidate)
unset(_version)
unset(_dir)
