# SPDX-License-Identifier: Apache-2.0
# The CUDA backend: kernels for nvcc, and its plain C side. The tests compile both once more, for a machine without a GPU.
set(LANDLINK_CUDA_KERNELS
  cuda/bound.cu
  cuda/customize.cu
  cuda/gather.cu
  cuda/path.cu
  cuda/prices.cu
  cuda/tree_down.cu
  cuda/tree_plain.cu
  cuda/tree_up.cu
  cuda/triangles.cu
  cuda/weights.cu
)
set(LANDLINK_CUDA_SOURCES
  cuda/bandwidth.c
  cuda/batch.c
  cuda/demands.c
  cuda/engine.c
  cuda/memory.c
  cuda/paths.c
  cuda/prices.c
  cuda/probe.c
  cuda/setup.c
  cuda/size.c
  cuda/triangles.c
)
