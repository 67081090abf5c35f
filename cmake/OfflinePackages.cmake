# SPDX-License-Identifier: Apache-2.0
#
# For machines without Debian's packages: answers find_package() for the libraries that
# tools/pack-device packed into third_party/. Given to CMake as
# -DCMAKE_PROJECT_TOP_LEVEL_INCLUDES=cmake/OfflinePackages.cmake (tools/build-device does).

get_filename_component(MOESCOPE_THIRD_PARTY "${CMAKE_CURRENT_LIST_DIR}/../third_party" ABSOLUTE)

function(moescope_header_library name)
    if(NOT TARGET ${name})
        add_library(${name} INTERFACE IMPORTED GLOBAL)
        target_include_directories(${name} SYSTEM INTERFACE "${MOESCOPE_THIRD_PARTY}/include")
    endif()
endfunction()

macro(moescope_offline_packages method package)
    if("${package}" MATCHES "^(tl-expected|spdlog|fmt|nlohmann_json|CLI11|OpenSSL)$")
        if("${package}" STREQUAL "tl-expected")
            moescope_header_library(tl::expected)
        elseif("${package}" STREQUAL "nlohmann_json")
            moescope_header_library(nlohmann_json::nlohmann_json)
        elseif("${package}" STREQUAL "CLI11")
            moescope_header_library(CLI11::CLI11)
        elseif("${package}" STREQUAL "OpenSSL")
            find_package(Threads REQUIRED)
            if(NOT TARGET OpenSSL::Crypto)
                add_library(OpenSSL::Crypto STATIC IMPORTED GLOBAL)
                set_target_properties(OpenSSL::Crypto PROPERTIES
                    IMPORTED_LOCATION "${MOESCOPE_THIRD_PARTY}/lib/libcrypto.a"
                    INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS}"
                    INTERFACE_LINK_OPTIONS "LINKER:--exclude-libs,libcrypto.a")
                target_include_directories(OpenSSL::Crypto SYSTEM INTERFACE "${MOESCOPE_THIRD_PARTY}/include")
            endif()
        else() # fmt, and spdlog on top of it
            moescope_header_library(fmt::fmt)
            moescope_header_library(fmt::fmt-header-only)
            moescope_header_library(spdlog::spdlog)
            moescope_header_library(spdlog::spdlog_header_only)
            set_target_properties(fmt::fmt fmt::fmt-header-only PROPERTIES
                INTERFACE_COMPILE_DEFINITIONS FMT_HEADER_ONLY=1)
            set_target_properties(spdlog::spdlog spdlog::spdlog_header_only PROPERTIES
                INTERFACE_COMPILE_DEFINITIONS "SPDLOG_FMT_EXTERNAL;FMT_HEADER_ONLY=1")
        endif()
        set(${package}_FOUND TRUE)
    endif()
endmacro()

cmake_language(SET_DEPENDENCY_PROVIDER moescope_offline_packages SUPPORTED_METHODS FIND_PACKAGE)
