# SPDX-License-Identifier: Apache-2.0
# One static library a room of core/. The link list of a room is the proof of its layer: a room
# sees the rooms it names and nothing else.

add_library(moescope_warnings INTERFACE)
target_compile_options(moescope_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Wextra-semi -Wvla)
if(MOESCOPE_WERROR)
  target_compile_options(moescope_warnings INTERFACE -Werror)
endif()

# moescope_room(NAME [TORCH] DEPS target...): the static library moescope_NAME from core/NAME.
function(moescope_room name)
  cmake_parse_arguments(ROOM "TORCH" "" "DEPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources) # headers only, so far
    add_library(moescope_${name} INTERFACE)
    target_include_directories(moescope_${name} INTERFACE ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(moescope_${name} INTERFACE ${ROOM_DEPS})
    return()
  endif()
  add_library(moescope_${name} STATIC ${sources})
  target_include_directories(moescope_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(moescope_${name} PUBLIC ${ROOM_DEPS} PRIVATE moescope_warnings)
  if(ROOM_TORCH)
    target_link_libraries(moescope_${name} PRIVATE LibTorch::CPU)
    target_precompile_headers(moescope_${name} REUSE_FROM moescope_torch_pch)
  else()
    target_precompile_headers(moescope_${name} REUSE_FROM moescope_base_pch)
  endif()
endfunction()

# moescope_test(NAME SOURCES file... [LINK target...] [LABELS label...]): a Qt Test program under ctest.
function(moescope_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PRIVATE ${TEST_LINK} Qt6::Test moescope_warnings)
  target_compile_definitions(${name} PRIVATE
    MOESCOPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    MOESCOPE_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    MOESCOPE_MODELS="${PROJECT_SOURCE_DIR}/../shared/models"
    MOESCOPE_TEXTS="${PROJECT_SOURCE_DIR}/../shared/data")
  add_test(NAME ${name} COMMAND ${name})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "${TEST_LABELS}"
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;OMP_NUM_THREADS=2")
endfunction()
