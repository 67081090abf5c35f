# SPDX-License-Identifier: Apache-2.0
# How things are compiled, none of it needed to compile them: ccache and mold where they are
# present, and the sanitizers. Include after project().

option(MOESCOPE_CCACHE "Compile through ccache where it is installed" ON)
option(MOESCOPE_MOLD "Link with mold where it is installed" ON)
set(MOESCOPE_SANITIZE "" CACHE STRING "sanitizers for our own code: address,undefined or thread")

# Line numbers without variables: a quarter quicker to compile than -g, and back traces read as well.
# To step through code: -DCMAKE_BUILD_TYPE=Debug.
# Sanitizers at -O1: half the time to compile of -O2, and their checks are the same.
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND CMAKE_CXX_FLAGS_RELWITHDEBINFO STREQUAL "-O2 -g -DNDEBUG")
    if(MOESCOPE_SANITIZE)
        set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -DNDEBUG -D_GLIBCXX_ASSERTIONS")
    else()
        set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
    endif()
endif()

if(MOESCOPE_CCACHE AND (NOT CMAKE_CXX_COMPILER_LAUNCHER OR CMAKE_CXX_COMPILER_LAUNCHER STREQUAL ccache))
    find_program(MOESCOPE_CCACHE_PROGRAM ccache)
    mark_as_advanced(MOESCOPE_CCACHE_PROGRAM)
    if(MOESCOPE_CCACHE_PROGRAM)
        # Sloppiness: ccache stores files that use a precompiled header only with these.
        # Base folder, no hashed folder: another checkout or build folder finds the same objects.
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
            CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
            CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${MOESCOPE_CCACHE_PROGRAM})
        if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
            add_compile_options(-fpch-preprocess)
        endif()
    endif()
endif()

if(MOESCOPE_MOLD)
    find_program(MOESCOPE_MOLD_PROGRAM mold)
    mark_as_advanced(MOESCOPE_MOLD_PROGRAM)
    # g++ knows -fuse-ld=mold from version 12 on
    if(MOESCOPE_MOLD_PROGRAM AND (NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1))
        add_link_options(-fuse-ld=mold)
    endif()
endif()

if(MOESCOPE_SANITIZE)
    # vptr: libtorch's classes come without the type information that this check compares.
    add_compile_options(-fsanitize=${MOESCOPE_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MOESCOPE_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
        # GCC's own advice: with sanitizers this warning sees ghosts, in std::regex and std::map for instance.
        add_compile_options(-Wno-maybe-uninitialized)
    endif()
    if(MOESCOPE_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize=vptr -fno-sanitize-recover=undefined)
    endif()
endif()
