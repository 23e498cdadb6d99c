# The three shapes of target in this tree. A folder is one library; tests sit beside the code as
# *_test.cpp, benchmarks as *_bench.cpp, and neither is part of the library.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

set(QVD_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
add_library(qvd_options INTERFACE)
target_compile_options(qvd_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# g++ 12 warns of an overlap that cannot be in `" " + string` (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(qvd_options INTERFACE -Wno-restrict)
endif()
# Presets with CMAKE_UNITY_BUILD compile the sources of a folder together, which is four times as
# fast. g++ then takes each source for a header, whose anonymous namespaces it warns of.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(qvd_options INTERFACE -Wno-subobject-linkage)
endif()
target_include_directories(qvd_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
# One set of Boost definitions for all targets (one-definition rule, see Dependencies.cmake).
target_compile_definitions(qvd_options INTERFACE QVD_VERSION="${PROJECT_VERSION}")
target_link_libraries(qvd_options INTERFACE Threads::Threads)
if(QVD_SANITIZE)
  target_compile_options(qvd_options INTERFACE -fsanitize=${QVD_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(qvd_options INTERFACE -fsanitize=${QVD_SANITIZE})
endif()
# Asio's fences, which ThreadSanitizer cannot see, only add to the mutex of its queue, which it sees.
if(QVD_SANITIZE STREQUAL thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(qvd_options INTERFACE -Wno-tsan)
endif()

option(QVD_FUZZ "Build the fuzzers (clang only; preset fuzz)" OFF)
if(QVD_FUZZ)
  # g++ 12 and clang 14 disagree about a few warnings; the other presets keep us honest.
  target_compile_options(qvd_options INTERFACE -fsanitize=fuzzer-no-link -Wno-error)
  target_link_options(qvd_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# qvd_library(NAME [DEPS lib...]): all *.cpp of this folder but tests, benchmarks and mains.
# A folder without sources becomes an interface library.
# With *_test.cpp files beside it, NAME_test is built from them and run by ctest.
function(qvd_library name)
  cmake_parse_arguments(arg "" "" "DEPS;TEST_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz|main)\\.cpp$|/main\\.cpp$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC qvd_options ${arg_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE qvd_options ${arg_DEPS})
  endif()
  qvd_unit_tests(${name} DEPS ${arg_TEST_DEPS})
endfunction()

# qvd_unit_tests(NAME [DEPS lib...]): the *_test.cpp of this folder as NAME_test.
function(qvd_unit_tests name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${arg_DEPS} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name}_test COMMAND ${name}_test)
    set_tests_properties(${name}_test PROPERTIES TIMEOUT 120 LABELS unit)
  endif()
endfunction()

# qvd_program(NAME [SOURCE main.cpp] [DEPS lib...]): an installed program, built into bin/.
function(qvd_program name)
  cmake_parse_arguments(arg "" "SOURCE" "DEPS" ${ARGN})
  if(NOT arg_SOURCE)
    set(arg_SOURCE main.cpp)
  endif()
  add_executable(${name} ${arg_SOURCE})
  target_link_libraries(${name} PRIVATE qvd_options ${arg_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  install(TARGETS ${name})
endfunction()

# qvd_benchmark(NAME DEPS lib...): the *_bench.cpp of this folder, built into bench/, not run by ctest.
function(qvd_benchmark name)
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  file(GLOB benches CONFIGURE_DEPENDS *_bench.cpp)
  add_executable(${name} EXCLUDE_FROM_ALL ${benches})
  target_link_libraries(${name} PRIVATE qvd_options ${arg_DEPS} benchmark::benchmark_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()

# qvd_fuzzers(DEPS lib...): each *_fuzz.cpp of this folder as a libFuzzer program in fuzz/, seeded
# from fuzz_seeds/NAME. Only in the preset fuzz, with clang.
function(qvd_fuzzers)
  if(NOT QVD_FUZZ)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "DEPS" ${ARGN})
  file(GLOB fuzzers CONFIGURE_DEPENDS *_fuzz.cpp)
  foreach(source ${fuzzers})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE ${arg_DEPS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    add_test(NAME ${name} COMMAND ${name} -max_total_time=10 -rss_limit_mb=1024
      ${CMAKE_BINARY_DIR}/fuzz/${name}.found ${CMAKE_CURRENT_SOURCE_DIR}/fuzz_seeds/${name})
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz/${name}.found)
    set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS fuzz)
  endforeach()
endfunction()
