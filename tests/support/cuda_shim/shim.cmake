# SPDX-License-Identifier: Apache-2.0
# cuda_shim: the CUDA backend and the dispatch to it, compiled by the C and C++ compilers over a runtime of its own, so
# that every kernel runs in the tests where there is no GPU. Needs a C++ compiler; not for ThreadSanitizer, which does not
# follow its fibres.
include(CheckLanguage)
check_language(CXX)
if(NOT CMAKE_CXX_COMPILER OR LANDLINK_SANITIZE MATCHES "thread")
  message(STATUS "no C++ compiler, or ThreadSanitizer: the tests leave out kernels.shim and kernels.cuda_shim")
  return()
endif()
enable_language(CXX)

set(shim "${CMAKE_CURRENT_SOURCE_DIR}/support/cuda_shim")
list(TRANSFORM LANDLINK_CUDA_KERNELS PREPEND "${PROJECT_SOURCE_DIR}/kernels/" OUTPUT_VARIABLE shim_kernels)
list(TRANSFORM LANDLINK_CUDA_SOURCES PREPEND "${PROJECT_SOURCE_DIR}/kernels/" OUTPUT_VARIABLE shim_sources)
set_source_files_properties(${shim_kernels} PROPERTIES LANGUAGE CXX)
add_library(cuda_shim OBJECT ${shim_kernels} ${shim_sources} "${PROJECT_SOURCE_DIR}/kernels/dispatch.c" ${shim}/fibres.cpp ${shim}/runtime.cpp ${shim}/shared.cpp)
target_link_libraries(cuda_shim PUBLIC landlink_flags)
target_compile_definitions(cuda_shim PRIVATE LANDLINK_WITH_CUDA=1)
target_compile_features(cuda_shim PUBLIC cxx_std_17)
target_include_directories(cuda_shim BEFORE PRIVATE "${shim}")
target_compile_options(cuda_shim PRIVATE -include "${shim}/names.h"
                       "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wconversion;-Wsign-conversion;-Wshadow;-Wundef>")
# The scheduler switches stacks millions of times: optimised, and without checks of its own, which kernels keep.
if(LANDLINK_SANITIZE MATCHES "address")
  set_source_files_properties(${shim}/fibres.cpp ${shim}/shared.cpp PROPERTIES COMPILE_OPTIONS "-O2;-fno-sanitize=all"
                              COMPILE_DEFINITIONS SHIM_ASAN=1)
endif()
if(LANDLINK_WERROR)
  target_compile_options(cuda_shim PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()

# Libraries that look like cuSOLVER, one for each way of failing; without sanitizers, as the real one is.
foreach(way "" LACKS DEAD GREEDY REFUSES INDEFINITE)
  string(TOLOWER "fake_cusolver_${way}" name)
  string(REGEX REPLACE "_$" "" name "${name}")
  add_library(${name} MODULE ${shim}/fake_cusolver.c)
  target_link_libraries(${name} PRIVATE m)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  if(way)
    target_compile_definitions(${name} PRIVATE FAKE_${way})
  endif()
endforeach()
