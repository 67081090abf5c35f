# SPDX-License-Identifier: Apache-2.0
#
# The C++ tokenizers library as tools/build-tokenizers installs it.
#
# in   MOESCOPE_TOKENIZERS       its prefix. Default: the one that tools/setup makes.
# out  Tokenizers::Tokenizers    headers <pytorch/tokenizers/hf_tokenizer.h> etc. as system headers; everything
#                                linked statically, with nothing of it visible to other shared libraries

set(MOESCOPE_TOKENIZERS "" CACHE PATH "prefix of the tokenizers library (empty: the one of tools/setup)")

set(TOKENIZERS_ROOT "${MOESCOPE_TOKENIZERS}")
if(NOT MOESCOPE_TOKENIZERS)
    get_filename_component(TOKENIZERS_ROOT "${CMAKE_CURRENT_LIST_DIR}/../.deps/tokenizers" ABSOLUTE)
endif()

set(TOKENIZERS_LIBRARY "")
if(EXISTS "${TOKENIZERS_ROOT}/lib/libtokenizers.a")
    set(TOKENIZERS_LIBRARY "${TOKENIZERS_ROOT}/lib/libtokenizers.a")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Tokenizers
    REQUIRED_VARS TOKENIZERS_LIBRARY
    REASON_FAILURE_MESSAGE
        "Run tools/setup, or set -DMOESCOPE_TOKENIZERS=<prefix that tools/build-tokenizers made>. Looked in: ${TOKENIZERS_ROOT}")

if(Tokenizers_FOUND AND NOT TARGET Tokenizers::Tokenizers)
    find_package(Threads REQUIRED)

    # abseil, RE2, SentencePiece (with its protobuf) and PCRE2. libtorch_cpu exports a protobuf
    # of another version: --exclude-libs keeps the two apart.
    add_library(Tokenizers::Dependencies STATIC IMPORTED)
    set_target_properties(Tokenizers::Dependencies PROPERTIES
        IMPORTED_LOCATION "${TOKENIZERS_ROOT}/lib/libtokenizers_deps.a"
        INTERFACE_LINK_LIBRARIES Threads::Threads)

    # Registers its regular expressions from a static constructor, hence linked whole.
    add_library(Tokenizers::RegexLookahead STATIC IMPORTED)
    set_target_properties(Tokenizers::RegexLookahead PROPERTIES
        IMPORTED_LOCATION "${TOKENIZERS_ROOT}/lib/libregex_lookahead.a"
        INTERFACE_LINK_LIBRARIES Tokenizers::Dependencies)

    add_library(Tokenizers::Tokenizers STATIC IMPORTED)
    set_target_properties(Tokenizers::Tokenizers PROPERTIES
        IMPORTED_LOCATION "${TOKENIZERS_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${TOKENIZERS_ROOT}/include"
        INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${TOKENIZERS_ROOT}/include"
        INTERFACE_LINK_LIBRARIES
            # named again behind it: GNU ld looks back into no archive
            "$<LINK_LIBRARY:WHOLE_ARCHIVE,Tokenizers::RegexLookahead>;${TOKENIZERS_LIBRARY};Tokenizers::Dependencies"
        INTERFACE_LINK_OPTIONS
            # one option an archive: mold 1.10 eats all memory on a list with colons
            "LINKER:--exclude-libs,libtokenizers.a,--exclude-libs,libregex_lookahead.a,--exclude-libs,libtokenizers_deps.a")
endif()
