# SPDX-License-Identifier: Apache-2.0
# Whether the CUDA backend is built (LANDLINK_CUDA) and how nvcc compiles it. Code for compute capability 8.0 and 9.0, and
# PTX for later ones, unless CMAKE_CUDA_ARCHITECTURES or CUDAARCHS says otherwise. The runtime is linked statically: the
# command starts on machines without a driver, and says there is no device.
set(LANDLINK_CUDA OFF)
include("${PROJECT_SOURCE_DIR}/kernels/cuda/sources.cmake")
if(NOT LANDLINK_WITH_CUDA)
  return()
endif()

include(CheckLanguage)
find_program(LANDLINK_NVCC nvcc PATHS ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
mark_as_advanced(LANDLINK_NVCC)
if(LANDLINK_NVCC AND NOT DEFINED ENV{CUDACXX})
  set(ENV{CUDACXX} "${LANDLINK_NVCC}")
endif()
if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES AND NOT DEFINED ENV{CUDAARCHS})
  set(CMAKE_CUDA_ARCHITECTURES "80-real;90-real;90-virtual")
endif()
check_language(CUDA)
if(CMAKE_CUDA_COMPILER)
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)
  set(CMAKE_CUDA_STANDARD 17)
  set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
  set(LANDLINK_CUDA ON)
elseif(LANDLINK_WITH_CUDA STREQUAL "AUTO")
  message(STATUS "no working nvcc: without the CUDA backend")
else()
  message(FATAL_ERROR "LANDLINK_WITH_CUDA=${LANDLINK_WITH_CUDA}, but there is no working nvcc: install the CUDA toolkit, "
                      "name its compiler in CUDACXX, or configure with -DLANDLINK_WITH_CUDA=AUTO")
endif()

# Adds the backend to the kernels; floating point is not contracted, as in the C files.
function(landlink_add_cuda target)
  target_sources(${target} PRIVATE ${LANDLINK_CUDA_KERNELS} ${LANDLINK_CUDA_SOURCES})
  target_compile_definitions(${target} PRIVATE LANDLINK_WITH_CUDA=1)
  target_link_libraries(${target} PUBLIC CUDA::cudart_static)
  set_target_properties(${target} PROPERTIES CUDA_RUNTIME_LIBRARY Static)
  target_compile_options(${target} PRIVATE
    "$<$<COMPILE_LANGUAGE:CUDA>:--fmad=false;-Xcompiler=-Wall,-Wextra,-Wconversion,-Wshadow>")
  if(LANDLINK_WERROR)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:SHELL:-Werror all-warnings>")
  endif()
endfunction()
